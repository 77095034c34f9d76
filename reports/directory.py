"""Reports shown in the directory."""

from django.db.models import QuerySet

from reports.models import Report
from workshops.models import Meeting


def reports_to(meeting: Meeting) -> QuerySet[Report]:
    """The public reports that were transmitted to a meeting."""
    found = Report.objects.public().filter(transmission__meeting=meeting)
    return found.select_related("workshop", "transmission").order_by("transmission__occurred_on", "symbol")
