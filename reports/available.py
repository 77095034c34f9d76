"""Which recommendations a report may contain, and which were adopted too late for a report that has been issued."""

from datetime import datetime
from typing import Any, cast

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from recommendations.models import Recommendation, State
from recommendations.workflow import summary
from reports.models import Report, ReportItem
from workshops.models import OutcomeMode, Workshop


def available_recommendations(workshop: Workshop) -> QuerySet[Recommendation]:
    """Return the recommendations of a workshop that its reports may contain, by number. One query.

    These are the adopted ones or, in a workshop that adopts none, the final drafts that the chair's summary can carry.
    """
    recommendations: QuerySet[Recommendation] = summary.included(workshop)
    if workshop.adopts:
        recommendations = Recommendation.objects.adopted().filter(workshop=workshop, adoption__isnull=False)
    related = ("topic", "lead", "adoption__version", "circulated")
    return recommendations.select_related(*related).order_by(
        "topic__number", F("number").asc(nulls_last=True), "serial"
    )


def available_for(report: Report) -> QuerySet[Recommendation]:
    """Return what `report` may contain: what is available and in no other report to the same meeting. One query."""
    return available_recommendations(report.workshop).exclude(Exists(_items(report.meeting_id).exclude(report=report)))


def missing_from(report: Report) -> QuerySet[Recommendation]:
    """Return what is available and in no report to the meeting of `report`. One query."""
    return available_recommendations(report.workshop).exclude(Exists(_items(report.meeting_id)))


def adopted_since(report: Report) -> QuerySet[Recommendation]:
    """Return what was adopted or, for a chair's summary, accepted after the last report to the same meeting was issued,
    and is in no report to it. One query."""
    issued = Report.objects.filter(workshop=report.workshop, meeting=report.meeting_id, issued_at__isnull=False)
    last = issued.order_by("-supplement").values("issued_at")[:1]
    return missing_from(report).filter(_after(Subquery(last)))


def with_later(reports: QuerySet[Report]) -> QuerySet[Report]:
    """Return issued reports with the number of what `adopted_since` would return if each was the last, as `later`."""
    carried = _items(OuterRef(OuterRef("meeting"))).values("pk")
    rows = Recommendation.objects.filter(_after(OuterRef("issued_at")), workshop=OuterRef("workshop"))
    counted = rows.exclude(Exists(carried)).order_by().values("workshop").annotate(number=Count("pk"))
    return reports.annotate(later=Coalesce(Subquery(counted.values("number")), 0))


def count_missing(report: Report) -> dict[str, int]:
    """Return how many recommendations are `missing_from` the reports to a meeting of which `report` is the last, which is
    issued, and how many of them are `later`. One query."""
    rows = missing_from(report).order_by()
    return rows.aggregate(missing=Count("pk"), later=Count("pk", filter=_after(cast(datetime, report.issued_at))))


def _items(meeting: Any) -> QuerySet[ReportItem]:
    """Return the items of reports to `meeting` that contain the recommendation of the outer query."""
    return ReportItem.objects.filter(meeting=meeting, recommendation=OuterRef("pk")).order_by()


def _after(moment: datetime | OuterRef | Subquery) -> Q:
    """Return the condition for recommendations that a report may contain and that were not available at `moment`."""
    accepted = Q(workshop__outcome_mode=OutcomeMode.SUMMARY, accepted_at__gt=moment, pk__in=summary.includable())
    return Q(state=State.ADOPTED, adoption__recorded_at__gt=moment) | accepted
