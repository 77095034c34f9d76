"""The deadlines of a workshop, for the dashboard."""

from datetime import datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops import phrases
from workshops.models import Workshop


def of(workshop: Workshop, reader_zone: str = "") -> list[dict[str, Any]]:
    """Return the deadlines of a workshop in its time zone, for parts/_dateline.html: past, current, next and later.

    Below each is the reader's own time, if that differs. Empty for workshops held before the portal.
    """
    if workshop.archived_at:
        return []
    dates = [(label, at) for _name, at, label in phrases.deadlines(workshop)]
    dates.append((_("Workshop, %s") % workshop.city, datetime.combine(workshop.starts_on, time(0), workshop.tz)))
    now, line, next_found = timezone.now(), [], False
    is_not_over = workshop.ends_on >= timezone.localdate(timezone=workshop.tz)
    for label, at in sorted(dates, key=lambda item: item[1]):
        shown_at = workshop.starts_on if at.time() == time(0) and at.tzinfo == workshop.tz else at
        is_under_way = at <= now and shown_at == workshop.starts_on and is_not_over
        is_past = at <= now and not is_under_way
        state = "current" if is_under_way else "done" if is_past else "later" if next_found else "next"
        next_found = next_found or state == "next"
        days = phrases.days_until(at, workshop)
        left = "" if is_past or days < 1 else ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}
        last = workshop.ends_on if shown_at == workshop.starts_on else None
        own = phrases.own_time(at, workshop.zone, reader_zone) if last is None else ""
        sub = " · ".join(filter(None, [own, left]))
        line.append({"label": label, "at": shown_at, "last": last, "zone": workshop.zone, "state": state, "sub": sub})
    return line
