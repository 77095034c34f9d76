"""Start a supplement: what was adopted after the report to a meeting had been issued, for the same meeting."""

from django.utils.translation import gettext_lazy as _

from members.models import User
from registry.access import Refused
from registry.doors import door
from reports import available
from reports.composing import reports
from reports.models import Report
from workshops.planning.meetings import reporting_day

NOT_ISSUED = _("%(symbol)s has not yet been issued. Add the recommendations to that report.")
NOTHING_TO_ADD = _(
    "The reports to the %(meeting)s contain all recommendations adopted so far. No supplement is needed."
)
NOTHING_TO_CARRY = _("A supplement must contain at least one recommendation. Edit the report and select one.")


@door
def begin_supplement(report: Report, *, by: User) -> Report:
    """Start the next supplement to the issued `report` or, if that is a supplement, to the report that it supplements.

    It contains what was adopted after the last report to the meeting had been issued; if nothing was, what these
    reports left out. Composing may change that. Raises Refused while an earlier one is not issued, and if the meeting
    is over or has received everything.
    """
    workshop = reports.locked_workshop(report.workshop, by)
    first, last = first_and_last(report)
    if refusal := refusal_of(last):
        raise Refused(refusal)
    rows = list(available.adopted_since(first)) or list(available.missing_from(first))
    if not rows:
        raise Refused(NOTHING_TO_ADD % {"meeting": first.meeting})
    return reports.start(
        workshop,
        first.meeting,
        rows,
        by=by,
        supplements=first,
        supplement=last.supplement + 1,
        title=first.title,
        form=first.form,
        annexes=[],
    )


def first_and_last(report: Report) -> tuple[Report, Report]:
    """Return the first report to the meeting of `report`, and its last supplement, or the first again. One query."""
    rows = Report.objects.filter(workshop=report.workshop_id, meeting=report.meeting_id).order_by("supplement")
    found = list(rows.select_related("workshop", "meeting"))
    return found[0], found[-1]


def refusal_of(last: Report) -> str:
    """Return why no supplement can be started after `last`, the last report to its meeting; empty if one can be."""
    if not last.is_issued:
        return NOT_ISSUED % {"symbol": last.symbol}
    if is_over(last):
        return reports.ENDED_BEFORE % {"meeting": last.meeting}
    return ""


def is_over(report: Report) -> bool:
    """Return whether the meeting of `report` is over, so that it receives no more reports."""
    workshop = report.workshop
    return report.meeting.is_over(reporting_day(workshop.starts_on, is_archived=bool(workshop.archived_at)))


def require_content(report: Report) -> None:
    """Raise Refused for a supplement without recommendations, which would supplement nothing."""
    if report.is_supplement and not report.items.exists():
        raise Refused(NOTHING_TO_CARRY)
