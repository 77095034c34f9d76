"""What of the demonstration goes on when a worker has made its files: reports are issued, sent and handed over.

Nothing of it happens while the portal is being started, for rendering takes its time and belongs to the workers.
"""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid5

from django.utils import timezone
from django.utils.translation import gettext as _

from asem_portal.demo.cast import read, who
from members.models import MinistryKind, User
from registry import outbox
from registry.models import Outgoing
from reports.composing import issue, transmission
from reports.dispatch import by_hand, receipts
from reports.dispatch import dispatch as dispatch_room
from reports.models import Channel, Report, Transmission
from reports.printing import renditions

KIND = outbox.declare("demo.go_on")
PAUSE = timedelta(seconds=4)
CHANNELS = {Channel.EMBASSY: MinistryKind.FOREIGN_AFFAIRS, Channel.POST: MinistryKind.CULTURE}
TURNS = 300  # of a slow machine that makes other files first: twenty minutes


def begin(report: Report) -> None:
    """Owe the way of a report from its draft to its meeting."""
    _queue(report, 1)


def _queue(report: Report, turn: int, pause: timedelta = timedelta()) -> None:
    key = uuid5(report.key, f"{KIND} {turn}")
    outbox.queue(KIND, key=key, due_at=timezone.now() + pause, report=report.key, turn=turn)


@outbox.register(KIND)
def go_on(report: str, turn: str, *, progress: outbox.Progress, outgoing: Outgoing) -> None:
    """Take a report of the demonstration as far as it goes, or look again soon. Safe to run twice."""
    report = Report.objects.select_related("workshop", "meeting").get(key=report)
    if not report.workshop.is_demo:
        raise outbox.PermanentFailure(_("This report is no part of a demonstration."))
    by, data = who("secretariat"), _data_of(report)
    if not report.is_issued and not _has_file(report, by):
        _wait(report, int(turn))
        return
    if not report.is_issued:
        progress(10, _("Issuing the report"))
        report = issue.issue(report, by=by)
    if not Transmission.objects.filter(report=report).exists():
        progress(90, _("Recording that it was handed over"))
        day = date.fromisoformat(data["handed_on"])
        transmission.transmit(report, occurred_on=day, handed_to=data["handed_to"], by=by)
    if "letters" in data and Report.objects.filter(workshop=report.workshop, issued_at=None).exists():
        _wait(report, int(turn))  # letters are many, and reports first
    elif "letters" in data:
        _send(report, data["letters"], by, progress)


def _wait(report: Report, turn: int) -> None:
    if turn >= TURNS:
        raise outbox.PermanentFailure(_("The file of %(report)s was not made in time.") % {"report": report})
    _queue(report, turn + 1, PAUSE)


def _send(report: Report, data: dict[str, Any], by: User, progress: Callable[..., None]) -> None:
    """Hand the report over on paper: to foreign ministries through their embassies, to those of culture by post.

    Most acknowledge it, the same ones each time; some do not, and stand in the table so.
    """
    chance = random.Random(report.symbol)  # noqa: S311 (nothing here is secret)
    ministries = [one.ministry for one in dispatch_room.recipients(report)]
    for channel, kind in CHANNELS.items():
        progress(40, _("Sending the report"))
        wanted = [one for one in ministries if one.kind == kind]
        dispatch_room.send(report, wanted, channel=channel, by=by)
        waiting = by_hand.letters(report).filter(channel=channel, handed_on=None)
        day = date.fromisoformat(data[f"{channel}_on"])
        by_hand.hand_over(report, waiting, handed_on=day, note=data["note"], by=by)
    for dispatch in by_hand.letters(report):
        is_silent, days = chance.random() < data["silent"], chance.randrange(data["days"])
        if is_silent or dispatch.acknowledged_at:
            continue
        progress(60, _("Recording receipts"))
        day = date.fromisoformat(data["first_receipt_on"]) + timedelta(days=days)
        receipts.record_receipt(dispatch, name=data["by"], title="", received_on=day, scan=None, by=by)


def _has_file(report: Report, by: User) -> bool:
    """Whether the file of what the report says now is there; it is asked for when nobody has done so.

    A later report names those issued before it, so it waits for them.
    """
    before = Report.objects.filter(workshop=report.workshop, serial__lt=report.serial)
    if before.filter(issued_at=None).exists():
        return False
    file = renditions.present_file(report) or renditions.request_file(report, by=by)
    job = None if file.file else Outgoing.objects.get(kind=renditions.RENDER, key=file.key)
    if job and job.failed_at:
        raise outbox.PermanentFailure(renditions.failure(job))
    return bool(file.file)


def _data_of(report: Report) -> dict[str, Any]:
    return next(row for row in read("ha-long")["reports"] if row["meeting"] == report.meeting.code)
