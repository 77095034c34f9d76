"""Write a recommendation: every save is a new revision, complete and never changed; a paragraph keeps its key."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from recommendations import wording as wordings
from recommendations.locks import lock
from recommendations.models import Paragraph, ParagraphText, Recommendation, Revision, State
from recommendations.states import DESCRIPTIONS
from recommendations.wording import Wording
from registry import audit, idempotency
from registry.access import Refused
from workshops.models import Capacity, Delegate, Standing, Topic

MAX_PARAGRAPHS = 40
MAX_CHARACTERS = 20_000  # of one paragraph
WATCHING = {Standing.OBSERVER, Standing.PRESS, Standing.STAFF}


class StaleBase(Exception):
    """Somebody saved meanwhile: `theirs` is the revision they made. Nothing was written."""

    def __init__(self, theirs: Revision) -> None:
        self.theirs = theirs
        super().__init__(str(theirs.key))


def may_draft(delegate: Delegate) -> bool:
    """Return whether this delegate may put a text forward: observers, press and staff follow the discussion."""
    return delegate.capacity != Capacity.OBSERVER and delegate.delegation.standing not in WATCHING


@transaction.atomic
def create(
    wording: Wording, *, author: Delegate, topic: Topic, is_shared: bool = False, once: UUID | None = None, by: User
) -> Recommendation:
    """Begin a recommendation of the delegate `author` under `topic`, with its first version.

    The same form sent again (`once`) returns the recommendation that its first sending made.
    """
    if author.user_id != by.pk or author.delegation.workshop_id != topic.workshop_id or not may_draft(author):
        raise Refused(_("Only delegates of this workshop, in their own name, put texts forward."))
    key = idempotency.key(once, by, author.key, topic.key, is_shared, wording)
    try:
        with transaction.atomic():
            recommendation = Recommendation.objects.create(
                key=key,
                workshop=topic.workshop,
                topic=topic,
                lead=author.delegation,
                author=author,
                is_shared=is_shared,
            )
    except IntegrityError:
        return Recommendation.objects.get(key=key)
    revision = _write(recommendation, None, wording, by)
    _record(by, "recommendation.drafted", recommendation, revision)
    return recommendation


@transaction.atomic
def revise(
    recommendation: Recommendation,
    wording: Wording,
    *,
    base: UUID,
    topic: Topic | None = None,
    is_shared: bool | None = None,
    by: User,
) -> Revision | None:
    """Save a new version based on `base` (the key of a version); return it, or None if nothing changed.

    `topic` and `is_shared`, where given, change what the recommendation belongs to, which is not part of a version.
    Raises StaleBase if someone saved in the meantime, Refused if it may not be edited now.
    """
    recommendation = lock(recommendation, by=by)
    check_editable(recommendation, by=by)
    current = recommendation.saved
    is_arranged = _arrange(recommendation, topic, is_shared, by)
    if wordings.is_same(wordings.of(current), wording):
        return current if is_arranged else None
    if current.key != base:
        raise StaleBase(current)
    revision = _write(recommendation, current, wording, by)
    _record(by, "recommendation.saved", recommendation, revision)
    return revision


def restate(recommendation: Recommendation, wording: Wording, *, by: User) -> Revision:
    """Write the only version of a recommendation entered from an archive; the caller records the act."""
    return _write(recommendation, None, wording, by)


def check_editable(recommendation: Recommendation, *, by: User) -> None:
    """Raise Refused, with the reason, when `by` may not rewrite the text now."""
    if Recommendation.objects.editable_by(by).filter(pk=recommendation.pk).exists():
        return
    raise Refused(DESCRIPTIONS[State(recommendation.state)].not_editable)


def _arrange(recommendation: Recommendation, topic: Topic | None, is_shared: bool | None, by: User) -> bool:
    """Move the recommendation to another topic or share it with the delegation; return whether something changed."""
    changed: dict[str, Any] = {}
    if topic and topic.pk != recommendation.topic_id and not recommendation.circulated_at:
        recommendation.topic = topic
        changed["topic"] = topic.number
    if is_shared is not None and is_shared != recommendation.is_shared:
        recommendation.is_shared = changed["is_shared"] = is_shared
    if changed:
        recommendation.save(update_fields=list(changed))
        partner = "" if recommendation.circulated_at else recommendation.partner_code
        audit.record(by, "recommendation.arranged", recommendation, partner=partner, **changed)
    return bool(changed)


def _write(recommendation: Recommendation, base: Revision | None, wording: Wording, by: User) -> Revision:
    """Insert one version with its paragraphs, and make it the current one."""
    wording = _identified(recommendation, wording)
    hash_schema, language = wordings.current_schema(), recommendation.workshop.language
    revision = Revision.objects.create(
        recommendation=recommendation,
        serial=base.serial + 1 if base else 1,
        based_on=base,
        language=language,
        author=by,
        author_name=str(by),
        on_behalf_of=None if recommendation.circulated_at else recommendation.lead,
        saved_at=timezone.now(),
        hash_schema=hash_schema,
        sha256=wordings.digest(wording, hash_schema, language),
        **wordings.columns(wording),
    )
    rows: dict[UUID | None, Paragraph] = {one.key: one for one in recommendation.paragraphs.all()}
    ParagraphText.objects.bulk_create(
        ParagraphText(revision=revision, paragraph=rows[one.key], position=place, kind=one.kind, text=one.text)
        for place, one in enumerate(wording.paragraphs, start=1)
    )
    recommendation.current, recommendation.nature = revision, revision.nature
    recommendation.save(update_fields=["current", "nature"])
    return revision


def _identified(recommendation: Recommendation, wording: Wording) -> Wording:
    """Return the same wording, its new paragraphs with a fresh key."""
    made = [Paragraph(recommendation=recommendation) for one in wording.paragraphs if one.key is None]
    Paragraph.objects.bulk_create(made)
    fresh = iter(made)
    return replace(
        wording, paragraphs=tuple(one if one.key else replace(one, key=next(fresh).key) for one in wording.paragraphs)
    )


def _record(by: User, verb: str, recommendation: Recommendation, revision: Revision) -> None:
    partner = revision.on_behalf_of.partner_code if revision.on_behalf_of else ""
    facts: dict[str, Any] = {"revision": revision.key, "serial": revision.serial, "sha256": revision.sha256}
    audit.record(by, verb, recommendation, partner=partner, **facts)
