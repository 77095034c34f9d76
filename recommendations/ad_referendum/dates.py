"""The date that is proposed for the confirmation of an agreement ad referendum."""

from datetime import datetime, time

from django.utils import timezone

from registry.dates import working_day_after
from workshops.models import Workshop

WORKING_DAYS = 10
HOUR = time(17)  # in the time zone of the workshop


def proposed(workshop: Workshop) -> datetime:
    """Return a date ten working days from now."""
    day = timezone.localdate(timezone=workshop.tz)
    for _day in range(WORKING_DAYS):
        day = working_day_after(day)
    return datetime.combine(day, HOUR, workshop.tz)
