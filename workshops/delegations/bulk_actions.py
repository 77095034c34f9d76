"""Bulk actions on delegates: determine who is included and who is skipped, then change each delegate individually."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.models import User
from workshops.delegations import invitations, people
from workshops.models import Delegate

MAX_DELEGATES = 500  # per bulk action: each delegate is changed and audited separately
ACTIONS = {
    "invite": gettext_lazy("Invite"),
    "attended": gettext_lazy("Record attendance"),
    "not_attended": gettext_lazy("Remove attendance record"),
    "withdraw": gettext_lazy("Withdraw from delegation"),
}
INVITED = gettext_lazy("This person has already been invited. To send a new invitation, open the participant’s page.")

Skipped = list[tuple[Delegate, str]]  # each delegate with the user-facing reason


def plan(action: str, delegates: Iterable[Delegate]) -> tuple[list[Delegate], Skipped]:
    """Return the delegates to whom `action` applies, and [(delegate, reason)] for the others.

    Each delegate's delegation and workshop must be loaded; no query is made.
    """
    applies, skipped = [], []
    for delegate in delegates:
        reason = _why_not(action, delegate)
        if reason:
            skipped.append((delegate, reason))
        else:
            applies.append(delegate)
    return applies, skipped


def _why_not(action: str, delegate: Delegate) -> str:
    if action == "invite":
        return invitations.why_not_invited(delegate) or (str(INVITED) if delegate.invited_at else "")
    if action == "withdraw":
        return "" if delegate.is_active else _("This person is no longer a participant.")
    return people.why_not_attending(delegate, attended=action == "attended")


def sharing_address(delegates: Iterable[Delegate]) -> list[tuple[str, list[Delegate]]]:
    """Return the addresses that several of `delegates` have, with those who have them."""
    found: dict[str, list[Delegate]] = {}
    for delegate in delegates:
        found.setdefault(delegate.email.lower(), []).append(delegate)
    return [(address, people) for address, people in found.items() if address and len(people) > 1]


def carry_out(action: str, delegates: Iterable[Delegate], *, by: User) -> tuple[int, Skipped]:
    """Apply the action; return how many delegates were changed, and [(delegate, reason)] for those refused."""
    done, refused = 0, []
    for delegate in delegates:
        try:
            _apply(action, delegate, by)
        except PermissionDenied as error:
            refused.append((delegate, str(error)))
        else:
            done += 1
    return done, refused


def button(action: str, count: int) -> str:
    """Return the label of the button that applies `action` to `count` delegates."""
    labels = {
        "invite": ngettext("Invite %d participant", "Invite %d participants", count),
        "attended": ngettext("Record attendance for %d participant", "Record attendance for %d participants", count),
        "not_attended": ngettext(
            "Remove attendance record for %d participant", "Remove attendance records for %d participants", count
        ),
        "withdraw": ngettext("Withdraw %d participant", "Withdraw %d participants", count),
    }
    return labels[action] % count


def receipt(action: str, count: int) -> str:
    """Return the user-facing message after `action` was applied to `count` delegates."""
    if not count:
        return _("No changes were made.")
    messages = {
        "invite": ngettext("%d participant has been invited.", "%d participants have been invited.", count),
        "attended": ngettext(
            "Attendance has been recorded for %d participant.",
            "Attendance has been recorded for %d participants.",
            count,
        ),
        "not_attended": ngettext(
            "The attendance record for %d participant has been removed.",
            "The attendance records for %d participants have been removed.",
            count,
        ),
        "withdraw": ngettext(
            "%d participant has been withdrawn from the delegation.",
            "%d participants have been withdrawn from their delegations.",
            count,
        ),
    }
    return messages[action] % count


def _apply(action: str, delegate: Delegate, by: User) -> None:
    if action == "invite":
        invitations.invite_delegate(delegate, by=by)
    elif action == "withdraw":
        people.withdraw(delegate, by=by)
    else:
        people.mark_attendance(delegate, attended=action == "attended", by=by)
