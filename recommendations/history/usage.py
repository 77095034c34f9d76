"""Which rooms have rows about a recommendation: most have not, and their sources need not be asked."""

from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from recommendations.models import (
    Amendment,
    EditorialObjection,
    FloorStatement,
    Merger,
    Recommendation,
    Referendum,
    SilenceItem,
)
from registry.prepared import prepared


class Usage(NamedTuple):
    """Whether there are released amendments, mergers into it, silence procedures, objections to editorial circulations,
    statements from the floor, agreements ad referendum."""

    amendments: bool
    mergers: bool
    silence: bool
    objections: bool
    floor: bool
    referendum: bool


def of(recommendation: Recommendation) -> Usage:
    """Return what has been used. One query."""
    return Usage(*_flags(recommendation.pk)[0])


@prepared
def _flags(recommendation: int) -> "QuerySet[Recommendation, tuple[bool, bool, bool, bool, bool, bool]]":
    rows = {
        "has_amendments": Amendment.objects.released().filter(recommendation=OuterRef("pk")).order_by(),
        "has_mergers": Merger.objects.filter(target=OuterRef("pk")),
        "has_silence": SilenceItem.objects.filter(recommendation=OuterRef("pk")).order_by(),
        "has_objections": EditorialObjection.objects.filter(circulation__recommendation=OuterRef("pk")),
        "has_floor": FloorStatement.objects.filter(recommendation=OuterRef("pk")).order_by(),
        "has_referendum": Referendum.objects.filter(recommendation=OuterRef("pk")).order_by(),
    }
    found = Recommendation.objects.filter(pk=recommendation).order_by()
    return found.annotate(**{name: Exists(queryset) for name, queryset in rows.items()}).values_list(*rows)
