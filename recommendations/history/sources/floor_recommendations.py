"""Confirmations and corrections, by the head of delegation, of a recommendation proposed from the floor.

The entry of the recommendation is one of the steps. The review is shown to the officers and to the delegation.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from recommendations.history.entries import Entry, Place, Reader, Source, before, register
from recommendations.history.sources.text import PORTAL
from recommendations.models import FloorReview
from registry import seals
from registry.prepared import prepared


def _reviews(reader: Reader, place: Place) -> list[FloorReview]:
    if reader.recommendation.sitting_id is None or not (reader.is_officer or reader.is_lead):
        return []
    return _rows(reader.recommendation.pk, *place)


@prepared
def _rows(recommendation: int, at: datetime, pk: int) -> QuerySet[FloorReview]:
    rows = FloorReview.objects.filter(recommendation=recommendation).select_related("made")
    return before(rows, "reviewed_at", at, pk)


def _describe(source: Source, reader: Reader, rows: Sequence[FloorReview]) -> list[Entry]:
    entries = []
    for row in rows:
        what = _("Wording corrected by the delegation") if row.made else _("Wording confirmed by the delegation")
        entry = Entry(source, row.reviewed_at, row.key, what, who=row.reviewed_by_name, channel=str(PORTAL))
        entry.partner, entry.subject, entry.seal = reader.recommendation.lead_name, row.key, seals.place_of(row)
        if row.made and row.made.based_on_id:
            entry.versions = (row.made.based_on_id, row.made.pk)
        entries.append(entry)
    return entries


VERBS = ("floor_recommendation.confirmed", "floor_recommendation.corrected")
register("floor_review", "room", _reviews, _describe, at="reviewed_at", verbs=VERBS)
