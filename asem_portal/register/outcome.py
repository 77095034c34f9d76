"""The public outcomes of a workshop, for its page."""

from typing import Any

from django.db.models import Count, F, Q, QuerySet, Subquery

from recommendations.counts import Counts
from recommendations.models import Nature, Recommendation
from registry.prepared import prepared
from reports.models import Report
from workshops.models import Workshop
from workshops.public_pages import workshop_page

NATURES = {"recommendations": Nature.RECOMMENDATION, "findings": Nature.FINDING}  # in the order of Counts
MAX_LISTED = 12  # recommendations listed on the workshop page; the register lists all of them


@workshop_page.outcomes.register
def of_workshop(workshop: Workshop) -> dict[str, Any]:
    """Return {"recommendations", "counts", "reports"}: published recommendations by number, their counts, public reports."""
    recommendations = _published(workshop.pk)
    return {
        "recommendations": recommendations,
        "counts": Counts(*(vars(recommendations[0])[name] for name in NATURES)) if recommendations else Counts(),
        "reports": _reports(workshop.pk),
    }


@prepared
def _published(workshop: int) -> QuerySet[Any]:
    """Return the recommendations to be listed, each with the numbers of all."""
    published = Recommendation.objects.published().filter(workshop=workshop)
    rows: QuerySet[Any] = published.select_related("topic", "current")
    rows = rows.only("symbol", "number", "topic__number", "current__title")
    for name, nature in NATURES.items():  # each is evaluated once
        number = published.order_by().values("workshop").annotate(number=Count("pk", filter=Q(nature=nature)))
        rows = rows.annotate(**{name: Subquery(number.values("number"))})
    return rows.order_by("topic_number", F("number").asc(nulls_last=True), "serial")[:MAX_LISTED]


@prepared
def _reports(workshop: int) -> QuerySet[Report]:
    return Report.objects.public().filter(workshop=workshop).select_related("meeting").order_by("serial")
