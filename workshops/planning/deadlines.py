"""What a workshop shows of itself: its dates on one line, and its programme day by day."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _

from registry.dates import days_in_words
from registry.templatetags.portal import zone_words
from workshops.models import Meeting, Workshop


def dateline(
    workshop: Workshop, reader_zone: str = "", targets: Iterable[Meeting] | None = None
) -> list[dict[str, Any]]:
    """The workshop's dates in order, for parts/_dateline.html: past, next and later.

    Of a workshop held before the portal no deadline is shown, for none was kept, and no line at all where its days
    are not known. One query, for the meetings, unless `targets` are given.
    """
    if workshop.archived_at and workshop.date_text:
        return []
    items = [] if workshop.archived_at else _deadlines(workshop, reader_zone)
    items += _proposal(workshop)
    items.append(_item(workshop, workshop.starts_on, _("Workshop"), workshop.city, ends_on=workshop.ends_on))
    for meeting in workshop.target_meetings.all() if targets is None else targets:
        label = _("Report to %s") % meeting.code
        item = _item(workshop, meeting.starts_on, label, meeting.city, ends_on=meeting.ends_on)
        items.append(item | {"undated": meeting.date_text})
    items.sort(key=lambda item: item["order"])
    now = (0, timezone.now().timestamp())
    following = next((item for item in items if item["order"] > now), None)
    if following and following["at"]:
        following["state"] = "next"
    return items


def own_time(at: datetime, zone: str, reader_zone: str) -> str:
    """The reader's own time for a moment, "04:00 in Rome", where it differs from that of `zone`; else nothing."""
    if not reader_zone:
        return ""
    there, here = at.astimezone(ZoneInfo(reader_zone)), at.astimezone(ZoneInfo(zone))
    if there.utcoffset() == here.utcoffset():
        return ""
    words = date_format(there, "H:i" if there.date() == here.date() else "j M, H:i")
    return _("%(time)s in %(city)s") % {"time": words, "city": _city(reader_zone)}


def zone_note(workshop: Workshop, reader_zone: str = "") -> str:
    """Whose hours a page shows: "Times are those of Ha Long (Asia/Ho Chi Minh, UTC+7)", and the reader's beneath."""
    at = datetime.combine(workshop.starts_on, datetime.min.time(), workshop.tz)
    names = {"city": workshop.city, "zone": workshop.zone.replace("_", " "), "offset": offset(at)}
    note = _("Times are those of %(city)s (%(zone)s, %(offset)s).") % names
    if own_time(at, workshop.zone, reader_zone):
        there = at.astimezone(ZoneInfo(reader_zone))
        note += " " + _("Yours, %(city)s (%(offset)s), are beneath.") % {
            "city": _city(reader_zone),
            "offset": offset(there),
        }
    return note


def meeting_in_words(meeting: Meeting) -> str:
    """CMM4, Poznań 2010; the code alone where nothing is announced."""
    where = f"{meeting.city} {meeting.starts_on.year}" if meeting.starts_on else meeting.city
    return f"{meeting.code}, {where.strip()}" if where else meeting.code


def offset(at: datetime) -> str:
    """UTC+7, UTC-3:30, UTC: the offset of an aware moment."""
    minutes = int((at.utcoffset() or timedelta()).total_seconds()) // 60
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def _deadlines(workshop: Workshop, reader_zone: str) -> list[dict[str, Any]]:
    deadlines = [
        (workshop.submissions_close_at, _("Submissions close")),
        (workshop.comments_close_at, _("Comments close")),
        (workshop.final_drafts_close_at, _("Final drafts")),
    ]
    return [_item(workshop, at, label, own_time(at, workshop.zone, reader_zone)) for at, label in deadlines]


def _proposal(workshop: Workshop) -> list[dict[str, Any]]:
    """Where the workshop was proposed, and by whom, if its meeting has a date."""
    meeting = workshop.proposed_at
    if meeting is None or meeting.starts_on is None:
        return []
    by = workshop.origin.proposer if workshop.origin else None
    label = _("Proposed by %s") % by if by else _("Proposed")
    where = ", ".join(filter(None, (meeting.code, meeting.city)))
    return [_item(workshop, meeting.starts_on, label, where, ends_on=meeting.ends_on)]


def _item(workshop: Workshop, at: date | None, label: str, sub: str, *, ends_on: date | None = None) -> dict[str, Any]:
    """One point of the line; a day counts as past when the place has left it."""
    if at is None:
        return {"label": label, "at": None, "zone": "", "state": "later", "sub": sub, "order": (1, 0.0)}
    if isinstance(at, datetime):
        moment, past = at, at <= timezone.now()
    else:
        moment = datetime.combine(at, datetime.min.time(), workshop.tz)
        past = (ends_on or at) < timezone.localdate(timezone=workshop.tz)
    if ends_on and ends_on != at:
        sub = f"{days_in_words(at, ends_on)}, {sub}" if sub else days_in_words(at, ends_on)
    state = "done" if past else "later"
    return {
        "label": label,
        "at": at,
        "zone": workshop.zone,
        "state": state,
        "sub": sub,
        "order": (0, moment.timestamp()),
    }


def _city(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def moment(at: datetime, workshop: Workshop) -> str:
    """A time as sentences carry it: in the workshop's zone, with its name."""
    local = at.astimezone(ZoneInfo(workshop.zone))
    return f"{date_format(local, 'j M Y, H:i')} {zone_words(workshop.zone, local)}"


def zone_name(workshop: Workshop) -> str:
    """The workshop's zone as people name it, with the offset of its first day: "Vientiane (UTC+7)"."""
    noon = datetime.combine(workshop.starts_on, time(12), ZoneInfo(workshop.zone))
    return zone_words(workshop.zone, noon)
