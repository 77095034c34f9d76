"""Create and revise recommendations: every save creates a complete, immutable version; paragraphs keep their keys."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from recommendations import version_content
from recommendations.locks import lock
from recommendations.models import Paragraph, ParagraphText, Recommendation, State, Version
from recommendations.states import DESCRIPTIONS
from recommendations.version_content import VersionContent
from registry import audit, idempotency
from registry.access import Refused
from registry.doors import door
from registry.hooks import Hook
from registry.search import index
from workshops.models import WITHOUT_DRAFTS, Capacity, Delegate, Standing, Topic
from workshops.user_roles import names_in

MAX_PARAGRAPHS = 40
MAX_CHARACTERS = 20_000  # of one paragraph
NOT_A_DELEGATE = gettext_lazy("Only delegates to this workshop may draft recommendations, and only in their own name.")
saved: Hook[Callable[..., None]] = Hook(
    "versions.saved", "function(recommendation, before, version, *, by), called after a circulated text was edited"
)
NOT_DRAFTING = {Standing.OBSERVER, Standing.PRESS, Standing.STAFF}


class StaleBase(Exception):
    """Someone saved the version `theirs` in the meantime; nothing was saved."""

    def __init__(self, theirs: Version) -> None:
        self.theirs = theirs
        super().__init__(str(theirs.key))


def too_many(count: int) -> str:
    """Return the error of a recommendation with too many paragraphs."""
    values = {"count": count, "limit": MAX_PARAGRAPHS}
    return _("The recommendation has %(count)s paragraphs. Reduce the number to %(limit)s or fewer.") % values


def may_draft(delegate: Delegate) -> bool:
    """Return whether this delegate may draft recommendations.

    Observers, press and staff may not, nor may those who never receive drafts.
    """
    may_not = {Capacity.OBSERVER, *WITHOUT_DRAFTS}
    return delegate.capacity not in may_not and delegate.delegation.standing not in NOT_DRAFTING


@door
def create(
    content: VersionContent,
    *,
    author: Delegate,
    topic: Topic,
    is_shared: bool = False,
    once: UUID | None = None,
    by: User,
) -> Recommendation:
    """Create a recommendation by the delegate `author` under `topic`, with its first version.

    `once` is the idempotency key of the form: if it is sent again, the first recommendation is returned.
    """
    Delegate.objects.select_for_update(no_key=True, of=["self"]).get(pk=author.pk)
    current = Delegate.objects.of(by).select_related("delegation").filter(pk=author.pk).first()
    if current is None:
        raise Refused(NOT_A_DELEGATE)
    author = current
    if author.delegation.workshop_id != topic.workshop_id or not may_draft(author):
        raise Refused(NOT_A_DELEGATE)
    key = idempotency.key(once, by, author.key, topic.key, is_shared, content)
    try:
        with transaction.atomic():
            recommendation = Recommendation.objects.create(
                key=key,
                workshop=topic.workshop,
                topic=topic,
                topic_number=topic.number,
                lead=author.delegation,
                author=author,
                is_shared=is_shared,
            )
    except IntegrityError:
        return Recommendation.objects.get(key=key)
    begin(recommendation, content, by=by)
    return recommendation


def begin(recommendation: Recommendation, content: VersionContent, *, by: User) -> Version:
    """Save and record the first version of a recommendation, within the door that created it."""
    version = _write(recommendation, None, content, by)
    _record(by, "recommendation.drafted", recommendation, version)
    return version


@door
def revise(
    recommendation: Recommendation,
    content: VersionContent,
    *,
    base: UUID,
    topic: Topic | None = None,
    is_shared: bool | None = None,
    by: User,
) -> Version | None:
    """Save a new version based on `base` (the key of a version); return it, or None if nothing changed.

    `topic` and `is_shared`, if given, change the recommendation itself and are not part of the version.
    Raises StaleBase if someone saved in the meantime, Refused if the recommendation cannot be edited now.
    """
    recommendation = lock(recommendation, by=by)
    check_editable(recommendation, by=by)
    check_base(recommendation, content, base=base)
    current = recommendation.saved
    is_arranged = _arrange(recommendation, topic, is_shared, by)
    if version_content.is_same(version_content.of(current), content):
        return current if is_arranged else None
    return write(recommendation, content, by=by)


def write(recommendation: Recommendation, content: VersionContent, *, by: User) -> Version:
    """Save `content` as the next version, within a door that has locked the recommendation and checked the permission."""
    current = recommendation.saved
    version = _write(recommendation, current, content, by)
    _record(by, "recommendation.saved", recommendation, version)
    if recommendation.circulated_at:
        for function in saved:
            function(recommendation, current, version, by=by)
    return version


def restate(recommendation: Recommendation, content: VersionContent, *, by: User) -> Version:
    """Save the only version of a recommendation entered from an archive; the caller writes the audit entry."""
    return _write(recommendation, None, content, by)


def check_editable(recommendation: Recommendation, *, by: User) -> None:
    """Raise Refused, with the reason, if `by` may not edit the recommendation now."""
    if Recommendation.objects.editable_by(by).filter(pk=recommendation.pk).exists():
        return
    raise Refused(DESCRIPTIONS[State(recommendation.state)].not_editable)


def check_base(recommendation: Recommendation, content: VersionContent, *, base: UUID) -> None:
    """Raise StaleBase if someone saved another content than `content` after the version `base`."""
    current = recommendation.saved
    if current.key != base and not version_content.is_same(version_content.of(current), content):
        raise StaleBase(current)


def _arrange(recommendation: Recommendation, topic: Topic | None, is_shared: bool | None, by: User) -> bool:
    """Change the topic or the sharing with the delegation; return whether anything changed."""
    changed: dict[str, Any] = {}
    if topic and topic.pk != recommendation.topic_id and not recommendation.circulated_at:
        recommendation.topic, recommendation.topic_number = topic, topic.number
        changed["topic"] = topic.number
    if is_shared is not None and is_shared != recommendation.is_shared:
        recommendation.is_shared = changed["is_shared"] = is_shared
    if changed:
        recommendation.save(update_fields=[*changed, "topic_number"])
        partner = "" if recommendation.circulated_at else recommendation.partner_code
        audit.record(by, "recommendation.arranged", recommendation, rows=[recommendation], partner=partner, **changed)
    return bool(changed)


def _write(recommendation: Recommendation, base: Version | None, content: VersionContent, by: User) -> Version:
    """Insert a version with its paragraphs, and make it the current one."""
    content = _identified(recommendation, content)
    hash_schema, language = version_content.current_schema(), recommendation.workshop.language
    version = Version.objects.create(
        recommendation=recommendation,
        serial=base.serial + 1 if base else 1,
        based_on=base,
        language=language,
        author=by,
        author_name=str(names_in(by, recommendation.workshop)),
        on_behalf_of=None if recommendation.circulated_at else recommendation.lead,
        saved_at=timezone.now(),
        hash_schema=hash_schema,
        sha256=version_content.digest(content, hash_schema, language),
        **version_content.columns(content),
    )
    rows: dict[UUID | None, Paragraph] = {paragraph.key: paragraph for paragraph in recommendation.paragraphs.all()}
    ParagraphText.objects.bulk_create(
        ParagraphText(version=version, paragraph=rows[typed.key], position=place, kind=typed.kind, text=typed.text)
        for place, typed in enumerate(content.paragraphs, start=1)
    )
    recommendation.current, recommendation.nature = version, version.nature
    recommendation.save(update_fields=["current", "nature"])
    index.changed(recommendation.audit_kind, recommendation.pk)
    return version


def _identified(recommendation: Recommendation, content: VersionContent) -> VersionContent:
    """Return the content with a key for each new paragraph."""
    new = [Paragraph(recommendation=recommendation) for typed in content.paragraphs if typed.key is None]
    Paragraph.objects.bulk_create(new)
    keys = iter(paragraph.key for paragraph in new)
    paragraphs = (typed if typed.key else replace(typed, key=next(keys)) for typed in content.paragraphs)
    return replace(content, paragraphs=tuple(paragraphs))


def _record(by: User, verb: str, recommendation: Recommendation, version: Version) -> None:
    partner = version.on_behalf_of.partner_code if version.on_behalf_of else ""
    details: dict[str, Any] = {"version": version.key, "serial": version.serial, "sha256": version.sha256}
    audit.record(by, verb, recommendation, rows=[recommendation, version], partner=partner, **details)
