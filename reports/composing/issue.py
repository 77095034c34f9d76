"""Issue a report: its content is frozen, and the file that was read becomes the one for everyone."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User
from registry import audit
from registry.access import Refused
from reports.composing.reports import adopted_recommendations
from reports.locks import locked, require_draft
from reports.models import Report, ReportState
from reports.printing.renditions import present_file

NO_FILE = _("Make the PDF of the present content first, and read it. Then issue the report.")
DATED_BEFORE_ADOPTION = _("The report is dated before the day on which its last text was adopted.")
DATED_AFTER_MEETING = _("The %(meeting)s was over before the date of the report.")


@transaction.atomic
def issue(report: Report, *, by: User) -> Report:
    """Freeze a draft report and make the file of exactly its present content the master, which everybody gets."""
    report = locked(report, by)
    require_draft(report)
    master = present_file(report)
    if master is None or not master.file:
        raise Refused(NO_FILE)
    report.items.update(is_issued=True)
    report.state, report.issued_at, report.master = ReportState.ISSUED, timezone.now(), master
    report.save(update_fields=["state", "issued_at", "master"])
    audit.record(by, "report.issued", report, digest=master.digest, sha256=master.sha256)
    return report


def before_issue(report: Report) -> dict[str, Any]:
    """What a person reads before issuing: the present file, if it is finished, and what it lacks."""
    require_draft(report)
    present = present_file(report)
    return {
        "report": report,
        "workshop": report.workshop,
        "present": present if present and present.file else None,
        "texts": report.items.count(),
        "adopted": adopted_recommendations(report.workshop).count(),
        "oddities": _oddities(report),
    }


def _oddities(report: Report) -> list[str]:
    """What contradicts itself in a report, for it would be printed for good: sentences."""
    found, meeting = [], report.meeting
    last = report.items.aggregate(day=Max("recommendation__adoption__occurred_on"))["day"]
    if last and report.dated_on < last:
        found.append(str(DATED_BEFORE_ADOPTION))
    ended_on = meeting.ends_on or meeting.planned_ends_on
    if ended_on and ended_on < report.dated_on:
        found.append(DATED_AFTER_MEETING % {"meeting": meeting})
    return found
