"""Write a recommendation: every save is a new revision, complete and never changed; a paragraph keeps its key."""

import hashlib
import json
from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from recommendations import search_text
from recommendations.locks import lock
from recommendations.models import Nature, Paragraph, ParagraphText, Recommendation, Revision, State
from recommendations.states import DESCRIPTIONS
from registry import audit, idempotency
from registry.names import fold
from workshops.models import Capacity, Standing

MAX_PARAGRAPHS = 40
MAX_CHARACTERS = 20_000  # of one paragraph
WATCHING = {Standing.OBSERVER, Standing.PRESS, Standing.STAFF}


class DraftRefused(PermissionDenied):
    """The words cannot be written or changed now; the sentence says why, and what is still possible."""


class StaleBase(Exception):
    """Somebody saved meanwhile: `theirs` is the revision they made. Nothing was written."""

    def __init__(self, theirs):
        self.theirs = theirs
        super().__init__(str(theirs.key))


def may_draft(delegate):
    """Whether this delegate may put a text forward: observers, press and staff follow the discussion."""
    return delegate.capacity != Capacity.OBSERVER and delegate.delegation.standing not in WATCHING


@transaction.atomic
def create(*, author, topic, paragraphs, is_shared=False, nature=Nature.RECOMMENDATION, once=None, by, **words):
    """Begin a recommendation of `author`, a delegate, under `topic`, with its first revision.

    `words` are title, rationale, addressees and areas (codes). The same form sent again (`once`) finds the text that
    its first sending made.
    """
    if author.user_id != by.pk or author.delegation.workshop_id != topic.workshop_id or not may_draft(author):
        raise DraftRefused(_("Only delegates of this workshop, in their own name, put texts forward."))
    words = _words(**words)
    key = idempotency.key(once, by, author.key, topic.key, is_shared, nature, words, paragraphs)
    try:
        with transaction.atomic():
            recommendation = Recommendation.objects.create(
                key=key,
                workshop=topic.workshop,
                topic=topic,
                lead=author.delegation,
                author=author,
                is_shared=is_shared,
                nature=nature,
            )
    except IntegrityError:
        return Recommendation.objects.get(key=key)
    revision = _write(recommendation, None, words, paragraphs, by)
    _record(by, "recommendation.drafted", recommendation, revision)
    return recommendation


@transaction.atomic
def revise(recommendation, *, paragraphs, base, topic=None, is_shared=None, nature=None, by, **words):
    """Save a new wording made on `base` (the key of a revision); return the Revision, or None when nothing changed.

    `words` are title, rationale, addressees and areas; areas not given stay as they are. `topic`, `is_shared` and
    `nature`, where given, change what the text belongs to, which is no part of its wording. Raises StaleBase when
    somebody saved meanwhile, DraftRefused when it may not be rewritten now.
    """
    recommendation = lock(recommendation, by=by)
    check_editable(recommendation, by=by)
    current = recommendation.current
    words = _words(**{"areas": current.areas} | words)
    arranged = _arrange(recommendation, topic, is_shared, nature, by)
    if _is_same(current, words, paragraphs):
        return current if arranged else None
    if current.key != base:
        raise StaleBase(current)
    revision = _write(recommendation, current, words, paragraphs, by)
    _record(by, "recommendation.saved", recommendation, revision)
    return revision


def restate(recommendation, *, paragraphs, by, **words):
    """Write the one wording of a text that is entered from an archive; return the Revision. Its door records the act."""
    return _write(recommendation, None, _words(**words), paragraphs, by)


def check_editable(recommendation, *, by):
    """Raise DraftRefused, with the reason, when `by` may not rewrite the text now."""
    if Recommendation.objects.editable_by(by).filter(pk=recommendation.pk).exists():
        return
    raise DraftRefused(DESCRIPTIONS[State(recommendation.state)].not_editable)


def digest(revision, texts):
    """SHA-256 of the wording alone: title, rationale, addressees, areas, language, and each paragraph's key, kind and
    text.

    `texts` are ParagraphText rows with their paragraphs, in order.
    """
    return _digest(
        _words(revision.title, revision.rationale, revision.addressees, revision.areas),
        revision.language,
        [(str(text.paragraph.key), text.kind, text.text) for text in texts],
    )


def _words(title, rationale="", addressees=(), areas=()):
    return {"title": title, "rationale": rationale, "addressees": list(addressees), "areas": list(areas)}


def _digest(words, language, paragraphs):
    content = words | {"language": language, "paragraphs": paragraphs}
    if not words["areas"]:
        del content["areas"]  # texts without areas have the hash that they had before there were any
    written = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _is_same(revision, words, paragraphs):
    """Whether the wording is the one that is there; a paragraph typed anew with the same words is no change."""
    if any(getattr(revision, name) != value for name, value in words.items()):
        return False
    there = list(revision.texts.values_list("paragraph__key", "kind", "text"))
    if [(kind, text) for _key, kind, text in there] != [(typed.kind, typed.text) for typed in paragraphs]:
        return False
    return all(typed.key in (None, key) for typed, (key, _kind, _text) in zip(paragraphs, there, strict=True))


def _arrange(recommendation, topic, is_shared, nature, by):
    """Move the text to another topic, share it with the delegation, or say what it is; return whether something changed."""
    changed = {}
    if topic and topic.pk != recommendation.topic_id and not recommendation.circulated_at:
        recommendation.topic = topic
        changed["topic"] = topic.number
    if is_shared is not None and is_shared != recommendation.is_shared:
        recommendation.is_shared = changed["is_shared"] = is_shared
    if nature and nature != recommendation.nature:
        recommendation.nature = changed["nature"] = str(nature)
    if changed:
        recommendation.save(update_fields=list(changed))
        partner = "" if recommendation.circulated_at else recommendation.partner_code
        audit.record(by, "recommendation.arranged", recommendation, partner=partner, **changed)
    return bool(changed)


def _write(recommendation, base, words, paragraphs, by):
    """Insert one revision with its paragraphs, and make it the current one."""
    paragraphs = _identified(recommendation, paragraphs)
    texts = [(str(typed.key), typed.kind, typed.text) for typed in paragraphs]
    revision = Revision.objects.create(
        recommendation=recommendation,
        serial=base.serial + 1 if base else 1,
        based_on=base,
        folded_title=fold(words["title"])[:400],
        search_text=search_text.search_text(words["title"], words["rationale"], [typed.text for typed in paragraphs]),
        tags=search_text.tags(words["addressees"], words["areas"]),
        language=recommendation.workshop.language,
        author=by,
        author_name=str(by),
        on_behalf_of=None if recommendation.circulated_at else recommendation.lead,
        saved_at=timezone.now(),
        sha256=_digest(words, recommendation.workshop.language, texts),
        **words,
    )
    rows = {paragraph.key: paragraph for paragraph in recommendation.paragraphs.all()}
    ParagraphText.objects.bulk_create(
        ParagraphText(revision=revision, paragraph=rows[typed.key], position=place, kind=typed.kind, text=typed.text)
        for place, typed in enumerate(paragraphs, start=1)
    )
    recommendation.current = revision
    recommendation.save(update_fields=["current"])
    return revision


def _identified(recommendation, paragraphs):
    """The same paragraphs, new ones with a fresh identity."""
    made = [Paragraph(recommendation=recommendation) for typed in paragraphs if typed.key is None]
    Paragraph.objects.bulk_create(made)
    fresh = iter(made)
    return [typed if typed.key else replace(typed, key=next(fresh).key) for typed in paragraphs]


def _record(by, verb, recommendation, revision):
    partner = revision.on_behalf_of.partner_code if revision.on_behalf_of else ""
    facts = {"revision": revision.key, "serial": revision.serial, "sha256": revision.sha256}
    audit.record(by, verb, recommendation, partner=partner, **facts)
