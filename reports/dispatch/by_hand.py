"""Handing over: letters that go through an embassy or by post, and the day on which that happened."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User
from registry import audit, outbox
from registry.access import Refused
from registry.files import storage
from registry.models import Outgoing
from reports.dispatch import dispatch as dispatch_room
from reports.dispatch.delivery import DELIVER, PRINT
from reports.models import Channel, Dispatch, Report

BY_HAND = (Channel.EMBASSY, Channel.POST)
WRONG_DAY = _("Enter a day from the issue of the report to today.")
NO_WAY_BY_HAND = _("Choose the embassy or the post.")
NOT_STOPPED = _("Only a letter that was stopped or not delivered goes by hand instead.")


def letters(report: Report) -> QuerySet[Dispatch]:
    """The dispatches of a report that go by hand, by number. One query."""
    return report.dispatches.filter(channel__in=BY_HAND).select_related("ministry").order_by("number")


def earliest(report: Report) -> date:
    """The first day on which a letter of this report may have been handed over.

    That is the day on which it was issued; of what was held before the portal, the date that the report bears.
    """
    workshop = report.workshop
    if workshop.archived_at:
        return report.dated_on
    assert report.issued_at, "nothing is sent before it is issued"
    return report.issued_at.astimezone(workshop.tz).date()


@transaction.atomic
def hand_over(report: Report, dispatches: Iterable[Dispatch], *, handed_on: date, note: str, by: User) -> int:
    """Record that these letters were handed over on a day; returns how many. One that was recorded before stays so.

    Raises Refused for a day that has not come, or lies before the report.
    """
    report = dispatch_room.locked(report, by)
    today = timezone.localdate(timezone=report.workshop.tz)
    if not earliest(report) <= handed_on <= today:
        raise Refused(WRONG_DAY)
    keys = [dispatch.key for dispatch in dispatches]
    waiting = letters(report).select_for_update(of=("self",)).filter(key__in=keys, handed_on=None)
    rows = list(waiting.select_related("report__workshop", "ministry"))
    for dispatch in rows:
        dispatch.handed_on, dispatch.handed_note = handed_on, note
        dispatch.save(update_fields=["handed_on", "handed_note"])
        facts: dict[str, Any] = {"channel": dispatch.channel, "handed_on": handed_on.isoformat()}
        audit.record(by, "dispatch.handed_over", dispatch, **facts)
    return len(rows)


@transaction.atomic
def switch(dispatch: Dispatch, channel: str, *, by: User) -> Dispatch:
    """Let a letter that did not go out by mail go by hand: it keeps its number and its link, and is written for paper.

    Raises Refused unless it failed, was perhaps sent, or was stopped.
    """
    if channel not in BY_HAND:
        raise Refused(NO_WAY_BY_HAND)
    dispatch = dispatch_room.locked_dispatch(dispatch, by)
    failed = Outgoing.objects.filter(kind=DELIVER, key=dispatch.key, failed_at__isnull=False)
    if dispatch.channel != Channel.EMAIL or not (dispatch.stopped_at or failed.exists()):
        raise Refused(NOT_STOPPED)
    failed.delete()
    dispatch.channel, dispatch.email, dispatch.letter_file, dispatch.stopped_at = channel, "", "", None
    dispatch.save(update_fields=["channel", "email", "letter_file", "stopped_at"])
    audit.record(by, "dispatch.switched", dispatch, channel=channel)
    outbox.queue(PRINT, key=dispatch.key, dispatch=dispatch.key)
    return dispatch


def printed(report: Report) -> Iterator[tuple[str, bytes]]:
    """What is packed for printing: (file name, bytes) of the master and of each letter that is to be handed over."""
    assert report.master, "nothing is printed before it is issued"
    yield report.master.filename, storage.read(report.master.file)
    for dispatch in letters(report).filter(handed_on=None).exclude(letter_file=""):
        yield dispatch.letter_filename, storage.read(dispatch.letter_file)


def waiting(report: Report) -> tuple[int, int]:
    """How many letters are to be handed over, and how many of them are still being written. Two queries."""
    rows = Dispatch.objects.filter(report=report, channel__in=BY_HAND, handed_on=None)
    return rows.count(), rows.filter(letter_file="").count()
