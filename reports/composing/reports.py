"""Start a report to a meeting and compose it from adopted recommendations, or from those of the chair's summary."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations.models import Nature, Recommendation, Version
from registry import audit, seals
from registry.access import Refused
from registry.doors import door
from registry.search import index
from reports.available import available_for, available_recommendations
from reports.locks import locked, require_draft, require_secretariat
from reports.models import Annex, Form, Report, ReportItem
from reports.printing import action
from reports.summary import summaries
from workshops.models import Meeting, Workshop
from workshops.planning.meetings import reporting_day
from workshops.user_roles import forget

FIELDS = ("title", "dated_on", "foreword", "summary", "form", "executive", "action", "annexes")  # set by `compose`
NOT_ITS_MEETING = _("This workshop does not report to the %(meeting)s. Select another meeting.")
ENDED_BEFORE = _("The %(meeting)s is over. Add an upcoming meeting to the plan of the workshop.")
STARTED_ALREADY = _("A report to the %(meeting)s has already been started. Select another meeting.")


class StaleReport(Exception):
    """Someone else saved the report after it was opened for editing; `report` is the saved version."""

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__(str(report))


def printed_version(recommendation: Recommendation) -> Version:
    """Return the version of an available recommendation that a report contains: the final one, or that circulated."""
    if recommendation.number is not None:
        return recommendation.valid_adoption.version
    assert recommendation.circulated, "a final draft has been circulated"
    return recommendation.circulated


@door
def begin(workshop: Workshop, meeting: Meeting, *, by: User) -> Report:
    """Start the report of `workshop` to `meeting` with every recommendation available so far, and return it.

    For a Summit it is an information note, for any other meeting a full report; composing may change that. It takes over
    the chair's summary, if that is final.
    """
    workshop = locked_workshop(workshop, by)
    if not workshop.target_meetings.filter(pk=meeting.pk).exists():
        raise Refused(NOT_ITS_MEETING % {"meeting": meeting})
    if meeting.is_over(reporting_day(workshop.starts_on, is_archived=bool(workshop.archived_at))):
        raise Refused(ENDED_BEFORE % {"meeting": meeting})
    if Report.objects.filter(workshop=workshop, meeting=meeting).exists():
        raise Refused(STARTED_ALREADY % {"meeting": meeting})
    form = Form.SHORT if meeting.kind == "summit" else Form.FULL
    rows = available_recommendations(workshop)
    fields = {"title": workshop.title, "form": form, "summary": summaries.final_text(workshop)}
    return start(workshop, meeting, rows, by=by, annexes=Annex.values, **fields)


def locked_workshop(workshop: Workshop, by: User) -> Workshop:
    """Return the workshop, locked, so that its reports are numbered one by one. Raises Refused unless `by` belongs to its
    secretariat."""
    workshop = Workshop.objects.select_for_update(no_key=True).get(pk=workshop.pk)
    forget(by)
    require_secretariat(by, workshop)
    return workshop


def start(
    workshop: Workshop, meeting: Meeting, recommendations: Iterable[Recommendation], *, by: User, **fields: Any
) -> Report:
    """Create the next report of a locked workshop, with these recommendations and `fields`, and record it."""
    serial = (Report.objects.filter(workshop=workshop).aggregate(last=Max("serial"))["last"] or 0) + 1
    now = timezone.now()
    report = Report.objects.create(
        workshop=workshop,
        meeting=meeting,
        serial=serial,
        symbol=f"{workshop.symbol_stem}/REP/{serial}",
        dated_on=now.astimezone(workshop.tz).date(),
        language=workshop.language,
        composed_by=by,
        composed_at=now,
        **fields,
    )
    items = _place(report, recommendations)
    index.changed(report.audit_kind, report.pk)
    details: dict[str, Any] = {"meeting": meeting.key}
    if report.supplements:
        details["supplements"] = report.supplements.key
    audit.record(by, "report.begun", report, rows=[report, items], **details)
    return report


@door
def compose(report: Report, *, recommendations: list[Recommendation], base: datetime, by: User, **fields: Any) -> bool:
    """Save the content of a draft report: available `recommendations` in printing order, and some of FIELDS.

    `base` is the `composed_at` that the caller saw: raises StaleReport if the report has been saved since. Returns
    whether anything changed.
    """
    report = locked(report, by)
    require_draft(report)
    check_base(report, base)
    allowed = {row.pk: row for row in available_for(report)}
    recommendations = [allowed[row.pk] for row in recommendations if row.pk in allowed]
    if unknown := fields.keys() - set(FIELDS):
        raise TypeError(f"Fields that composing cannot set: {', '.join(sorted(unknown))}.")
    before = list(report.items.order_by("position").values_list("recommendation_id", "version_id"))
    moved = before != [(row.pk, printed_version(row).pk) for row in recommendations]
    changed = [name for name, value in fields.items() if getattr(report, name) != value]
    if not changed and not moved:
        return False
    for name in changed:
        setattr(report, name, fields[name])
    report.composed_by, report.composed_at = by, timezone.now()
    report.save(update_fields=[*changed, "composed_by", "composed_at"])
    rows: list[Report | seals.Group] = [report]
    if moved:
        report.items.all().delete()
        rows.append(_place(report, recommendations))
    keys = [row.key for row in recommendations]
    index.changed(report.audit_kind, report.pk)
    audit.record(by, "report.composed", report, rows=rows, changed=changed, recommendations=keys)
    return True


def check_base(report: Report, base: datetime) -> None:
    """Raise StaleReport if someone else has saved the report since `base`."""
    if report.composed_at != base:
        raise StaleReport(report)


def proposed_action(report: Report) -> str:
    """Return the action proposed that is printed if the secretariat enters none."""
    return action.proposed(
        report.meeting.kind,
        report.meeting.name,
        report.items.exclude(version__nature=Nature.FINDING).count(),
        adopts=report.workshop.adopts,
    )


def _place(report: Report, recommendations: Iterable[Recommendation]) -> seals.Group:
    """Write the items of a report, and return them for the record."""
    items = [
        ReportItem(
            report=report,
            meeting=report.meeting,
            recommendation=row,
            version=printed_version(row),
            position=position,
        )
        for position, row in enumerate(recommendations, start=1)
    ]
    ReportItem.objects.bulk_create(items)
    return seals.Group(ReportItem, report.pk, items)
