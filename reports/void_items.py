"""The recommendations in an issued report whose adoption was found void afterwards. The report stays as it was issued."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from recommendations.models import AdoptionVoid
from reports.models import Report, ReportItem


@dataclass(frozen=True)
class VoidItem:
    """An item of a report: its number and title as printed, and when its adoption was found void.

    `is_adopted_again`: the recommendation has been adopted since, possibly with another wording.
    """

    item: ReportItem
    number: str
    found_at: datetime
    is_adopted_again: bool


def of(report: Report, items: Iterable[ReportItem]) -> list[VoidItem]:
    """Return what has become void since `report` was issued, in its order; `items` have their recommendations.

    No query unless the adoption of one of them was ever found void; then one.
    """
    voided = [item for item in items if item.recommendation.voided_id]
    if not voided or not report.is_issued:
        return []
    rows = AdoptionVoid.objects.filter(
        adoption__version__in=[item.version_id for item in voided], recorded_at__gt=report.issued_at
    )
    found = {row.adoption.version_id: row for row in rows.select_related("adoption", "topic").order_by("recorded_at")}
    return [_void(item, found[item.version_id]) for item in voided if item.version_id in found]


def _void(item: ReportItem, row: AdoptionVoid) -> VoidItem:
    number = f"{row.topic.number}.{row.number}"
    return VoidItem(item, number, row.recorded_at, item.recommendation.adoption_id is not None)
