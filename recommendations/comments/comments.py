"""Comment on a recommendation as a whole or on one of its paragraphs, and reply to comments."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from recommendations.locks import lock
from recommendations.models import Audience, Comment, ParagraphText, Recommendation, State, Version
from recommendations.notifications import recipients
from recommendations.states import DESCRIPTIONS, OPEN_TO_COMMENTS
from registry import audit, idempotency
from registry.access import Refused
from registry.doors import door
from registry.search import index
from workshops.models import OFFICERS, Delegate
from workshops.phrases import moment
from workshops.user_roles import roles_of


def audiences_for(user: User, recommendation: Recommendation) -> list[Audience]:
    """Return the audiences that `user` may address now. Raises Refused if there are none."""
    workshop, at = recommendation.workshop, roles_of(user)
    own = at.delegates_in(workshop)
    if not own and not at.has(workshop, *OFFICERS):
        raise Refused(_("Only delegates, the chair, rapporteurs and the secretariat may comment on recommendations."))
    if recommendation.state not in OPEN_TO_COMMENTS:
        raise Refused(DESCRIPTIONS[State(recommendation.state)].no_comments)
    shared = [Audience.PARTICIPANTS, Audience.SECRETARIAT]
    if at.has(workshop, *OFFICERS):
        return shared + ([Audience.DELEGATION] if own else [])
    return (shared if timezone.now() < workshop.comments_close_at else []) + [Audience.DELEGATION]


def may_comment(user: User, recommendation: Recommendation) -> bool:
    """Return whether `user` may comment on this recommendation now, for any audience."""
    try:
        return bool(audiences_for(user, recommendation))
    except Refused:
        return False


def closed_notice(recommendation: Recommendation, audiences: Collection[Audience]) -> str:
    """Return the notice that comments are closed, with what is still possible; empty while they are open."""
    if Audience.PARTICIPANTS in audiences:
        return ""
    closed_at = moment(recommendation.workshop.comments_close_at, recommendation.workshop)
    return _("The deadline for comments was %(time)s. You can still write a note to your own delegation.") % {
        "time": closed_at
    }


def paragraph_of(recommendation: Recommendation, version: Version, key: str) -> ParagraphText | None:
    """Return the ParagraphText that a comment on the paragraph `key` refers to, or None.

    It is that of the version shown if circulated, otherwise that of the last circulated version with the paragraph,
    because a paragraph may be deleted while someone is commenting. For a paragraph that was never circulated, and for
    an invalid key, it is None.
    """
    try:
        paragraph_key = UUID(str(key))
    except ValueError:
        return None
    texts = ParagraphText.objects.filter(paragraph__key=paragraph_key, paragraph__recommendation=recommendation)
    texts = texts.filter(version__circulation__isnull=False).select_related("paragraph", "version")
    return texts.filter(version=version).first() or texts.order_by("-version__serial").first()


@door
def comment(
    recommendation: Recommendation,
    *,
    text: str,
    audience: str,
    paragraph: ParagraphText | None = None,
    quote: str = "",
    delegate: Delegate | None = None,
    once: UUID | None = None,
    by: User,
) -> Comment:
    """Post a comment on `paragraph` (None: on the recommendation as a whole) for `audience`; return it.

    `delegate` is the delegate record under which `by` comments, None for an officer. `once` is the idempotency key of
    the form: if the form is sent again, the first comment is returned. Raises Refused.
    """
    recommendation = lock(recommendation, by=by)
    audiences = audiences_for(by, recommendation)
    if audience not in audiences:
        raise Refused(closed_notice(recommendation, audiences))
    content = (paragraph and paragraph.pk, quote, text, audience, delegate and delegate.key)
    key = idempotency.key(once, by, recommendation.key, *content)
    place: dict[str, Any] = {
        "version": paragraph.version if paragraph else recommendation.circulated,
        "paragraph": paragraph.paragraph if paragraph else None,
        "quote": quote,
    }
    return _write(Comment(key=key, recommendation=recommendation, text=text, audience=audience, **place), delegate, by)


@door
def reply(comment: Comment, *, text: str, once: UUID | None = None, by: User) -> Comment:
    """Reply to a comment, for the same audience; a reply to a reply is added to the same thread. Raises Refused."""
    recommendation = lock(comment.recommendation, by=by)
    first = reload(comment.parent or comment)
    if not Comment.objects.visible_to(by).filter(pk=comment.pk).exists():
        raise Refused(_("You can no longer read this comment, so you cannot reply to it."))
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
    """Return the delegate record under which `by`, who may read `first`, may reply to it now; None for an officer.

    Raises Refused. The author of a comment to the secretariat may reply even after comments have closed.
    """
    if first.hidden_at:
        raise Refused(_("This comment is no longer displayed, so you cannot reply to it."))
    audiences = audiences_for(by, first.recommendation)
    continues = first.audience == Audience.SECRETARIAT and first.author_id == by.pk
    if first.audience not in audiences and not continues:
        raise Refused(closed_notice(first.recommendation, audiences))
    own = roles_of(by).delegates_in(first.recommendation.workshop)
    if first.audience == Audience.DELEGATION:
        own = [delegate for delegate in own if delegate.delegation_id == first.delegation_id]
    return own[0] if own else None


def may_reply(user: User, comment: Comment) -> bool:
    """Return whether `user`, who may read the comment, may reply to it now; only to the first of a thread. No query."""
    if comment.parent_id:
        return False
    try:
        check_reply(comment, by=user)
    except Refused:
        return False
    return True


def reload(comment: Comment) -> Comment:
    """Reload the comment with its related objects."""
    return Comment.objects.select_related("recommendation__workshop", "version", "paragraph").get(pk=comment.pk)


def count(recommendation: Recommendation) -> None:
    """Store the numbers of comments to all participants, for lists and dashboards. The row must be locked."""
    to_all = recommendation.comments.filter(audience=Audience.PARTICIPANTS).count()
    counts = {"comment_count": to_all, "open_comment_count": recommendation.comments.open_to_all().count()}
    Recommendation.objects.filter(pk=recommendation.pk).update(**counts)


def _write(comment: Comment, delegate: Delegate | None, by: User) -> Comment:
    """Set the author of a comment, save it and notify its recipients; return the earlier one if its key is in use."""
    if existing := Comment.objects.filter(key=comment.key).first():
        return existing
    comment.author, comment.written_at = by, timezone.now()
    comment.author_name = str(delegate.names if delegate else by.names)
    comment.delegation = delegate.delegation if delegate else None
    comment.save()
    if comment.audience == Audience.PARTICIPANTS:
        count(comment.recommendation)
    index.changed(comment.audit_kind, comment.pk)
    partner = delegate.delegation.partner_code if delegate else ""
    details: dict[str, Any] = {"recommendation": comment.recommendation.key, "audience": comment.audience}
    entry = audit.record(by, "comment.written", comment, rows=[comment], partner=partner, **details)
    recipients.of_comment(entry, comment)
    return comment
