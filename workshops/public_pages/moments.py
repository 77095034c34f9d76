"""The times at which public pages of workshops change without any action by a user."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q

from registry import conditional
from workshops.models import Meeting, Workshop
from workshops.planning import workshops

ONE = timedelta(days=1)


@conditional.moments.register
def of_day(day: date) -> Iterator[datetime]:
    """Yield the deadlines of a day (in UTC), and the times at which workshops and their meetings begin or are over."""
    begins, ends = datetime.combine(day, time.min, UTC), datetime.combine(day, time.max, UTC)
    near = (day - 2 * ONE, day + 2 * ONE)  # in other zones, a day begins up to 14 hours earlier or later than in UTC
    concerned = Q(starts_on__range=near) | Q(ends_on__range=near)
    for name in workshops.DEADLINES:
        concerned |= Q(**{f"{name}__range": (begins, ends)})
    for workshop in Workshop.objects.public().filter(concerned):
        midnights = _midnights(workshop, workshop.starts_on, workshop.ends_on)
        moments = [*midnights, *(getattr(workshop, name) for name in workshops.DEADLINES)]
        yield from (moment for moment in moments if begins <= moment <= ends)
    days_of_meetings = ("starts_on", "ends_on", "planned_starts_on", "planned_ends_on")
    held_near = reduce(or_, (Q(**{f"{name}__range": near}) for name in days_of_meetings))
    for meeting in Meeting.objects.filter(held_near):
        for workshop in Workshop.objects.public().filter(Q(target_meetings=meeting) | Q(proposed_at=meeting)):
            days = _midnights(workshop, *meeting.days)
            yield from (moment for moment in days if begins <= moment <= ends)


def _midnights(workshop: Workshop, first: date | None, last: date | None) -> list[datetime]:
    """Return the beginning of the first day and the end of the last, in the zone of the workshop."""
    days = [first, last + ONE if last else None]
    return [datetime.combine(day, time.min, workshop.tz) for day in days if day]
