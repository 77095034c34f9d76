"""The public outcomes of a workshop, for its page."""

from typing import Any

from django.db.models import Count, F, Subquery

from recommendations.models import Recommendation
from reports.models import Report
from workshops.models import Workshop
from workshops.public_pages import workshop_page

MAX_LISTED = 12  # recommendations listed on the page of the workshop; the register lists all of them


@workshop_page.outcomes.register
def of_workshop(workshop: Workshop) -> dict[str, Any]:
    """Return {"recommendations", "recommendation_count", "reports"}: published recommendations by number, their count, public reports."""
    rows = Recommendation.objects.published().filter(workshop=workshop).select_related("topic", "current")
    rows = rows.only("symbol", "number", "topic__number", "current__title")
    same = Recommendation.objects.published().filter(workshop=workshop).order_by().values("workshop")
    rows = rows.annotate(total=Subquery(same.annotate(count=Count("pk")).values("count")))  # evaluated once
    recommendations: list[Any] = list(
        rows.order_by("topic_number", F("number").asc(nulls_last=True), "serial")[:MAX_LISTED]
    )
    reports = Report.objects.public().filter(workshop=workshop).select_related("meeting").order_by("serial")
    return {
        "recommendations": recommendations,
        "recommendation_count": vars(recommendations[0])["total"] if recommendations else 0,
        "reports": reports,
    }
