"""Reports shown in the directory."""

from reports.models import Report


def reports_to(meeting):
    """The public reports that were transmitted to a meeting."""
    found = Report.objects.public().filter(transmission__meeting=meeting)
    return found.select_related("workshop", "transmission").order_by("transmission__occurred_on", "symbol")
