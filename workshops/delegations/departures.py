"""The e-mail to a person who was withdrawn from a delegation or replaced, if they were invited or have an account."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from registry import dates, mail, outbox
from registry.models import AuditEntry, Outgoing
from workshops.delegations import invitation_contacts
from workshops.delegations.invitation_mails import contact_text, reply_addresses
from workshops.models import Delegate, DelegateState, SessionPerson

NOTIFY = outbox.declare("delegate.left")
LEFT = (DelegateState.WITHDRAWN, DelegateState.REPLACED)
SUBJECT = gettext_lazy("Your registration has ended: %s")


def address_of(delegate: Delegate, *, by: User) -> str:
    """Return the address at which a delegate is notified of leaving: that of the invitation; empty if not notified.

    Someone who was never invited does not expect a message, and those who withdraw themselves need none.
    """
    if delegate.user_id == by.pk:
        return ""
    if delegate.user:
        return delegate.user.email if delegate.user.is_active else ""
    return delegate.email if delegate.invited_at else ""


def why_not_told(delegate: Delegate, *, by: User) -> str:
    """Return the user-facing reason why no e-mail is sent to a delegate who leaves, or an empty string."""
    if address_of(delegate, by=by):
        return ""
    if delegate.user_id == by.pk:
        return _("This is your own registration.")
    if delegate.user:
        return _("The account of this person is closed.")
    return _("This person has not been invited.") if delegate.email else _("This person has no e-mail address.")


def notify(entry: AuditEntry, delegate: Delegate, address: str) -> None:
    """Queue the e-mail about `entry`, with which the delegate left, to `address`, unless it is empty."""
    if address:
        outbox.queue(NOTIFY, key=entry.key, delegate=delegate.key)


def shown(delegates: list[Delegate], state: DelegateState, *, by: User) -> dict[str, Any]:
    """Return what a page shows before `delegates` get `state`: who is notified and who is not, the first e-mail, and
    `functions`, the sessions ahead for which someone else will be needed.

    Each delegate's delegation, workshop and user must be loaded.
    """
    rows = [(one, address_of(one, by=by), why_not_told(one, by=by)) for one in delegates]
    told = [one for one, address, _reason in rows if address]
    counts = {"told": len(told), "untold": len(rows) - len(told)}
    return {"departures": rows, "departure_mail": preview(told[0], state) if told else "", **counts} | {
        "functions": functions_of(delegates)
    }


def functions_of(delegates: Iterable[Delegate]) -> list[SessionPerson]:
    """Return what `delegates` are entered for in sessions ahead, in order. One query."""
    rows = SessionPerson.objects.filter(delegate__in=[one.pk for one in delegates])
    rows = rows.select_related("session__workshop", "delegate__delegation")
    ordered = rows.order_by("session__held_on", "session__starts", "session", "position")
    return [one for one in ordered if one.session.lies_ahead]


def preview(delegate: Delegate, state: DelegateState) -> str:
    """Return the text of the e-mail that the delegate would receive, without its signature."""
    text = render_to_string("emails/departure.txt", _context(delegate, state))
    return text.partition("\n-- \n")[0].strip()


@outbox.register(NOTIFY, pauses=outbox.MAIL)
def send_departure(*, progress: outbox.Progress, outgoing: Outgoing, delegate: str) -> None:
    """Notify a person of their withdrawal or replacement, unless they were erased in the meantime."""
    rows = Delegate.objects.select_related("delegation__workshop__host", "user")
    row = rows.filter(key=UUID(delegate), state__in=LEFT).first()
    to = "" if row is None else row.user.email if row.user else row.email
    if row is None or not to or (row.user and not row.user.is_active):
        return
    workshop = row.delegation.workshop
    mail.send(
        outgoing,
        progress,
        to=to,
        name=str(row.names),
        template="departure",
        context=_context(row, DelegateState(row.state)),
        subject=SUBJECT % workshop.title,
        reply_to=reply_addresses(row, workshop),
    )


def _context(delegate: Delegate, state: DelegateState) -> dict[str, Any]:
    workshop = delegate.delegation.workshop
    return {
        "salutation": mail.unlinked(_("Dear %s,") % (delegate.salutation or delegate.names.latin)),
        "is_replaced": state == DelegateState.REPLACED,
        "has_account": bool(delegate.user_id),
        "delegation": mail.unlinked(delegate.delegation.name),
        "title": mail.unlinked(workshop.title),
        "place": mail.unlinked(workshop.city),
        "dates": dates.days_in_words(workshop.starts_on, workshop.ends_on),
        "contact": contact_text(invitation_contacts.of(delegate)),
        "demo": workshop.is_demo,
    }
