"""Comment on a text, on one of its paragraphs or on the whole, and reply to what was said."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from recommendations.locks import lock
from recommendations.models import Audience, Comment, ParagraphText, Recommendation, State, Version
from recommendations.notifications import recipients
from recommendations.states import DESCRIPTIONS, OPEN_TO_COMMENTS
from registry import audit, idempotency
from registry.access import Refused
from workshops.models import OFFICERS, Delegate
from workshops.phrases import moment
from workshops.user_roles import roles_of


def audiences_for(user: User, recommendation: Recommendation) -> list[Audience]:
    """Return the audiences that `user` may comment for now. Raises Refused if there is none."""
    workshop, at = recommendation.workshop, roles_of(user)
    own = at.delegates_in(workshop)
    if not own and not at.has(workshop, *OFFICERS):
        raise Refused(_("Delegates, chair, rapporteurs and secretariat comment on texts; your role reads them."))
    if recommendation.state not in OPEN_TO_COMMENTS:
        raise Refused(DESCRIPTIONS[State(recommendation.state)].no_comments)
    everybody = [Audience.PARTICIPANTS, Audience.SECRETARIAT]
    if at.has(workshop, *OFFICERS):
        return everybody + ([Audience.DELEGATION] if own else [])
    return (everybody if timezone.now() < workshop.comments_close_at else []) + [Audience.DELEGATION]


def may_comment(user: User, recommendation: Recommendation) -> bool:
    """Return whether some audience is open to `user` on this text now."""
    try:
        return bool(audiences_for(user, recommendation))
    except Refused:
        return False


def closed_words(recommendation: Recommendation, audiences: Collection[Audience]) -> str:
    """Return what is closed, since when, and what is still possible; nothing while all can be written to."""
    if Audience.PARTICIPANTS in audiences:
        return ""
    closed = moment(recommendation.workshop.comments_close_at, recommendation.workshop)
    return _("Comments closed on %(time)s. A note for your own delegation is still possible.") % {"time": closed}


def paragraph_of(recommendation: Recommendation, version: Version, key: str) -> ParagraphText | None:
    """Return the words (a ParagraphText) that a comment on the paragraph `key` refers to, or None.

    Those of the wording shown, where it was circulated; else the last ones that were: a paragraph may go while
    somebody writes on it. One that nobody else has seen yet has none; nor has what is no key.
    """
    try:
        paragraph = UUID(str(key))
    except ValueError:
        return None
    texts = ParagraphText.objects.filter(paragraph__key=paragraph, paragraph__recommendation=recommendation)
    texts = texts.filter(version__circulation__isnull=False).select_related("paragraph", "version")
    return texts.filter(version=version).first() or texts.order_by("-version__serial").first()


@transaction.atomic
def comment(
    recommendation: Recommendation,
    *,
    text: str,
    audience: str,
    words: ParagraphText | None = None,
    quote: str = "",
    delegate: Delegate | None = None,
    once: UUID | None = None,
    by: User,
) -> Comment:
    """Write a comment on `words` (a ParagraphText, for its paragraph; None: on the whole) for `audience`; return it.

    `delegate` is the one for whose delegation `by` speaks, None for an officer. The same form sent again (`once`)
    finds the comment that its first sending wrote. Raises Refused.
    """
    recommendation = lock(recommendation, by=by)
    audiences = audiences_for(by, recommendation)
    if audience not in audiences:
        raise Refused(closed_words(recommendation, audiences))
    said = (words and words.pk, quote, text, audience, delegate and delegate.key)
    key = idempotency.key(once, by, recommendation.key, *said)
    place: dict[str, Any] = {
        "version": words.version if words else recommendation.circulated,
        "paragraph": words.paragraph if words else None,
        "quote": quote,
    }
    return _write(Comment(key=key, recommendation=recommendation, text=text, audience=audience, **place), delegate, by)


@transaction.atomic
def reply(comment: Comment, *, text: str, once: UUID | None = None, by: User) -> Comment:
    """Answer a comment, beneath it and for those who may read it; an answer to a reply stands beside that reply.

    Raises Refused.
    """
    recommendation = lock(comment.recommendation, by=by)
    first = again(comment.parent or comment)
    if not Comment.objects.visible_to(by).filter(pk=comment.pk).exists():
        raise Refused(_("This comment is no longer shown to you."))
    delegate = check_reply(first, by=by)
    key = idempotency.key(once, by, first.key, text)
    place: dict[str, Any] = {
        "version": first.version,
        "paragraph": first.paragraph,
        "parent": first,
        "audience": first.audience,
    }
    return _write(Comment(key=key, recommendation=recommendation, text=text, **place), delegate, by)


def check_reply(first: Comment, *, by: User) -> Delegate | None:
    """Return the delegate for whom `by`, who may read the comment `first`, may answer it now; None for an officer.

    Raises Refused. A word to the secretariat may be gone on with after comments were closed.
    """
    if first.hidden_at:
        raise Refused(_("This comment is not shown any more, and cannot be answered."))
    audiences = audiences_for(by, first.recommendation)
    goes_on = first.audience == Audience.SECRETARIAT and first.author_id == by.pk
    if first.audience not in audiences and not goes_on:
        raise Refused(closed_words(first.recommendation, audiences))
    own = roles_of(by).delegates_in(first.recommendation.workshop)
    if first.audience == Audience.DELEGATION:
        own = [one for one in own if one.delegation_id == first.delegation_id]
    return own[0] if own else None


def may_reply(user: User, comment: Comment) -> bool:
    """Return whether `user`, who may read the comment, may reply to it now: only to the first of a thread. No query."""
    if comment.parent_id:
        return False
    try:
        check_reply(comment, by=user)
    except Refused:
        return False
    return True


def again(comment: Comment) -> Comment:
    """Read the comment again, with all that is asked about it."""
    return Comment.objects.select_related("recommendation__workshop", "version", "paragraph").get(pk=comment.pk)


def _write(comment: Comment, delegate: Delegate | None, by: User) -> Comment:
    """Save a comment that is complete but for who says it, and tell of it; one of the same key is there already."""
    if found := Comment.objects.filter(key=comment.key).first():
        return found
    comment.author, comment.author_name, comment.written_at = by, str(by), timezone.now()
    comment.delegation = delegate.delegation if delegate else None
    comment.save()
    partner = delegate.delegation.partner_code if delegate else ""
    facts: dict[str, Any] = {"recommendation": comment.recommendation.key, "audience": comment.audience}
    entry = audit.record(by, "comment.written", comment, partner=partner, **facts)
    recipients.of_comment(entry, comment)
    return comment
