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
from recommendations.ad_referendum import worklist as ad_referendum_worklist
from recommendations.amendments import worklist as amendments_worklist
from recommendations.drafting import versions
from recommendations.history import worklist as history_worklist
from recommendations.live_session import worklist as live_session_worklist
from recommendations.models import Recommendation
from recommendations.positions import wordings
from recommendations.reading.workload import ANSWER_COMMENTS, DISCUSSED, answered, waiting_for
from recommendations.silence import worklist as silence_worklist
from recommendations.sponsors import worklist as sponsors_worklist
from registry.prepared import prepared
from registry.worklist import WorklistItem
from workshops import phrases, user_roles
from workshops.models import Role, Workshop
from workshops.user_roles import THE_CHAIR, roles_of
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
# The text of an action in a workshop that adopts no recommendations.
PUBLISH_SUMMARY = (
    _lazy("recommendation in the chair’s summary not yet published"),
    _lazy("recommendations in the chair’s summary not yet published"),
    *ACTIONS["publish"][2:],
)
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
    workshops = list(workshops_of(user) if workshops is None else workshops)
    groups, order = waiting(user, workshops), list(ACTIONS)
    keys = sorted(groups, key=lambda key: (order.index(key[0]), key[1].slug))
    roles = roles_of(user)
    found = [_item(*key, groups[key], decides=roles.has(key[1], Role.CHAIR)) for key in keys]
    others = [*silence_worklist.items(user), *ad_referendum_worklist.items(user), *wordings.items(user, workshops)]
    others += history_worklist.items(user)
    others += live_session_worklist.items(user, workshops)
    return [*others, *sponsors_worklist.items(user, workshops), *found, *amendments_worklist.items(user, workshops)]


def waiting(user: User, workshops: Iterable[Workshop]) -> dict[tuple[str, Workshop], Group]:
    """Return the recommendations in `workshops` that await `user`, by action (one of ACTIONS) and workshop.

    Two queries; if there are more than MAX_NAMED, three, and the groups are counted without their rows.
    """
    if not any(user_roles.rows_held(user)[name] for name in ("delegates", "roles")):
        return {}
    by_pk = {workshop.pk: workshop for workshop in workshops}
    held, with_replies, places = visibility.held(user), answered(user), list(by_pk)
    rules = _rules(held)
    rows = _rows(held, with_replies, places)
    if len(rows) > MAX_NAMED:
        return _by_number(_counted(held, with_replies, places), rules, by_pk)
    groups: dict[tuple[str, Workshop], list[Recommendation]] = {}
    for row in rows:
        row.workshop = by_pk[row.workshop_id]
        for action in rules:
            if getattr(row, f"may_{action}"):
                groups.setdefault((action, row.workshop), []).append(row)
    return {key: Group(len(found), found) for key, found in groups.items()}


def _rules(held: visibility.Held) -> dict[str, Q]:
    """Return the condition of each action that may await a user; open comments count only if nothing else awaits."""
    rules = {
        action: visibility.where(rule, held)
        for action, rule in visibility.WAITS.items()
        if visibility.may_grant(rule, held)
    }
    if visibility.may_grant(ANSWER_COMMENTS, held):
        others = Q(*rules.values(), _connector=Q.OR) if rules else visibility.NOTHING
        rules["comments"] = visibility.where(ANSWER_COMMENTS, held) & DISCUSSED & ~others
    return rules | {"answered": Q(is_answered=True)}


@prepared
def _rows(held: visibility.Held, answered: list[int], workshops: list[int]) -> QuerySet[Any]:
    """Return what awaits a user, with the answer to each rule. The database gives it: row by row it took ten times as long."""
    flags = {f"may_{action}": ExpressionWrapper(rule, BooleanField()) for action, rule in _rules(held).items()}
    awaiting = waiting_for(held, answered).filter(workshop__in=workshops)
    return awaiting.annotate(**flags).only(*COLUMNS)[: MAX_NAMED + 1]


@prepared
def _counted(held: visibility.Held, answered: list[int], workshops: list[int]) -> QuerySet[Any, dict[str, int]]:
    counts = {f"number_{action}": Count("pk", filter=rule) for action, rule in _rules(held).items()}
    awaiting = waiting_for(held, answered).filter(workshop__in=workshops)
    return awaiting.order_by().values("workshop").annotate(**counts)


def _by_number(
    rows: list[dict[str, int]], actions: Iterable[str], by_pk: dict[int, Workshop]
) -> dict[tuple[str, Workshop], Group]:
    return {
        (action, by_pk[row["workshop"]]): Group(row[f"number_{action}"], [])
        for row in rows
        for action in actions
        if row[f"number_{action}"]
    }


def _item(action: str, workshop: Workshop, group: Group, *, decides: bool) -> WorklistItem:
    """Return one line of the dashboard, linked to a single recommendation or to the list of those in its state.

    `decides`: the user is a chair, for whom adoptions wait; others record what the chair has decided.
    """
    is_in_summary = action == "publish" and not workshop.adopts
    singular, plural, button, is_due = PUBLISH_SUMMARY if is_in_summary else ACTIONS[action]
    if group.count == 1 and group.rows:
        url = group.rows[0].get_absolute_url()
    elif action == "adopt":
        url = reverse("workflow:adopt_list", args=[workshop.slug])
    else:
        states = STATES | ({"publish": "carried"} if is_in_summary else {})
        state = f"?state={states[action]}" if action in states else ""
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
        waits_for=str(THE_CHAIR) if action == "adopt" and not decides else "",
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
