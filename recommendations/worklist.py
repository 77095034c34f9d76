"""Recommendations awaiting action by a user: one line of the worklist for each action in each workshop."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import BooleanField, ExpressionWrapper
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from members.models import User
from recommendations import visibility
from recommendations.drafting import versions
from recommendations.models import Recommendation
from recommendations.reading.list import ANSWER_COMMENTS, Waiting, waiting_for
from registry.worklist import WorklistItem
from workshops import user_roles
from workshops.models import Workshop
from workshops.user_roles import roles_of
from workshops.worklist import workshops_of

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

COLUMNS = ("key", "serial", "workshop")
CLOSE = timedelta(days=3)  # before a deadline; from then on, its actions are marked as due

# Action -> message for one, message for several, button, whether others are waiting for it. In order of the dashboard.
ACTIONS = {
    "submit": (
        _lazy("recommendation forwarded to you for submission"),
        _lazy("recommendations forwarded to you for submission"),
        _lazy("Review and submit"),
        True,
    ),
    "returned": (
        _lazy("recommendation returned for revision"),
        _lazy("recommendations returned for revision"),
        _lazy("Revise"),
        True,
    ),
    "open": (
        _lazy("recommendation submitted, not yet open for discussion"),
        _lazy("recommendations submitted, not yet open for discussion"),
        _lazy("Open for discussion"),
        True,
    ),
    "answered": (
        _lazy("recommendation with a new reply to your comments"),
        _lazy("recommendations with new replies to your comments"),
        _lazy("Read replies"),
        False,
    ),
    "circulate": (
        _lazy("recommendation with a version not yet circulated"),
        _lazy("recommendations with a version not yet circulated"),
        _lazy("Circulate"),
        False,
    ),
    "adopt": (
        _lazy("final draft awaiting adoption"),
        _lazy("final drafts awaiting adoption"),
        _lazy("Record adoption"),
        False,
    ),
    "publish": (
        _lazy("adopted recommendation not yet published"),
        _lazy("adopted recommendations not yet published"),
        _lazy("Publish"),
        False,
    ),
    "comments": (
        _lazy("recommendation with open comments"),
        _lazy("recommendations with open comments"),
        _lazy("Reply to comments"),
        False,
    ),
    "write": (
        _lazy("draft not yet submitted"),
        _lazy("drafts not yet submitted"),
        _lazy("Continue drafting"),
        False,
    ),
}
STATES = {"submit": "with_head", "returned": "returned", "open": "submitted", "adopt": "final", "publish": "adopted"}


def openings(user: User, workshops: Iterable[Workshop]) -> list[Workshop]:
    """Return those of `workshops` in which `user` may start a draft now. No query."""
    roles, now = roles_of(user), timezone.now()
    return [
        workshop
        for workshop in workshops
        if workshop.submissions_close_at > now and any(map(versions.may_draft, roles.delegates_in(workshop)))
    ]


def items(user: User, workshops: Iterable[Workshop] | None = None) -> list[WorklistItem]:
    """Return the worklist of `user`; `workshops` are those the user participates in, if already read."""
    groups = waiting(user, workshops_of(user) if workshops is None else workshops)
    order = list(ACTIONS)
    return [_item(*key, groups[key]) for key in sorted(groups, key=lambda key: (order.index(key[0]), key[1].slug))]


def waiting(user: User, workshops: Iterable[Workshop]) -> dict[tuple[str, Workshop], list[Recommendation]]:
    """Return the recommendations in `workshops` that await `user`, by action (one of ACTIONS) and workshop.

    Two queries, the second of which reads few columns and only recommendations that await an action: there may be
    thousands. The database evaluates the rules, because evaluating them row by row took ten times as long.
    """
    if not any(user_roles.rows_held(user)[name] for name in ("delegates", "roles")):
        return {}
    by_pk = {workshop.pk: workshop for workshop in workshops}
    rules = visibility.WAITS | {"comments": ANSWER_COMMENTS}
    flags = {
        _flag(action): ExpressionWrapper(visibility.where(rule, user), BooleanField()) for action, rule in rules.items()
    }
    groups: dict[tuple[str, Workshop], list[Recommendation]] = {}
    for recommendation in waiting_for(user).filter(workshop__in=by_pk).annotate(**flags).only(*COLUMNS):
        recommendation.workshop = by_pk[recommendation.workshop_id]
        for action in _actions(recommendation):
            groups.setdefault((action, recommendation.workshop), []).append(recommendation)
    return groups


def _flag(action: str) -> str:
    """Return the name of the annotation that says whether the user may take this action."""
    return f"may_{action}"


def _actions(recommendation: "WithAnnotations[Recommendation, Waiting]") -> list[str]:
    """Return the actions that a recommendation awaits; open comments count only if there are no others."""
    actions = [action for action in visibility.WAITS if getattr(recommendation, _flag(action))]
    if not actions and recommendation.is_discussed and getattr(recommendation, _flag("comments")):
        actions.append("comments")
    return actions + ["answered"] * recommendation.is_answered


def _item(action: str, workshop: Workshop, recommendations: list[Recommendation]) -> WorklistItem:
    """Return one line of the dashboard, linked to a single recommendation or to the list of those in its state."""
    singular, plural, button, is_due = ACTIONS[action]
    url = recommendations[0].get_absolute_url()
    if action == "adopt" and len(recommendations) > 1:
        url = reverse("workflow:adopt_list", args=[workshop.slug])
    elif len(recommendations) > 1:
        state = f"?state={STATES[action]}" if action in STATES else ""
        url = reverse("reading:recommendations", args=[workshop.slug]) + state
    submitted = sorted((one for one in recommendations if one.serial), key=lambda one: one.serial or 0)
    symbols = ", ".join(recommendation.short_symbol for recommendation in submitted[:6])
    is_close, time_left = _time_left(action, workshop)
    return WorklistItem(
        len(recommendations),
        str(singular if len(recommendations) == 1 else plural),
        url,
        str(button),
        sub=" · ".join(filter(None, [symbols, time_left])),
        due=is_due or is_close,
        group=workshop.short_name,
    )


# The deadline of each action.
DEADLINE = {"write": "submissions_close_at", "returned": "submissions_close_at", "submit": "submissions_close_at"}
DEADLINE |= {"comments": "final_drafts_close_at", "circulate": "final_drafts_close_at"}


def _time_left(action: str, workshop: Workshop) -> tuple[bool, str]:
    """Return whether the deadline of an action is close, and the time left; "" without a deadline or after it."""
    if action not in DEADLINE:
        return False, ""
    left = getattr(workshop, DEADLINE[action]) - timezone.now()
    if left < timedelta():
        return False, ""
    hours = left.seconds // 3600
    text = (
        ngettext("%(n)d day left", "%(n)d days left", left.days) % {"n": left.days}
        if left.days
        else ngettext("%(n)d hour left", "%(n)d hours left", hours) % {"n": hours}
        if hours
        else _("less than an hour left")
    )
    return left < CLOSE, text
