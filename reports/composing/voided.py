"""Remove a recommendation whose adoption has become void from draft reports."""

from django.utils import timezone

from members.models import User
from recommendations.models import Recommendation
from recommendations.silence import voids
from registry import audit, seals
from registry.search import index
from reports.models import Report, ReportItem, ReportState


@voids.prepared.register
def take_out(recommendation: Recommendation, by: User) -> None:
    """Remove its items from draft reports, whose files are then outdated. Issued reports are not changed."""
    drafts = Report.objects.filter(state=ReportState.DRAFT, items__recommendation=recommendation)
    for report in drafts.select_for_update(no_key=True, of=("self",)).order_by("pk"):
        report.items.filter(recommendation=recommendation).delete()
        items = seals.Group(ReportItem, report.pk, list(report.items.all()))
        index.changed(report.audit_kind, report.pk)
        report.composed_by, report.composed_at = by, timezone.now()  # so that a page opened before is refused
        report.save(update_fields=["composed_by", "composed_at"])
        keys = list(report.items.order_by("position").values_list("recommendation__key", flat=True))
        audit.record(by, "report.composed", report, rows=[report, items], changed=[], recommendations=keys)
