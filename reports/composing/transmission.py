"""Transmit an issued report to its meeting, and publish its recommendations."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations.models import Recommendation
from recommendations.workflow import publication
from registry import audit
from registry.access import Refused
from registry.doors import door
from reports.locks import locked
from reports.models import Report, Transmission

NOT_ISSUED = _("Only an issued report can be transmitted. Issue the report first.")
TRANSMITTED_ALREADY = _("This report has already been transmitted.")


def transmit(report: Report, *, occurred_on: date, by: User, handed_to: str = "", publish: bool = True) -> Transmission:
    """Record that an issued report was transmitted to its meeting, and by default publish its recommendations.

    The report is public once all of them are. Each is published in its own transaction, because recommendations must be
    locked before a report.
    """
    transmitted = _record(report, occurred_on, handed_to, by)
    if publish:
        publish_all(withheld_recommendations(report), by=by)
    return transmitted


@door
def _record(report: Report, occurred_on: date, handed_to: str, by: User) -> Transmission:
    report = locked(report, by)
    require_transmittable(report)
    transmitted = Transmission.objects.create(
        report=report,
        meeting=report.meeting,
        occurred_on=occurred_on,
        handed_to=handed_to,
        sent_at=timezone.now(),
        recorded_by=by,
    )
    details: dict[str, Any] = {"meeting": report.meeting.key, "occurred_on": occurred_on.isoformat()}
    audit.record(by, "report.transmitted", report, rows=[transmitted], **details)
    return transmitted


def publish_all(recommendations: Iterable[Recommendation], *, by: User) -> None:
    """Publish recommendations, skipping any that have been published in the meantime."""
    for recommendation in recommendations:
        with suppress(Refused):
            publication.publish(recommendation, by=by)


def withheld_recommendations(report: Report) -> QuerySet[Recommendation]:
    """Return the recommendations of a report that are not yet public."""
    return Recommendation.objects.filter(
        pk__in=report.items.values("recommendation"), published_at=None
    ).select_related("topic", "workshop")


def require_transmittable(report: Report) -> None:
    if not report.is_issued:
        raise Refused(NOT_ISSUED)
    if Transmission.objects.filter(report=report).exists():
        raise Refused(TRANSMITTED_ALREADY)
