"""Recommendations awaiting action by a user: one line of the worklist for each action in each workshop."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from members.models import User
from recommendations import visibility
from recommendations.drafting import versions
from recommendations.models import Recommendation
from recommendations.reading.list import ANSWER_COMMENTS, DISCUSSED, waiting_for
from registry.worklist import WorklistItem
from workshops import phrases, user_roles
from workshops.models import Workshop
from workshops.user_roles import roles_of
from workshops.worklist import workshops_of

COLUMNS = ("key", "serial", "workshop")
MAX_NAMED = 50  # recommendations whose symbols the dashboard may name; if there are more, it only counts them
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


@dataclass(frozen=True)
class Group:
    """The recommendations in a workshop that await the same action; `rows` may be empty if there are many."""

    count: int
    rows: list[Recommendation]


def items(user: User, workshops: Iterable[Workshop] | None = None) -> list[WorklistItem]:
    """Return the worklist of `user`; `workshops` are those the user participates in, if already read."""
    groups = waiting(user, workshops_of(user) if workshops is None else workshops)
    order = list(ACTIONS)
    return [_item(*key, groups[key]) for key in sorted(groups, key=lambda key: (order.index(key[0]), key[1].slug))]


def waiting(user: User, workshops: Iterable[Workshop]) -> dict[tuple[str, Workshop], Group]:
    """Return the recommendations in `workshops` that await `user`, by action (one of ACTIONS) and workshop.

    Two queries; if there are more than MAX_NAMED, three, and the groups are counted without their rows.
    """
    if not any(user_roles.rows_held(user)[name] for name in ("delegates", "roles")):
        return {}
    by_pk = {workshop.pk: workshop for workshop in workshops}
    awaiting = waiting_for(user).filter(workshop__in=by_pk)
    rules = _rules(user)
    flags = {f"may_{action}": ExpressionWrapper(rule, BooleanField()) for action, rule in rules.items()}
    # The database evaluates the rules: row by row it took ten times as long.
    rows = list(awaiting.annotate(**flags).only(*COLUMNS)[: MAX_NAMED + 1])
    if len(rows) > MAX_NAMED:
        return _counted(awaiting, rules, by_pk)
    groups: dict[tuple[str, Workshop], list[Recommendation]] = {}
    for row in rows:
        row.workshop = by_pk[row.workshop_id]
        for action in rules:
            if getattr(row, f"may_{action}"):
                groups.setdefault((action, row.workshop), []).append(row)
    return {key: Group(len(found), found) for key, found in groups.items()}


def _rules(user: User) -> dict[str, Q]:
    """Return the condition of each action that may await `user`; open comments count only if nothing else awaits."""
    rules = {
        action: visibility.where(rule, user)
        for action, rule in visibility.WAITS.items()
        if visibility.may_grant(rule, user)
    }
    if visibility.may_grant(ANSWER_COMMENTS, user):
        others = Q(*rules.values(), _connector=Q.OR) if rules else visibility.NOTHING
        rules["comments"] = visibility.where(ANSWER_COMMENTS, user) & DISCUSSED & ~others
    return rules | {"answered": Q(is_answered=True)}


def _counted(
    awaiting: QuerySet[Any], rules: dict[str, Q], by_pk: dict[int, Workshop]
) -> dict[tuple[str, Workshop], Group]:
    counts = {f"number_{action}": Count("pk", filter=rule) for action, rule in rules.items()}
    return {
        (action, by_pk[row["workshop"]]): Group(row[f"number_{action}"], [])
        for row in awaiting.order_by().values("workshop").annotate(**counts)
        for action in rules
        if row[f"number_{action}"]
    }


def _item(action: str, workshop: Workshop, group: Group) -> WorklistItem:
    """Return one line of the dashboard, linked to a single recommendation or to the list of those in its state."""
    singular, plural, button, is_due = ACTIONS[action]
    if group.count == 1 and group.rows:
        url = group.rows[0].get_absolute_url()
    elif action == "adopt":
        url = reverse("workflow:adopt_list", args=[workshop.slug])
    else:
        state = f"?state={STATES[action]}" if action in STATES else ""
        url = reverse("reading:recommendations", args=[workshop.slug]) + state
    submitted = sorted((one for one in group.rows if one.serial), key=lambda one: one.serial or 0)
    symbols = ", ".join(recommendation.short_symbol for recommendation in submitted[:6])
    is_close, time_left = _time_left(action, workshop)
    return WorklistItem(
        group.count,
        str(singular if group.count == 1 else plural),
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
    closes_at = getattr(workshop, DEADLINE[action])
    left, days = closes_at - timezone.now(), phrases.days_until(closes_at, workshop)
    if left < timedelta():
        return False, ""
    hours = left.seconds // 3600
    text = (
        ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}
        if left.days
        else ngettext("%(n)d hour left", "%(n)d hours left", hours) % {"n": hours}
        if hours
        else _("less than an hour left")
    )
    return left < CLOSE, text
