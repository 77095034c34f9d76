"""Send an issued report to ministries: recipients, dispatches; pause, resume and resend."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

from django.db.models import Max, Prefetch
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Contact, Ministry, Partner, User
from registry import audit, links, outbox
from registry.access import Refused
from registry.doors import door
from registry.models import Outgoing
from reports.dispatch.delivery import DELIVER, LINK, LINK_DAYS, PRINT
from reports.models import Channel, Dispatch, Report
from reports.printing import letter, letter_text
from workshops.models import Role, Workshop
from workshops.user_roles import forget, roles_of

IS_SENDER = _("writes the letters")
NO_ADDRESS = _("no address on record: send through the embassy or by post")
ALREADY_SENT = _("already sent as %(symbol)s")
SECRETARIAT_ALONE = _("Only the secretariat of this workshop may send its reports.")
NOT_ISSUED = _("Only an issued report can be sent. Issue the report first.")
NOT_FAILED = _("Only a letter that has failed or whose delivery is uncertain can be resent.")


@dataclass(frozen=True)
class Recipient:
    """A ministry of a partner at the time of the workshop, its contact, and the `reason` if it is excluded."""

    ministry: Ministry
    contact: Contact | None
    reason: str = ""
    is_served: bool = False
    is_sender: bool = False

    @property
    def may_be_sent(self) -> bool:
        """Whether a letter may be prepared, by e-mail or by hand: only one, and none to the ministry that writes."""
        return not self.is_served and not self.is_sender


def recipients(report: Report) -> list[Recipient]:
    """Return the ministries of all partners on the workshop's first day, in protocol order. Four queries."""
    partners = Partner.objects.at(report.workshop.starts_on)
    contacts = Contact.objects.filter(role="focal_point", ended_at=None)
    ministries = (
        Ministry.objects.filter(partner__in=partners)
        .select_related("partner")
        .prefetch_related(Prefetch("contacts", queryset=contacts, to_attr="focal_points"))
    )
    sent = dict(report.dispatches.values_list("ministry_id", "symbol"))
    senders = letter.senders(report.workshop)
    return [
        Recipient(ministry, None, str(IS_SENDER), is_sender=True)
        if ministry.pk in senders
        else _recipient(ministry, ministry.focal_points, sent.get(ministry.pk))
        for ministry in ministries
    ]


def _recipient(ministry: Ministry, contacts: list[Contact], symbol: str | None) -> Recipient:
    contact = next(iter(contacts), None)
    if symbol:
        return Recipient(ministry, contact, ALREADY_SENT % {"symbol": symbol}, is_served=True)
    if contact is None:
        return Recipient(ministry, None, str(NO_ADDRESS))
    return Recipient(ministry, contact)


@door
def send(
    report: Report,
    ministries: Iterable[Ministry],
    *,
    by: User,
    channel: str = Channel.EMAIL,
    dated_on: date | None = None,
) -> list[Dispatch]:
    """Queue an issued report for `ministries`, by e-mail or by hand, and return the new dispatches. Idempotent.

    Excludes the ministries that write, those that it has already been sent to, that belong to no partner at the time of the workshop or, by
    e-mail, that have no contact. Letters delivered by hand are rendered for print.
    They are dated today, or `dated_on` if they were sent before the portal existed.
    """
    report = locked(report, by)
    require_issued(report)
    selected = {ministry.pk for ministry in ministries}
    by_mail = channel == Channel.EMAIL
    chosen = [
        recipient
        for recipient in recipients(report)
        if recipient.ministry.pk in selected and recipient.may_be_sent and (recipient.contact or not by_mail)
    ]
    last = Dispatch.objects.filter(report__workshop=report.workshop).aggregate(last=Max("number"))["last"] or 0
    symbols = {kind: _symbols(report.workshop, kind) for kind in letter.MARKS}
    letters = [
        _unsent(report, one, next(symbols[letter.kind_to(one.ministry)]), number, channel, dated_on)
        for number, one in enumerate(chosen, start=last + 1)
    ]
    return [_dispatch(letter, by) for letter in letters]


def _symbols(workshop: Workshop, kind: str) -> Iterator[str]:
    """Yield the next symbols in the series of notes or of letters of the workshop, which is locked. One query."""
    series = f"{workshop.symbol_stem}/{letter.MARKS[kind]}/"
    existing = Dispatch.objects.filter(report__workshop=workshop, symbol__startswith=series).count()
    yield from (f"{series}{number}" for number in count(existing + 1))


def locked(report: Report, by: User) -> Report:
    """Return the report, locked after its workshop. Raises Refused unless `by` belongs to the workshop's secretariat."""
    workshop = Workshop.objects.select_for_update(no_key=True).get(pk=report.workshop_id)
    forget(by)
    if not roles_of(by).has(workshop, Role.SECRETARIAT):
        raise Refused(SECRETARIAT_ALONE)
    return (
        Report.objects.select_for_update(no_key=True, of=("self",))
        .select_related("workshop", "meeting")
        .get(pk=report.pk)
    )


def locked_dispatch(dispatch: Dispatch, by: User) -> Dispatch:
    """Return the dispatch, locked after its report. Raises Refused unless `by` belongs to the workshop's secretariat."""
    locked(dispatch.report, by)
    related = ("report__workshop", "ministry__partner")
    return Dispatch.objects.select_for_update(no_key=True, of=("self",)).select_related(*related).get(pk=dispatch.pk)


def require_issued(report: Report) -> None:
    """Raise Refused for a draft."""
    if not report.is_issued:
        raise Refused(NOT_ISSUED)


def preview(report: Report, recipient: Recipient) -> dict[str, Any]:
    """Return the context of the letter that `recipient` would receive if it were sent now."""
    symbol = next(_symbols(report.workshop, letter.kind_to(recipient.ministry)))
    return letter.preview(_unsent(report, recipient, symbol, 0), letter_text.of(report))


def _unsent(
    report: Report,
    recipient: Recipient,
    symbol: str,
    number: int,
    channel: str = Channel.EMAIL,
    dated_on: date | None = None,
) -> Dispatch:
    """Return an unsaved dispatch of the report to one ministry with its current names and address."""
    ministry, contact = recipient.ministry, recipient.contact
    return Dispatch(
        report=report,
        rendition=report.master,
        ministry=ministry,
        number=number,
        symbol=symbol,
        channel=channel,
        ministry_name=ministry.name,
        partner_name=ministry.partner.name,
        addressee=contact.full_name if contact else "",
        email=contact.email if contact and channel == Channel.EMAIL else "",
        queued_at=timezone.now(),
        dated_on=dated_on or timezone.localdate(timezone=report.workshop.tz),
    )


def _dispatch(dispatch: Dispatch, by: User) -> Dispatch:
    dispatch.save(force_insert=True)
    links.issue(LINK, dispatch.key, address=dispatch.email, days=LINK_DAYS)
    details: dict[str, Any] = {
        "report": dispatch.report.key,
        "ministry": dispatch.ministry.code,
        "channel": dispatch.channel,
    }
    audit.record(by, "dispatch.queued", dispatch, rows=[dispatch], **details)
    outbox.queue(kind_of(dispatch), key=dispatch.key, dispatch=dispatch.key)
    return dispatch


def kind_of(dispatch: Dispatch) -> str:
    """Return the kind of outbox task of a dispatch: send the e-mail, or render the letter for print."""
    return DELIVER if dispatch.channel == Channel.EMAIL else PRINT


@door
def resend(dispatch: Dispatch, *, by: User) -> Dispatch:
    """Put a letter that failed or whose delivery is uncertain back into the queue.

    A failed one goes to the current contact, with a new letter because its link changes. One whose delivery is
    uncertain is repeated unchanged, so that its recipient sees one message. Raises Refused for any other letter.
    """
    dispatch = locked_dispatch(dispatch, by)
    outgoing = Outgoing.objects.filter(kind=kind_of(dispatch), key=dispatch.key).first()
    if outgoing is None or not outgoing.failed_at:
        raise Refused(NOT_FAILED)
    if not outgoing.is_delivery_uncertain:
        _readdress(dispatch)
    outbox.send_again(outgoing, by=by, subject=dispatch, rows=[dispatch])
    return dispatch


@door
def resend_failed(report: Report, *, by: User) -> int:
    """Put every failed letter back into the queue; return how many. Those with uncertain delivery are left out."""
    report = locked(report, by)
    failed = Outgoing.objects.filter(kind__in=[DELIVER, PRINT], failed_at__isnull=False, delivery_began_at=None)
    keys = list(report.dispatches.values_list("key", flat=True))
    jobs = {job.key: job for job in failed.filter(key__in=keys)}
    for dispatch in _locked_dispatches(report, jobs):
        _readdress(dispatch)
        outbox.send_again(jobs[dispatch.key], by=by, subject=dispatch, rows=[dispatch])
    return len(jobs)


@door
def pause(report: Report, *, by: User) -> int:
    """Pause all queued letters of a report and return how many. They keep their numbers and can be resumed.

    Letters that a worker is already sending are still sent.
    """
    report = locked(report, by)
    unsent = report.dispatches.filter(channel=Channel.EMAIL, sent_at=None, paused_at=None)
    keys = outbox.withdraw(DELIVER, list(unsent.values_list("key", flat=True)))
    report.dispatches.filter(key__in=keys).update(paused_at=timezone.now())
    if keys:
        audit.record(by, "distribution.paused", report, count=len(keys))
    return len(keys)


@door
def resume(report: Report, *, by: User) -> int:
    """Put all paused letters back into the queue, each to the current contact; return how many."""
    report = locked(report, by)
    keys = list(report.dispatches.filter(channel=Channel.EMAIL, paused_at__isnull=False).values_list("key", flat=True))
    dispatches = _locked_dispatches(report, keys)
    for dispatch in dispatches:
        _readdress(dispatch)
        Dispatch.objects.filter(pk=dispatch.pk).update(paused_at=None)
        outbox.queue(DELIVER, key=dispatch.key, dispatch=dispatch.key)
    if keys:
        audit.record(by, "distribution.resumed", report, rows=dispatches, count=len(keys))
    return len(keys)


def _locked_dispatches(report: Report, keys: Iterable[UUID]) -> list[Dispatch]:
    return list(
        report.dispatches.select_for_update(no_key=True, of=("self",)).filter(key__in=list(keys)).order_by("number")
    )


def _readdress(dispatch: Dispatch) -> None:
    """Address an unsent e-mail to the current contact. If the address changes, it gets a new link and letter."""
    if dispatch.channel != Channel.EMAIL:
        return
    contact = Contact.objects.filter(ministry=dispatch.ministry_id, role="focal_point", ended_at=None).first()
    if contact and contact.email != dispatch.email:
        dispatch.email, dispatch.addressee, dispatch.letter_file = contact.email, contact.full_name, ""
        dispatch.save(update_fields=["email", "addressee", "letter_file"])
        links.issue(LINK, dispatch.key, address=contact.email, days=LINK_DAYS)
