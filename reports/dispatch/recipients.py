"""The recipients of a report: the ministries of all partners, those reached, and those excluded, with the reason."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from members.models import Contact, Ministry, Partner
from registry.names import PersonName
from reports.models import Channel, Dispatch, Report
from reports.printing import letter

IS_SENDER = _("sends the letters")
NO_ADDRESS = _("no address on record: deliver by hand or by post")
ALREADY_SENT = _("already sent as %(symbol)s")
COPIED = _("copy enclosed with the letter to the %(ministry)s (%(symbol)s)")
NOT_SELECTED = _("not selected")


@dataclass(frozen=True)
class Recipient:
    """A ministry of a partner at the time of the workshop, its contact, and the `reason` if it is excluded."""

    ministry: Ministry
    contact: Contact | None
    reason: str = ""
    is_served: bool = False
    is_sender: bool = False
    copied: str = ""  # with which letter a copy for this ministry was enclosed

    @property
    def addressee(self) -> PersonName | None:
        """The person whom the letter addresses, if the name is known."""
        contact = self.contact
        return contact.names.addressed(contact.honorific) if contact and contact.full_name else None

    @property
    def may_be_sent(self) -> bool:
        """Whether a letter may be prepared, by e-mail or by hand: only one, and none to the ministry that writes."""
        return not self.is_served and not self.is_sender


@dataclass(frozen=True)
class Plan:
    """The recipients of letters, and those who receive none, each with the reason."""

    chosen: list[Recipient]
    skipped: list[Recipient]

    @property
    def keys(self) -> list[UUID]:
        """Return the keys of the ministries that receive letters."""
        return [recipient.ministry.key for recipient in self.chosen]


def recipients(report: Report) -> list[Recipient]:
    """Return the ministries of all partners on the workshop's first day, in protocol order. Four queries."""
    partners = Partner.objects.at(report.workshop.starts_on)
    contacts = Contact.objects.filter(role="focal_point", ended_at=None)
    ministries = (
        Ministry.objects.filter(partner__in=partners)
        .select_related("partner")
        .prefetch_related(Prefetch("contacts", queryset=contacts, to_attr="focal_points"))
    )
    letters = list(report.dispatches.select_related("ministry"))
    sent = {one.ministry_id: one.symbol for one in letters}
    copied = _copied(letters)
    senders = letter.senders(report.workshop)
    return [
        Recipient(ministry, None, str(IS_SENDER), is_sender=True)
        if ministry.pk in senders
        else replace(
            _recipient(ministry, ministry.focal_points, sent.get(ministry.pk)),
            copied=copied.get((ministry.partner_id, ministry.name), ""),
        )
        for ministry in ministries
    ]


def _copied(letters: Iterable[Dispatch]) -> dict[tuple[int, str], str]:
    """Return which letter encloses a copy, by the partner and the name of the ministry that the copy is for."""
    return {
        (one.ministry.partner_id, name): str(COPIED % {"ministry": one.ministry_name, "symbol": one.symbol})
        for one in letters
        for name in one.enclosed_copies
    }


def _recipient(ministry: Ministry, contacts: list[Contact], symbol: str | None) -> Recipient:
    contact = next(iter(contacts), None)
    if symbol:
        return Recipient(ministry, contact, ALREADY_SENT % {"symbol": symbol}, is_served=True)
    if contact is None:
        return Recipient(ministry, None, str(NO_ADDRESS))
    return Recipient(ministry, contact)


def plan(report: Report, ministries: Iterable[Ministry], channel: str = Channel.EMAIL) -> Plan:
    """Return who receives a letter if the report is sent to `ministries` by `channel`, and who does not. Four queries."""
    selected = {ministry.pk for ministry in ministries}
    rows = [_planned(recipient, selected, channel) for recipient in recipients(report)]
    return Plan([row for row in rows if not row.reason], [row for row in rows if row.reason])


def _planned(recipient: Recipient, selected: Collection[int], channel: str) -> Recipient:
    """Return the recipient with the reason for which it receives no letter by this channel, if there is one."""
    if not recipient.may_be_sent or (channel == Channel.EMAIL and not recipient.contact):
        return recipient
    return replace(recipient, reason="" if recipient.ministry.pk in selected else str(NOT_SELECTED))
