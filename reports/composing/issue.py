"""Issue a report: freeze its content and make the PDF that was reviewed its only file."""

from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations.locks import lock
from recommendations.models import Recommendation
from recommendations.workflow import open_periods, summary
from registry import audit, seals
from registry.access import Refused
from registry.doors import door
from reports.available import available_for
from reports.composing.supplements import require_content
from reports.locks import locked, require_draft
from reports.models import Report, ReportItem, ReportState
from reports.printing.missing_characters import missing_characters
from reports.printing.renditions import present_file

NO_FILE = _("Create a PDF of the current content and read it before issuing the report.")
CHANGED = _("The report was changed while it was being issued. Check it, then issue it again.")
DATED_BEFORE_ADOPTION = _("The report is dated before the adoption of its last recommendation. Check the date.")
DATED_AFTER_MEETING = _("The report is dated after the end of the %(meeting)s. Check the date.")


@door
def issue(report: Report, *, by: User) -> Report:
    """Freeze a draft report and make the PDF of its current content the master. Raises Refused if there is none.

    The final drafts that a chair's summary carries are numbered and closed, in the order of the report.
    """
    carried = _locked_drafts(report, by)
    report = locked(report, by)
    require_draft(report)
    require_content(report)
    master = present_file(report)
    if master is None or not master.file:
        raise Refused(NO_FILE)
    for item in report.items.select_related("recommendation", "version").order_by("position"):
        if item.recommendation.number is None:
            if item.recommendation_id not in carried:
                raise Refused(CHANGED)
            summary.carry(
                item.recommendation, version=item.version, report=str(report.key), dated_on=report.dated_on, by=by
            )
    report.items.update(is_issued=True)
    items = seals.Group(ReportItem, report.pk, list(report.items.all()))
    report.state, report.issued_at, report.master = ReportState.ISSUED, timezone.now(), master
    report.save(update_fields=["state", "issued_at", "master"])
    details: dict[str, Any] = {"rows": [report, master, items], "digest": master.digest, "sha256": master.sha256}
    audit.record(by, "report.issued", report, **details)
    return report


def _locked_drafts(report: Report, by: User) -> set[int]:
    """Lock the final drafts in a report of a workshop that adopts no recommendations, before the report; return pks."""
    drafts = Recommendation.objects.filter(pk__in=report.items.values("recommendation"), number=None)
    return {lock(draft, by=by, with_topic=True).pk for draft in drafts.order_by("topic_id", "pk")}


def before_issue(report: Report) -> dict[str, Any]:
    """Return the context of the confirmation page: the finished PDF of the current content, if any, and warnings."""
    require_draft(report)
    present = present_file(report)
    return {
        "report": report,
        "workshop": report.workshop,
        "present": present if present and present.file else None,
        "recommendation_count": report.items.count(),
        "commented": commented_drafts(report),
        "open_periods": open_periods.of(report.workshop, drafts_to_close(report)),
        "available_count": available_for(report).count(),
        "warnings": _warnings(report),
        "missing_characters": missing_characters(present) if present and present.file else [],
    }


def drafts_to_close(report: Report) -> list[Recommendation]:
    """Return the final drafts that the issue numbers and closes, because the chair's summary carries them."""
    return list(Recommendation.objects.filter(pk__in=report.items.values("recommendation"), number=None))


def commented_drafts(report: Report) -> list[Recommendation]:
    """Return the final drafts that the issue closes although comments on them are open, in the order of the report."""
    items = report.items.filter(recommendation__number=None, recommendation__open_comment_count__gt=0)
    return [item.recommendation for item in items.select_related("recommendation__topic").order_by("position")]


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
