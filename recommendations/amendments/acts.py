"""The actions on an amendment that are confirmed on a page of their own, and those offered to a user."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from members.models import User
from recommendations import amendment_events as events
from recommendations import visibility
from recommendations.amendments import application, drafts, group, permissions, received, sponsors
from recommendations.amendments.dispositions import Stage, answer_to, stage_of
from recommendations.amendments.entries import Entry
from recommendations.events import Event
from recommendations.models import Amendment, AmendmentState, Outcome
from recommendations.models.amendment import DECIDERS, HEADS, SECRETARIATS
from registry.access import Refused

Offered = list[tuple[str | Promise, str]]  # label and URL


@dataclass(frozen=True)
class Action:
    """One action: its event, the door, and the function that raises Refused, with the reason, if it is not possible."""

    event: Event
    carry_out: Callable[..., Any]
    check: Callable[..., Any]
    is_dangerous: bool = False


def _check_release(amendment: Amendment, *, by: User) -> None:
    permissions.check_draft(amendment, by=by)
    permissions.check_release(amendment, by=by)


def _check_withdrawal(amendment: Amendment, *, by: User) -> None:
    permissions.check_head(amendment, by=by)
    if amendment.state != AmendmentState.RELEASED:
        raise Refused(_("Only an open amendment can be withdrawn."))


def _check_sponsor(amendment: Amendment, *, by: User) -> None:
    delegate = sponsors.check_head_of_other(amendment, by=by)
    if sponsors.is_sponsor(delegate, amendment):
        raise Refused(_("Your delegation already co-sponsors this amendment."))


def _check_leave(amendment: Amendment, *, by: User) -> None:
    delegate = sponsors.check_head_of_other(amendment, by=by)
    if not sponsors.is_sponsor(delegate, amendment):
        raise Refused(_("Your delegation does not co-sponsor this amendment."))


ACTS = {
    "submit": Action(events.AMENDMENT_RELEASED, drafts.release, _check_release),
    "retract": Action(events.GROUP_RETRACTED, group.retract, group.check_retraction, is_dangerous=True),
    "apply": Action(events.AMENDMENT_APPLIED, application.apply, application.check_application),
    "sponsor": Action(events.SPONSORED, sponsors.join, _check_sponsor),
    "leave": Action(events.SPONSOR_LEFT, sponsors.leave, _check_leave, is_dangerous=True),
    "withdraw": Action(events.AMENDMENT_WITHDRAWN, drafts.withdraw, _check_withdrawal, is_dangerous=True),
    "correct": Action(events.AMENDMENT_CORRECTED, received.correct, received.check_correction),
    "discard": Action(events.AMENDMENT_DISCARDED, drafts.discard, permissions.check_draft, is_dangerous=True),
}


GROUP_ACTS = (
    ("confirm", events.GROUP_ANSWERED, group.check_confirmation),
    ("ask_group", events.GROUP_ASKED, group.check_asking),
)


def on_amendment(amendment: Amendment, user: User) -> Offered:
    """Return the actions open to `user` on an amendment that they may read, as (label, URL)."""
    offered: Offered = []
    for name, action in ACTS.items():
        try:
            action.check(amendment, by=user)
        except Refused:
            continue
        offered.append((action.event.button, reverse("amendments:act", args=[amendment.key, name])))
    return offered


def in_group(amendment: Amendment, user: User) -> Offered:
    """Return the actions on a draft by which a coordinator asks partners, and a partner that was asked confirms."""
    offered: Offered = []
    for name, event, check in GROUP_ACTS:
        try:
            check(amendment, by=user)
        except Refused:
            continue
        offered.append((event.button, reverse(f"amendments:{name}", args=[amendment.key])))
    return offered


def on_change(entry: Entry, user: User) -> Offered:
    """Return the actions open to `user` on one change of a released amendment. No query."""
    change, amendment = entry.change, entry.amendment
    is_open = change.is_open and not amendment.is_draft
    if not is_open or not visibility.matches(visibility.UNDER_REVIEW, amendment.recommendation):
        return []
    offered: Offered = []
    disposition = entry.disposition
    if visibility.allows(HEADS, user, amendment) and _awaits_answer(entry):
        offered.append((_("Reply"), reverse("amendments:answer", args=[change.key])))
    if visibility.allows(SECRETARIATS, user, amendment) and not (disposition and disposition.is_decision):
        label = _("Make another proposal") if disposition else _("Propose a response to the amendment")
        offered.append((label, reverse("amendments:offer", args=[change.key])))
    if visibility.allows(DECIDERS, user, amendment) and entry.stage == Stage.REFERRED:
        offered.append((_("Record the decision of the chair"), reverse("amendments:decide", args=[change.key])))
    return offered


def in_session(entry: Entry) -> Offered:
    """Return the actions, in an open session, of those who conduct it: the decision of the chair, then its application."""
    if (entry.disposition and entry.disposition.is_decision) or entry.stage == Stage.SETTLED:
        return [(events.AMENDMENT_APPLIED.button, reverse("amendments:act", args=[entry.amendment.key, "apply"]))]
    return [(_("Record the decision of the chair"), reverse("amendments:decide", args=[entry.change.key]))]


def _awaits_answer(entry: Entry) -> bool:
    disposition = entry.disposition
    if disposition is None or disposition.is_decision or disposition.outcome == Outcome.ACCEPTED:
        return False
    return answer_to(disposition) is None and stage_of(entry.change, timezone.now()) == Stage.OFFERED
