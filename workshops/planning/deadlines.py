"""The dateline of a workshop: its proposal, deadlines, days and target meetings in chronological order."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from workshops import phrases
from workshops.models import Meeting, Workshop


def dateline(
    workshop: Workshop, reader_zone: str = "", targets: Iterable[Meeting] | None = None
) -> list[dict[str, Any]]:
    """Return the items for parts/_dateline.html: past, current, next and later dates.

    An archived workshop has no deadlines, and no items at all if its days are not known. One query, for the target
    meetings, unless `targets` are given.
    """
    if workshop.archived_at and workshop.date_text:
        return []
    items = [
        _item(workshop, at, label, phrases.own_time(at, workshop.zone, reader_zone))
        for _name, at, label in phrases.deadlines(workshop)
    ]
    items += _proposal(workshop)
    items.append(_item(workshop, workshop.starts_on, _("Workshop"), workshop.city, ends_on=workshop.ends_on))
    for meeting in workshop.target_meetings.all() if targets is None else targets:
        label = _("Report to %s") % (meeting.code if meeting.ordinal else f"the {meeting.name}")
        first, last = meeting.days
        item = _item(workshop, first, label, meeting.city, ends_on=last)
        if first is None and meeting.is_over(timezone.localdate(timezone=workshop.tz)):
            item["state"] = "done"
        items.append(item | {"undated": meeting.date_text})
    items.sort(key=lambda item: item["order"])
    now = (0, timezone.now().timestamp())
    following = next((item for item in items if item["order"] > now), None)
    if following and following["at"]:
        following["state"] = "next"
    return items


def _proposal(workshop: Workshop) -> list[dict[str, Any]]:
    """Return one item for the proposal of the workshop if the date of the meeting is known, else none."""
    meeting = workshop.proposed_at
    if meeting is None or meeting.starts_on is None:
        return []
    label = phrases.proposed_text(workshop.origin.proposer if workshop.origin else None)
    where = ", ".join(filter(None, (meeting.short_name, meeting.city)))
    return [_item(workshop, meeting.starts_on, label, where, ends_on=meeting.ends_on)]


def _item(workshop: Workshop, at: date | None, label: str, sub: str, *, ends_on: date | None = None) -> dict[str, Any]:
    """Return one item; a day is current until it is over in the workshop's time zone."""
    if at is None:
        return {"label": label, "at": None, "zone": "", "state": "later", "sub": sub, "order": (1, 0.0)}
    if isinstance(at, datetime):
        start, state = at, "done" if at <= timezone.now() else "later"
    else:
        start, today = datetime.combine(at, datetime.min.time(), workshop.tz), timezone.localdate(timezone=workshop.tz)
        state = "done" if (ends_on or at) < today else "current" if at <= today else "later"
    return {
        "label": label,
        "at": at,
        "last": ends_on,
        "zone": workshop.zone,
        "state": state,
        "sub": sub,
        "order": (0, start.timestamp()),
    }
