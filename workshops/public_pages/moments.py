"""The times at which public pages of workshops change without any action by a user."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q

from registry import conditional
from workshops.models import Workshop
from workshops.planning import workshops

ONE = timedelta(days=1)


@conditional.moments.register
def of_day(day: date) -> Iterator[datetime]:
    """Yield the deadlines of a day (in UTC), and the times at which workshops begin or are over. One query."""
    begins, ends = datetime.combine(day, time.min, UTC), datetime.combine(day, time.max, UTC)
    near = (day - 2 * ONE, day + 2 * ONE)  # in other zones, a day begins up to 14 hours earlier or later than in UTC
    concerned = Q(starts_on__range=near) | Q(ends_on__range=near)
    for name in workshops.DEADLINES:
        concerned |= Q(**{f"{name}__range": (begins, ends)})
    for workshop in Workshop.objects.public().filter(concerned):
        days = (workshop.starts_on, workshop.ends_on + ONE)
        midnights = [datetime.combine(first, time.min, workshop.tz) for first in days]
        moments = [*midnights, *(getattr(workshop, name) for name in workshops.DEADLINES)]
        yield from (moment for moment in moments if begins <= moment <= ends)
