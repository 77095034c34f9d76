"""The public outcomes of a workshop, for its page."""

from typing import Any

from django.db.models import Count, F, Q, Subquery

from recommendations.counts import Counts
from recommendations.models import Nature, Recommendation
from reports.models import Report
from workshops.models import Workshop
from workshops.public_pages import workshop_page

NATURES = {"recommendations": Nature.RECOMMENDATION, "findings": Nature.FINDING}  # in the order of Counts
MAX_LISTED = 12  # recommendations listed on the page of the workshop; the register lists all of them


@workshop_page.outcomes.register
def of_workshop(workshop: Workshop) -> dict[str, Any]:
    """Return {"recommendations", "counts", "reports"}: published recommendations by number, their counts, public reports."""
    rows = Recommendation.objects.published().filter(workshop=workshop).select_related("topic", "current")
    rows = rows.only("symbol", "number", "topic__number", "current__title")
    same = Recommendation.objects.published().filter(workshop=workshop).order_by().values("workshop")
    for name, nature in NATURES.items():  # each is evaluated once
        number = same.annotate(number=Count("pk", filter=Q(nature=nature))).values("number")
        rows = rows.annotate(**{name: Subquery(number)})
    recommendations: list[Any] = list(
        rows.order_by("topic_number", F("number").asc(nulls_last=True), "serial")[:MAX_LISTED]
    )
    reports = Report.objects.public().filter(workshop=workshop).select_related("meeting").order_by("serial")
    return {
        "recommendations": recommendations,
        "counts": Counts(*(vars(recommendations[0])[name] for name in NATURES)) if recommendations else Counts(),
        "reports": reports,
    }
