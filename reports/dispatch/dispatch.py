"""Send an issued report to ministries: number the letters and queue them; pause, resume and resend."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Contact, Ministry, User
from registry import audit, links, outbox
from registry.access import Refused
from registry.doors import door
from registry.models import Outgoing
from reports.dispatch.delivery import DELIVER, LINK, LINK_DAYS, PRINT, RELATED
from reports.dispatch.recipients import Plan, Recipient, plan
from reports.models import ADDRESSEE, Channel, Dispatch, Report
from reports.printing import letter, letter_text
from workshops.models import Role, Workshop
from workshops.user_roles import forget, roles_of

SECRETARIAT_ALONE = _("Only the secretariat of this workshop may send its reports.")
NOT_ISSUED = _("Only an issued report can be sent. Issue the report first.")
NOT_FAILED = _("Only a letter that has failed or whose delivery is uncertain can be resent.")


@door
def send(
    report: Report,
    ministries: Iterable[Ministry],
    *,
    by: User,
    channel: str = Channel.EMAIL,
    dated_on: date | None = None,
    cities: Mapping[str, str] | None = None,
) -> list[Dispatch]:
    """Queue an issued report for `ministries`, by e-mail or by hand, and return the new dispatches. Idempotent.

    Excludes the ministries that write, those that it has already been sent to, that belong to no partner at the time of the workshop or, by
    e-mail, that have no contact. Letters delivered by hand are rendered for print; `cities` says where the embassies
    are through which they go, by the code of the partner.
    They are dated today, or `dated_on` if they were sent before the portal existed.
    """
    report = locked(report, by)
    require_issued(report)
    chosen = plan(report, ministries, channel).chosen
    last = Dispatch.objects.filter(report__workshop=report.workshop).aggregate(last=Max("number"))["last"] or 0
    symbols = {kind: _symbols(report.workshop, kind) for kind in letter.MARKS}
    letters = [
        _unsent(report, one, next(symbols[letter.kind_to(one.ministry)]), number, channel, dated_on)
        for number, one in enumerate(chosen, start=last + 1)
    ]
    for dispatch in letters if channel == Channel.EMBASSY else []:
        dispatch.embassy_city = (cities or {}).get(dispatch.ministry.partner.code, "")
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


def preview(
    report: Report, recipient: Recipient, planned: Plan | None = None, channel: str = Channel.EMAIL
) -> dict[str, Any]:
    """Return the context of the letter that `recipient` would receive if it were sent now, with those `planned`."""
    symbol = next(_symbols(report.workshop, letter.kind_to(recipient.ministry)))
    others = {one.ministry.pk for one in planned.chosen} if planned else set()
    return letter.preview(_unsent(report, recipient, symbol, 0, channel), letter_text.of(report), others)


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
    dispatch = Dispatch(
        report=report,
        rendition=report.master,
        ministry=ministry,
        number=number,
        symbol=symbol,
        channel=channel,
        ministry_name=ministry.name,
        partner_name=ministry.partner.name,
        email=contact.email if contact and channel == Channel.EMAIL else "",
        queued_at=timezone.now(),
        dated_on=dated_on or timezone.localdate(timezone=report.workshop.tz),
    )
    dispatch.address_to(contact)
    return dispatch


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
    uncertain is repeated unchanged, so that its recipient sees one message. If `by` has just done so, as by a form sent
    twice, nothing is done again. Raises Refused for any other letter.
    """
    dispatch = locked_dispatch(dispatch, by)
    if outbox.was_sent_again(kind_of(dispatch), dispatch, by=by):
        return dispatch
    outgoing = failed_task(dispatch)
    if not outgoing.is_delivery_uncertain:
        _readdress([dispatch])
    outbox.send_again(outgoing, by=by, subject=dispatch, rows=[dispatch])
    return dispatch


def failed_task(dispatch: Dispatch) -> Outgoing:
    """Return the task of a letter that failed or whose delivery is uncertain. Raises Refused for any other letter."""
    outgoing = Outgoing.objects.filter(kind=kind_of(dispatch), key=dispatch.key).first()
    if outgoing is None or not outgoing.failed_at:
        raise Refused(NOT_FAILED)
    return outgoing


def as_resent(dispatch: Dispatch) -> tuple[Dispatch, bool]:
    """Return the letter as it would be resent, and whether it is uncertain that it has not been delivered already.

    Raises Refused as `resend` does.
    """
    is_uncertain = bool(failed_task(dispatch).is_delivery_uncertain)
    return (dispatch if is_uncertain else _readdressed([dispatch])[0]), is_uncertain


def failed(report: Report) -> tuple[list[Dispatch], list[Dispatch]]:
    """Return the letters that failed, as they would be resent, and those whose delivery is uncertain. Three queries."""
    jobs = Outgoing.objects.filter(kind__in=[DELIVER, PRINT], failed_at__isnull=False)
    waiting = _in_order(report.dispatches.not_received().filter(handed_on=None))
    sure = list(waiting.filter(key__in=jobs.filter(delivery_began_at=None).values("key")))
    return _readdressed(sure), list(waiting.filter(key__in=jobs.exclude(delivery_began_at=None).values("key")))


@door
def resend_failed(report: Report, *, by: User) -> int:
    """Put every failed letter back into the queue; return how many.

    Those with uncertain delivery are left out, and those whose receipt shows that they were delivered.
    """
    report = locked(report, by)
    keys = [dispatch.key for dispatch in failed(report)[0]]
    jobs = {job.key: job for job in Outgoing.objects.filter(kind__in=[DELIVER, PRINT], key__in=keys)}
    dispatches = _locked_dispatches(report, jobs)
    _readdress(dispatches)
    for dispatch in dispatches:
        outbox.send_again(jobs[dispatch.key], by=by, subject=dispatch, rows=[dispatch])
    return len(jobs)


@door
def pause(report: Report, *, by: User) -> int:
    """Pause all queued letters of a report and return how many. They keep their numbers and can be resumed.

    Letters that a worker is already sending are still sent.
    """
    report = locked(report, by)
    keys = outbox.withdraw(DELIVER, list(_unpaused(report).values_list("key", flat=True)))
    report.dispatches.filter(key__in=keys).update(paused_at=timezone.now())
    if keys:
        audit.record(by, "distribution.paused", report, count=len(keys))
    return len(keys)


def queued(report: Report) -> list[Dispatch]:
    """Return the letters that would be paused: those that no worker has begun to send. Two queries."""
    waiting = outbox.withdrawable(DELIVER, list(_unpaused(report).values_list("key", flat=True)))
    return list(_in_order(report.dispatches.filter(key__in=waiting)))


def _unpaused(report: Report) -> QuerySet[Dispatch]:
    return report.dispatches.filter(channel=Channel.EMAIL, sent_at=None, paused_at=None)


def paused(report: Report) -> list[Dispatch]:
    """Return the paused letters, as they would be sent. Two queries."""
    rows = report.dispatches.not_received().filter(channel=Channel.EMAIL, paused_at__isnull=False)
    return _readdressed(list(_in_order(rows)))


@door
def resume(report: Report, *, by: User) -> int:
    """Put all paused letters back into the queue, each to the current contact; return how many."""
    report = locked(report, by)
    dispatches = _locked_dispatches(report, [dispatch.key for dispatch in paused(report)])
    _readdress(dispatches)
    for dispatch in dispatches:
        Dispatch.objects.filter(pk=dispatch.pk).update(paused_at=None)
        outbox.queue(DELIVER, key=dispatch.key, dispatch=dispatch.key)
    if dispatches:
        audit.record(by, "distribution.resumed", report, rows=dispatches, count=len(dispatches))
    return len(dispatches)


def _in_order(dispatches: QuerySet[Dispatch]) -> QuerySet[Dispatch]:
    return dispatches.select_related(*RELATED).order_by("number")


def _locked_dispatches(report: Report, keys: Iterable[UUID]) -> list[Dispatch]:
    return list(
        report.dispatches.select_for_update(no_key=True, of=("self",)).filter(key__in=list(keys)).order_by("number")
    )


def _readdressed(dispatches: list[Dispatch]) -> list[Dispatch]:
    """Address unsent e-mails to the current contacts, without saving them, and return all letters. One query."""
    ministries = [dispatch.ministry_id for dispatch in dispatches]
    contacts = Contact.objects.filter(ministry__in=ministries, role="focal_point", ended_at=None)
    current = {contact.ministry_id: contact for contact in contacts}
    for dispatch in dispatches:
        contact = current.get(dispatch.ministry_id)
        if dispatch.channel == Channel.EMAIL and contact and contact.email != dispatch.email:
            dispatch.email, dispatch.letter_file = contact.email, ""
            dispatch.address_to(contact)
    return dispatches


def _readdress(dispatches: list[Dispatch]) -> None:
    """Address unsent e-mails to the current contacts. If an address changes, the letter is new and has a new link."""
    before = {dispatch.pk: dispatch.email for dispatch in dispatches}
    for dispatch in _readdressed(dispatches):
        if dispatch.email != before[dispatch.pk]:
            dispatch.save(update_fields=["email", "letter_file", *ADDRESSEE])
            links.issue(LINK, dispatch.key, address=dispatch.email, days=LINK_DAYS)
