"""Acting on many delegates together: first who is meant and who is left out, then each by their own door."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.models import User
from workshops.delegations import invitations, people
from workshops.models import Delegate

MOST = 500  # at once: each is an act of its own, with its own line in the record
ACTS = {
    "invite": gettext_lazy("Invite"),
    "attended": gettext_lazy("Record as attended"),
    "not_attended": gettext_lazy("Take the attendance back"),
    "withdraw": gettext_lazy("Withdraw from their delegations"),
}
INVITED = gettext_lazy("Invited already. Another invitation is sent from the entry itself.")

LeftOut = list[tuple[Delegate, str]]  # each with the sentence why


def plan(act: str, delegates: Iterable[Delegate]) -> tuple[list[Delegate], LeftOut]:
    """(to whom `act` applies, [(delegate, why not)]) of `delegates`, with delegation and workshop at hand. No query."""
    applies, skipped = [], []
    for one in delegates:
        reason = _why_not(act, one)
        if reason:
            skipped.append((one, reason))
        else:
            applies.append(one)
    return applies, skipped


def _why_not(act: str, delegate: Delegate) -> str:
    if act == "invite":
        return invitations.why_not_invited(delegate) or (str(INVITED) if delegate.invited_at else "")
    if act == "withdraw":
        return "" if delegate.is_active else _("This person does not take part any more.")
    return people.why_not_attending(delegate, attended=act == "attended")


def carry_out(act: str, delegates: Iterable[Delegate], *, by: User) -> tuple[int, LeftOut]:
    """(how many were done, [(delegate, why not)]): what changed meanwhile is told, and stops nobody else's."""
    done, refused = 0, []
    for one in delegates:
        try:
            _door(act, one, by)
        except PermissionDenied as error:
            refused.append((one, str(error)))
        else:
            done += 1
    return done, refused


def receipt(act: str, done: int) -> str:
    """What was done to how many, in a sentence."""
    words = {
        "invite": ngettext("%d person was invited.", "%d people were invited.", done),
        "attended": ngettext("%d person is recorded as attended.", "%d people are recorded as attended.", done),
        "not_attended": ngettext(
            "The attendance of %d person was taken back.", "The attendance of %d people was taken back.", done
        ),
        "withdraw": ngettext(
            "%d person was withdrawn from their delegation.", "%d people were withdrawn from their delegations.", done
        ),
    }
    return words[act] % done


def _door(act: str, delegate: Delegate, by: User) -> None:
    if act == "invite":
        invitations.invite_delegate(delegate, by=by)
    elif act == "withdraw":
        people.withdraw(delegate, by=by)
    else:
        people.mark_attendance(delegate, attended=act == "attended", by=by)
