"""Letters delivered by hand, through an embassy or by post, and the date of delivery."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Partner, User
from registry import audit, outbox
from registry.access import Refused
from registry.doors import door
from registry.files import storage
from registry.models import Outgoing
from reports.dispatch import dispatch as dispatch_room
from reports.dispatch.delivery import DELIVER, PRINT
from reports.models import BY_HAND, Channel, Dispatch, DispatchQuerySet, Report

WRONG_DATE = _("Enter a date between the date of issue of the report and today.")
NOT_BY_HAND = _("Select delivery through the diplomatic mission or by post.")
NOT_UNSENT = _(
    "A letter can be switched to delivery by hand only if it is paused or has failed, or if its delivery is uncertain."
)


def letters(report: Report) -> DispatchQuerySet:
    """Return the dispatches of a report that are delivered by hand, by number. One query."""
    related = ("ministry__partner", "report__workshop__host")
    return report.dispatches.filter(channel__in=BY_HAND).select_related(*related).order_by("number")


def embassy_cities(host: Partner) -> dict[str, str]:
    """Return where the embassies to `host` are, as last stated in its letters, by the code of the partner. One query."""
    rows = Dispatch.objects.filter(report__workshop__host=host).exclude(embassy_city="").order_by("pk")
    return dict(rows.values_list("ministry__partner__code", "embassy_city"))


def earliest(report: Report) -> date:
    """Return the earliest possible date of delivery: the day of issue, or the date of an archived workshop's report."""
    assert report.issued_on, "only issued reports are sent"
    return report.issued_on


def is_possible_day(report: Report, day: date) -> bool:
    """Return whether a letter of the report can have been delivered or acknowledged on a day, at the workshop."""
    return earliest(report) <= day <= timezone.localdate(timezone=report.workshop.tz)


@door
def hand_over(report: Report, dispatches: Iterable[Dispatch], *, handed_on: date, note: str, by: User) -> int:
    """Record the date of delivery of these letters, unless it is already recorded; return how many were recorded.

    Raises Refused for a date in the future or before the issue of the report.
    """
    report = dispatch_room.locked(report, by)
    if not is_possible_day(report, handed_on):
        raise Refused(WRONG_DATE)
    keys = [dispatch.key for dispatch in dispatches]
    undelivered = letters(report).select_for_update(no_key=True, of=("self",)).filter(key__in=keys, handed_on=None)
    rows = list(undelivered.select_related("report__workshop", "ministry"))
    for dispatch in rows:
        dispatch.handed_on, dispatch.handed_note = handed_on, note
        dispatch.save(update_fields=["handed_on", "handed_note"])
        details: dict[str, Any] = {"channel": dispatch.channel, "handed_on": handed_on.isoformat()}
        audit.record(by, "dispatch.handed_over", dispatch, rows=[dispatch], **details)
    return len(rows)


@door
def switch(dispatch: Dispatch, channel: str, *, by: User) -> Dispatch:
    """Switch an unsent letter from e-mail to delivery by hand. It keeps its number and link, and is rendered for print.

    If it is being printed for this channel already, as by a form sent twice, nothing is done again. Raises Refused unless
    it is paused, has failed or its delivery is uncertain.
    """
    dispatch = dispatch_room.locked_dispatch(dispatch, by)
    if dispatch.channel == channel and not dispatch.letter_file and _printing(dispatch).exists():
        return dispatch
    dispatch = switched(dispatch, channel)
    _failed(dispatch).delete()
    dispatch.save(update_fields=["channel", "embassy_city", "email", "letter_file", "paused_at"])
    audit.record(by, "dispatch.switched", dispatch, rows=[dispatch], channel=channel)
    outbox.queue(PRINT, key=dispatch.key, dispatch=dispatch.key)
    return dispatch


def switched(dispatch: Dispatch, channel: str) -> Dispatch:
    """Return the letter as it would be delivered by hand, without saving it. Raises Refused as `switch` does."""
    if channel not in BY_HAND:
        raise Refused(NOT_BY_HAND)
    is_unsent = not dispatch.is_received and bool(dispatch.paused_at or _failed(dispatch).exists())
    if dispatch.channel != Channel.EMAIL or not is_unsent:
        raise Refused(NOT_UNSENT)
    if channel == Channel.EMBASSY:
        known = embassy_cities(dispatch.report.workshop.host)
        dispatch.embassy_city = known.get(dispatch.ministry.partner.code, "")
    dispatch.channel, dispatch.email, dispatch.letter_file, dispatch.paused_at = channel, "", "", None
    return dispatch


def _failed(dispatch: Dispatch) -> QuerySet[Outgoing]:
    return Outgoing.objects.filter(kind=DELIVER, key=dispatch.key, failed_at__isnull=False)


def _printing(dispatch: Dispatch) -> QuerySet[Outgoing]:
    return Outgoing.objects.filter(kind=PRINT, key=dispatch.key, failed_at=None)


def printed(report: Report) -> Iterator[tuple[str, bytes]]:
    """Yield the files to be printed, as (file name, bytes): the report and each letter still to be delivered."""
    assert report.master, "only issued reports are printed"
    yield report.master.filename, storage.read(report.master.file)
    for dispatch in letters(report).to_deliver().exclude(letter_file=""):
        yield dispatch.letter_filename, storage.read(dispatch.letter_file)


def undelivered(report: Report) -> tuple[int, int]:
    """Return how many letters are to be delivered and how many of them are still being rendered. Two queries."""
    rows = Dispatch.objects.filter(report=report).to_deliver()
    return rows.count(), rows.filter(letter_file="").count()
