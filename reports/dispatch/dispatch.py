"""An issued report goes to the ministries of the day. Who gets it, who is left out, stop and repeat."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Prefetch
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Contact, Ministry, Partner, User
from registry import audit, links, outbox
from registry.access import Refused
from registry.models import Outgoing
from reports.dispatch import delivery
from reports.dispatch.delivery import DELIVER, LINK, LINK_DAYS, PRINT
from reports.models import Channel, Dispatch, Report
from reports.printing import letter
from workshops.models import Role, Workshop
from workshops.user_roles import forget, roles_of

NO_ADDRESS = _("no address is known: by embassy or post")
SENT_ALREADY = _("sent already, as %(symbol)s")
SECRETARIAT_ALONE = _("The secretariat of this workshop sends its reports.")
NOT_ISSUED = _("Only an issued report can be sent. Issue it first.")
NOT_WAITING = _("This letter is not waiting to be sent again.")


@dataclass(frozen=True)
class Recipient:
    """One ministry of the day: whom one would write to, or why it is left out (`reason`, empty when it is not)."""

    ministry: Ministry
    contact: Contact | None
    reason: str = ""
    is_served: bool = False

    @property
    def is_note(self) -> bool:
        return letter.is_note(self.ministry)


def recipients(report: Report) -> list[Recipient]:
    """Every ministry of the partners of the workshop's first day, in list order: who gets the report, who is left out
    and why. Three queries."""
    partners = Partner.objects.at(report.workshop.starts_on)
    contacts = Contact.objects.filter(role="focal_point", ended_at=None)
    ministries = (
        Ministry.objects.filter(partner__in=partners)
        .select_related("partner")
        .prefetch_related(Prefetch("contacts", queryset=contacts, to_attr="focal_points"))
    )
    sent = dict(report.dispatches.values_list("ministry_id", "symbol"))
    return [_recipient(ministry, ministry.focal_points, sent.get(ministry.pk)) for ministry in ministries]


def _recipient(ministry: Ministry, contacts: list[Contact], symbol: str | None) -> Recipient:
    contact = next(iter(contacts), None)
    if symbol:
        return Recipient(ministry, contact, SENT_ALREADY % {"symbol": symbol}, is_served=True)
    if contact is None:
        return Recipient(ministry, None, str(NO_ADDRESS))
    return Recipient(ministry, contact)


@transaction.atomic
def send(report: Report, ministries: Iterable[Ministry], *, by: User, channel: str = Channel.EMAIL) -> list[Dispatch]:
    """Send an issued report to `ministries`: one numbered dispatch each. Returns the new dispatches.

    By mail, or through the embassy or by post: then letters are made for printing. Ministries that have it already, are
    of no partner of the day, or, for a mail, have no contact, are left out, so that sending twice sends once.
    """
    report = locked(report, by)
    require_issued(report)
    wanted = {ministry.pk for ministry in ministries}
    by_mail = channel == Channel.EMAIL
    chosen = [
        one
        for one in recipients(report)
        if one.ministry.pk in wanted and not one.is_served and (one.contact or not by_mail)
    ]
    last = Dispatch.objects.filter(report__workshop=report.workshop).aggregate(last=Max("number"))["last"] or 0
    return [_dispatch(report, one, number, channel, by) for number, one in enumerate(chosen, start=last + 1)]


def locked(report: Report, by: User) -> Report:
    """The row of a report, locked after its workshop, for the secretariat of the workshop. Raises Refused."""
    workshop = Workshop.objects.select_for_update().get(pk=report.workshop_id)
    forget(by)
    if not roles_of(by).has(workshop, Role.SECRETARIAT):
        raise Refused(SECRETARIAT_ALONE)
    return Report.objects.select_for_update(of=("self",)).select_related("workshop", "meeting").get(pk=report.pk)


def locked_dispatch(dispatch: Dispatch, by: User) -> Dispatch:
    """The row of a dispatch, locked after its report, for the secretariat. Raises Refused."""
    locked(dispatch.report, by)
    related = ("report__workshop", "ministry__partner")
    return Dispatch.objects.select_for_update(of=("self",)).select_related(*related).get(pk=dispatch.pk)


def require_issued(report: Report) -> None:
    """Refuse what only an issued report allows."""
    if not report.is_issued:
        raise Refused(NOT_ISSUED)


def preview(report: Report, recipient: Recipient) -> dict[str, Any]:
    """The words of the letter that `recipient` would get if the report were sent now. Three queries."""
    return letter.preview(_unsent(report, recipient, 0), delivery.signatory(report.workshop))


def _unsent(report: Report, recipient: Recipient, number: int, channel: str = Channel.EMAIL) -> Dispatch:
    """The dispatch of a report to one ministry with the names and the address of now; not saved yet."""
    ministry, contact = recipient.ministry, recipient.contact
    return Dispatch(
        report=report,
        rendition=report.master,
        ministry=ministry,
        number=number,
        symbol=f"{report.workshop.symbol_stem}/NV/{number}",
        channel=channel,
        ministry_name=ministry.name,
        partner_name=ministry.partner.name,
        addressee=contact.full_name if contact else "",
        email=contact.email if contact and channel == Channel.EMAIL else "",
        queued_at=timezone.now(),
    )


def _dispatch(report: Report, recipient: Recipient, number: int, channel: str, by: User) -> Dispatch:
    dispatch = _unsent(report, recipient, number, channel)
    dispatch.save(force_insert=True)
    links.issue(LINK, dispatch.key, address=dispatch.email, days=LINK_DAYS)
    facts: dict[str, Any] = {"report": report.key, "ministry": recipient.ministry.code, "channel": channel}
    audit.record(by, "dispatch.queued", dispatch, **facts)
    outbox.queue(kind_of(dispatch), key=dispatch.key, dispatch=dispatch.key)
    return dispatch


def kind_of(dispatch: Dispatch) -> str:
    """What is owed for a dispatch: that it is mailed, or that its letter is made for printing."""
    return DELIVER if dispatch.channel == Channel.EMAIL else PRINT


@transaction.atomic
def send_again(dispatch: Dispatch, *, by: User) -> Dispatch:
    """Repeat a message that failed, or was perhaps sent, on a person's word.

    A failed one goes to the contact of today; then the letter is written anew, because it names a new link. One
    that was perhaps sent is repeated as it was, so that its reader sees one message.
    """
    dispatch = locked_dispatch(dispatch, by)
    outgoing = Outgoing.objects.filter(kind=kind_of(dispatch), key=dispatch.key).first()
    if outgoing is None or not outgoing.failed_at:
        raise Refused(NOT_WAITING)
    if not outgoing.is_delivery_uncertain:
        _readdress(dispatch)
    outbox.send_again(outgoing, by=by, subject=dispatch)
    return dispatch


@transaction.atomic
def send_failed_again(report: Report, *, by: User) -> int:
    """Repeat every message that failed; returns how many. What was perhaps sent is left to a person, one by one."""
    report = locked(report, by)
    failed = Outgoing.objects.filter(kind__in=[DELIVER, PRINT], failed_at__isnull=False, delivery_began_at=None)
    keys = list(report.dispatches.values_list("key", flat=True))
    jobs = {job.key: job for job in failed.filter(key__in=keys)}
    for dispatch in _of(report, jobs):
        _readdress(dispatch)
        outbox.send_again(jobs[dispatch.key], by=by, subject=dispatch)
    return len(jobs)


@transaction.atomic
def stop(report: Report, *, by: User) -> int:
    """Stop the rest of a running distribution; returns how many letters were stopped.

    What a worker has in hand still goes. Nothing is lost: each stopped letter keeps its number and can go on.
    """
    report = locked(report, by)
    waiting = report.dispatches.filter(channel=Channel.EMAIL, sent_at=None, stopped_at=None)
    keys = outbox.withdraw(DELIVER, list(waiting.values_list("key", flat=True)))
    report.dispatches.filter(key__in=keys).update(stopped_at=timezone.now())
    if keys:
        audit.record(by, "distribution.paused", report, count=len(keys))
    return len(keys)


@transaction.atomic
def resume(report: Report, *, by: User) -> int:
    """Let what was stopped go on, each to the contact of today; returns how many."""
    report = locked(report, by)
    keys = list(report.dispatches.filter(channel=Channel.EMAIL, stopped_at__isnull=False).values_list("key", flat=True))
    for dispatch in _of(report, keys):
        _readdress(dispatch)
        Dispatch.objects.filter(pk=dispatch.pk).update(stopped_at=None)
        outbox.queue(DELIVER, key=dispatch.key, dispatch=dispatch.key)
    if keys:
        audit.record(by, "distribution.resumed", report, count=len(keys))
    return len(keys)


def _of(report: Report, keys: Iterable[UUID]) -> list[Dispatch]:
    return list(report.dispatches.select_for_update(of=("self",)).filter(key__in=list(keys)).order_by("number"))


def _readdress(dispatch: Dispatch) -> None:
    """Turn a mail that did not go out to the contact of today; its letter is then written anew, with a new link."""
    if dispatch.channel != Channel.EMAIL:
        return
    contact = Contact.objects.filter(ministry=dispatch.ministry_id, role="focal_point", ended_at=None).first()
    if contact and contact.email != dispatch.email:
        dispatch.email, dispatch.addressee, dispatch.letter_file = contact.email, contact.full_name, ""
        dispatch.save(update_fields=["email", "addressee", "letter_file"])
        links.issue(LINK, dispatch.key, address=contact.email, days=LINK_DAYS)
