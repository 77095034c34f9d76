"""Transmit an issued report to its meeting, and publish its recommendations."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations.models import Recommendation
from recommendations.workflow import publication
from registry import audit
from registry.access import Refused
from reports.locks import locked
from reports.models import Report, Transmission

NOT_ISSUED = _("Only an issued report can be transmitted.")
TRANSMITTED_ALREADY = _("This report was transmitted already.")


def transmit(report: Report, *, occurred_on: date, by: User, handed_to: str = "", publish: bool = True) -> Transmission:
    """Record that an issued report was handed to its meeting on a day; by default its texts become public with that.

    Once all of them are, so is the report. Each text is published in a transaction of its own, because each takes locks
    that come before the record's.
    """
    with transaction.atomic():
        report = locked(report, by)
        require_transmittable(report)
        sent = Transmission.objects.create(
            report=report,
            meeting=report.meeting,
            occurred_on=occurred_on,
            handed_to=handed_to,
            sent_at=timezone.now(),
            recorded_by=by,
        )
        facts: dict[str, Any] = {"meeting": report.meeting.key, "occurred_on": occurred_on.isoformat()}
        audit.record(by, "report.transmitted", report, **facts)
    if publish:
        publish_all(withheld_recommendations(report), by=by)
    return sent


def publish_all(texts: Iterable[Recommendation], *, by: User) -> None:
    """Make these texts public; one that a colleague published meanwhile is passed over."""
    for text in texts:
        with suppress(Refused):
            publication.publish(text, by=by)


def withheld_recommendations(report: Report) -> QuerySet[Recommendation]:
    """The texts of a report that are not public yet."""
    return Recommendation.objects.filter(
        pk__in=report.items.values("recommendation"), published_at=None
    ).select_related("topic", "workshop")


def require_transmittable(report: Report) -> None:
    if not report.is_issued:
        raise Refused(NOT_ISSUED)
    if Transmission.objects.filter(report=report).exists():
        raise Refused(TRANSMITTED_ALREADY)
