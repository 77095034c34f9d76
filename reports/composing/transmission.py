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
from registry.dates import day_in_words
from registry.doors import door
from reports.locks import locked
from reports.models import Report, Transmission

NOT_ISSUED = _("Only an issued report can be transmitted. Issue the report first.")
TRANSMITTED_ALREADY = _("This report has already been transmitted.")
IN_FUTURE = _("This date is in the future. Record the transmission once it has taken place.")
BEFORE_ISSUE = _("The report was issued on %(day)s. Enter that date or a later one.")
BEFORE_REPORT = _("The report is dated %(day)s. Enter that date or a later one.")
REPORT_FIRST = _("Record the transmission of %(symbol)s first: this report is a supplement to it.")


def transmit(report: Report, *, occurred_on: date, by: User, handed_to: str = "", publish: bool = True) -> Transmission:
    """Record that an issued report was transmitted to its meeting, and by default publish its recommendations.

    The report is public once all of them are. Raises Refused for a date before the issue of the report or in the
    future. Each is published in its own transaction, because recommendations must be
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
    if wrong := wrong_day(report, occurred_on):
        raise Refused(wrong[1])
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


def wrong_day(report: Report, occurred_on: date) -> tuple[str, str] | None:
    """Return the code and the message of a date on which an issued report cannot have been transmitted, or None.

    All dates are those of the workshop's time zone.
    """
    assert report.issued_on, "only issued reports are transmitted"
    if occurred_on > timezone.localdate(timezone=report.workshop.tz):
        return "future", str(IN_FUTURE)
    if occurred_on < report.issued_on:
        return "before_issue", BEFORE_ISSUE % {"day": day_in_words(report.issued_on)}
    if occurred_on < report.dated_on:
        return "before_report", BEFORE_REPORT % {"day": day_in_words(report.dated_on)}
    return None


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
    if not is_preceded(report):
        raise Refused(REPORT_FIRST % {"symbol": report.supplements_id})


def is_preceded(report: Report) -> bool:
    """Return whether the report that a supplement supplements has been transmitted; True for other reports."""
    return not report.is_supplement or Transmission.objects.filter(report__symbol=report.supplements_id).exists()
