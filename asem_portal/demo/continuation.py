"""Issue, send and transmit the reports of the demonstration once the worker has rendered their files.

This runs in the worker, because rendering the files would delay the start of the portal.
"""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid5

from django.utils import timezone
from django.utils.translation import gettext as _

from asem_portal.demo.users import read_data, user_for
from members.models import MinistryKind, User
from registry import outbox
from registry.models import Outgoing
from reports.composing import issue, transmission
from reports.dispatch import by_hand, receipts
from reports.dispatch import dispatch as dispatch_room
from reports.dispatch import recipients as dispatch_recipients
from reports.models import Channel, Report, Transmission
from reports.printing import renditions

KIND = outbox.declare("demo.go_on")
PAUSE = timedelta(seconds=4)
CHANNELS = {Channel.EMBASSY: MinistryKind.FOREIGN_AFFAIRS, Channel.POST: MinistryKind.CULTURE}
ATTEMPTS_MAX = 300  # 20 minutes, for a slow machine that renders other files first


def schedule(report: Report) -> None:
    """Queue the steps that take a report from draft to transmission."""
    _queue(report, 1)


def _queue(report: Report, attempt: int, pause: timedelta = timedelta()) -> None:
    key = uuid5(report.key, f"{KIND} {attempt}")
    outbox.queue(KIND, key=key, due_at=timezone.now() + pause, report=report.key, attempt=attempt)


@outbox.register(KIND)
def continue_report(report: str, attempt: str, *, progress: outbox.Progress, outgoing: Outgoing) -> None:
    """Take every step now possible for a report, or queue another attempt. Idempotent."""
    report = Report.objects.select_related("workshop", "meeting").get(key=report)
    if not report.workshop.is_demo:
        raise outbox.PermanentFailure(_("This report is not part of a demonstration."))
    by, data = user_for("secretariat"), _data_of(report)
    if not report.is_issued and not _has_file(report, by):
        _retry(report, int(attempt))
        return
    if not report.is_issued:
        progress(10, _("Issuing the report"))
        report = issue.issue(report, by=by)
    if not Transmission.objects.filter(report=report).exists():
        progress(90, _("Recording the transmission"))
        day = date.fromisoformat(data["handed_on"])
        transmission.transmit(report, occurred_on=day, handed_to=data["handed_to"], by=by)
    if "letters" in data and Report.objects.filter(workshop=report.workshop, issued_at=None).exists():
        _retry(report, int(attempt))  # reports come first, because there are many letters
    elif "letters" in data:
        _send(report, data["letters"], by, progress)


def _retry(report: Report, attempt: int) -> None:
    if attempt >= ATTEMPTS_MAX:
        raise outbox.PermanentFailure(_("The file for %(report)s was not created in time.") % {"report": report})
    _queue(report, attempt + 1, PAUSE)


def _send(report: Report, data: dict[str, Any], by: User, progress: Callable[..., None]) -> None:
    """Send the report by hand: to ministries of foreign affairs through embassies, to ministries of culture by post.

    Most ministries acknowledge receipt, and it is the same ones each time.
    """
    chance = random.Random(report.symbol)  # noqa: S311 (nothing here is secret)
    ministries = [recipient.ministry for recipient in dispatch_recipients.recipients(report)]
    for channel, kind in CHANNELS.items():
        progress(40, _("Sending the report"))
        recipients = [ministry for ministry in ministries if ministry.kind == kind]
        day = date.fromisoformat(data[f"{channel}_on"])
        dispatch_room.send(report, recipients, channel=channel, by=by, dated_on=day)
        undelivered = by_hand.letters(report).filter(channel=channel, handed_on=None)
        by_hand.hand_over(report, undelivered, handed_on=day, note=data["note"], by=by)
    for dispatch in by_hand.letters(report):
        is_silent, days = chance.random() < data["silent"], chance.randrange(data["days"])
        if is_silent or dispatch.acknowledged_at:
            continue
        progress(60, _("Recording acknowledgements of receipt"))
        day = date.fromisoformat(data["first_receipt_on"]) + timedelta(days=days)
        receipts.record_receipt(dispatch, name=data["by"], title="", received_on=day, scan=None, by=by)


def _has_file(report: Report, by: User) -> bool:
    """Return whether the current file of the report exists; request it if no one has.

    A report cites those issued before it, so it has to wait for them.
    """
    earlier = Report.objects.filter(workshop=report.workshop, serial__lt=report.serial)
    if earlier.filter(issued_at=None).exists():
        return False
    file = renditions.present_file(report) or renditions.request_file(report, by=by)
    job = None if file.file else Outgoing.objects.get(kind=renditions.RENDER, key=file.key)
    if job and job.failed_at:
        raise outbox.PermanentFailure(renditions.failure(job))
    return bool(file.file)


def _data_of(report: Report) -> dict[str, Any]:
    return next(row for row in read_data("ha-long")["reports"] if row["meeting"] == report.meeting.code)
