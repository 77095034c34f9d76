"""The content of draft reports that another form of the outcome would invalidate."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.models import ReportItem
from workshops.models import OutcomeMode, Workshop
from workshops.planning import outcome
from workshops.planning.outcome import Outcome

IN_DRAFT = _(
    "A draft report already contains final drafts as part of the chair’s summary. Remove them from the report first."
)


@outcome.objections.register
def drafts_in_reports(workshop: Workshop, choice: Outcome) -> dict[str, str | Promise]:
    """Object to adoption while a draft report contains recommendations that have not been adopted."""
    if choice.outcome_mode == OutcomeMode.SUMMARY:
        return {}
    items = ReportItem.objects.filter(report__workshop=workshop, recommendation__number=None)
    return {"outcome_mode": IN_DRAFT} if items.exists() else {}
