"""Reports listed in the directory of meetings."""

from django.db.models import QuerySet

from reports.models import Report
from workshops.models import Meeting


def reports_to(meeting: Meeting) -> QuerySet[Report]:
    """Return the public reports that were transmitted to a meeting."""
    reports = Report.objects.public().filter(transmission__meeting=meeting)
    return reports.select_related("workshop", "transmission").order_by("transmission__occurred_on", "symbol")
