"""Issue a report: freeze its content and make the PDF that was reviewed its only file."""

from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User
from registry import audit, seals
from registry.access import Refused
from registry.doors import door
from reports.composing.reports import adopted_recommendations
from reports.locks import locked, require_draft
from reports.models import Report, ReportItem, ReportState
from reports.printing.missing_characters import missing_characters
from reports.printing.renditions import present_file

NO_FILE = _("Create a PDF of the current content and read it before issuing the report.")
DATED_BEFORE_ADOPTION = _("The report is dated before the adoption of its last recommendation. Check the date.")
DATED_AFTER_MEETING = _("The report is dated after the end of the %(meeting)s. Check the date.")


@door
def issue(report: Report, *, by: User) -> Report:
    """Freeze a draft report and make the PDF of its current content the master. Raises Refused if there is none."""
    report = locked(report, by)
    require_draft(report)
    master = present_file(report)
    if master is None or not master.file:
        raise Refused(NO_FILE)
    report.items.update(is_issued=True)
    items = seals.Group(ReportItem, report.pk, list(report.items.all()))
    report.state, report.issued_at, report.master = ReportState.ISSUED, timezone.now(), master
    report.save(update_fields=["state", "issued_at", "master"])
    details: dict[str, Any] = {"rows": [report, master, items], "digest": master.digest, "sha256": master.sha256}
    audit.record(by, "report.issued", report, **details)
    return report


def before_issue(report: Report) -> dict[str, Any]:
    """Return the context of the confirmation page: the finished PDF of the current content, if any, and warnings."""
    require_draft(report)
    present = present_file(report)
    return {
        "report": report,
        "workshop": report.workshop,
        "present": present if present and present.file else None,
        "recommendation_count": report.items.count(),
        "adopted_count": adopted_recommendations(report.workshop).count(),
        "warnings": _warnings(report),
        "missing_characters": missing_characters(present) if present and present.file else [],
    }


def _warnings(report: Report) -> list[str]:
    """Return warnings about a date of the report that contradicts an adoption or its meeting."""
    warnings, meeting = [], report.meeting
    last = report.items.aggregate(day=Max("recommendation__adoption__occurred_on"))["day"]
    if last and report.dated_on < last:
        warnings.append(str(DATED_BEFORE_ADOPTION))
    _first, ended_on = meeting.days
    if ended_on and ended_on < report.dated_on:
        warnings.append(DATED_AFTER_MEETING % {"meeting": meeting})
    return warnings
