"""Resolve and reopen a comment, withdraw it as its author, or hide it as the secretariat.

The text of a withdrawn or hidden comment remains on record but is no longer displayed.
"""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from recommendations import comment_events
from recommendations.comments import comments
from recommendations.locks import lock
from recommendations.models import Audience, Comment, State
from recommendations.notifications import recipients
from recommendations.states import DESCRIPTIONS, OPEN_TO_COMMENTS
from registry import audit
from registry.access import Refused
from registry.doors import door
from registry.search import index
from workshops.models import OFFICERS, Role
from workshops.user_roles import names_in, roles_of

RESOLVE, REOPEN, WITHDRAW, HIDE = "resolve", "reopen", "withdraw", "hide"
EVENTS = {
    RESOLVE: comment_events.COMMENT_RESOLVED,
    REOPEN: comment_events.COMMENT_REOPENED,
    WITHDRAW: comment_events.COMMENT_WITHDRAWN,
    HIDE: comment_events.COMMENT_HIDDEN,
}
_STATE = ["resolved_at", "resolved_by_name", "resolution", "hidden_at", "hidden_by_name", "hidden_reason"]
_REFUSED = {
    RESOLVE: gettext_lazy("Only the author, the secretariat, the chair or a rapporteur may resolve a comment."),
    REOPEN: gettext_lazy("Only the author, the secretariat, the chair or a rapporteur may reopen a comment."),
    WITHDRAW: gettext_lazy("Only the author of a comment may withdraw it."),
    HIDE: gettext_lazy("Only the secretariat may hide other people’s comments. You can withdraw your own."),
}


def acts_for(user: User, comment: Comment) -> list[str]:
    """Return the actions open to `user`, who may read the comment. No query."""
    if comment.recommendation.state not in OPEN_TO_COMMENTS or comment.hidden_at:
        return []
    acts = []
    if comment.parent_id is None and _may_resolve(user, comment):
        acts.append(REOPEN if comment.resolved_at else RESOLVE)
    if comment.author_id == user.pk:
        acts.append(WITHDRAW)
    elif roles_of(user).has(comment.recommendation.workshop, Role.SECRETARIAT):
        acts.append(HIDE)
    return acts


def offered(user: User, comment: Comment) -> list[tuple[str | Promise, str]]:
    """Return the actions open to `user` as (label, URL), with the reply first. No query."""
    acts: list[tuple[str | Promise, str]] = [
        (EVENTS[act].button, reverse("comments:resolve", args=[comment.key, act])) for act in acts_for(user, comment)
    ]
    if comments.may_reply(user, comment):
        acts.insert(0, (_("Reply"), reverse("comments:reply", args=[comment.key])))
    return acts


def check(comment: Comment, act: str, *, by: User) -> None:
    """Raise Refused, with the reason, if `by` may not take this action now."""
    if act in acts_for(by, comment):
        return
    if comment.hidden_at:
        raise Refused(_("This comment is no longer displayed and cannot be changed."))
    if comment.recommendation.state not in OPEN_TO_COMMENTS:
        raise Refused(DESCRIPTIONS[State(comment.recommendation.state)].no_comments)
    if act in (RESOLVE, REOPEN) and _may_resolve(by, comment):
        raise Refused(
            _(
                "Your change was not saved because the status of this comment has changed since you opened the "
                "page. Reload the page."
            )
        )
    raise Refused(_REFUSED[act])


@door
def change(comment: Comment, act: str, *, note: str = "", by: User) -> Comment:
    """Resolve a comment (with a note), reopen it, withdraw it, or hide it (with a reason).

    Raises Refused, also if the comment has been changed in the meantime.
    """
    lock(comment.recommendation, by=by)
    comment = comments.reload(comment)
    check(comment, act, by=by)
    verb = _ACTS[act](comment, note, str(names_in(by, comment.recommendation.workshop)))
    comment.save(update_fields=_STATE)
    if comment.audience == Audience.PARTICIPANTS:
        comments.count(comment.recommendation)
    index.changed(comment.audit_kind, comment.pk)
    details: dict[str, Any] = {"recommendation": comment.recommendation.key, "audience": comment.audience}
    entry = audit.record(by, verb, comment, rows=[comment], **details)
    if EVENTS[act].mail:
        recipients.of_resolution(entry, comment, EVENTS[act])
    return comment


def _resolve(comment: Comment, note: str, name: str) -> str:
    comment.resolved_at, comment.resolved_by_name, comment.resolution = timezone.now(), name, note
    return "comment.resolved"


def _reopen(comment: Comment, note: str, name: str) -> str:
    comment.resolved_at, comment.resolved_by_name, comment.resolution = None, "", ""
    return "comment.reopened"


def _withdraw(comment: Comment, note: str, name: str) -> str:
    comment.hidden_at, comment.hidden_by_name = timezone.now(), name
    return "comment.withdrawn"


def _hide(comment: Comment, note: str, name: str) -> str:
    comment.hidden_at, comment.hidden_by_name, comment.hidden_reason = timezone.now(), name, note
    return "comment.hidden"


_ACTS = {RESOLVE: _resolve, REOPEN: _reopen, WITHDRAW: _withdraw, HIDE: _hide}


def _may_resolve(user: User, comment: Comment) -> bool:
    """Return whether `user` may resolve the comment: its author, an officer, or the head of its delegation."""
    if comment.author_id == user.pk or roles_of(user).has(comment.recommendation.workshop, *OFFICERS):
        return True
    return comment.audience == Audience.DELEGATION and roles_of(user).heads(comment.delegation)
