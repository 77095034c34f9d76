"""Recommendations that were merged into this one. Its own merger into another one is a step of its own history."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from recommendations import visibility
from recommendations.history.entries import Entry, Place, Reader, Source, Visitor, before, register
from recommendations.history.sources.text import PORTAL
from recommendations.models import Merger, MergerUndo, Recommendation
from registry import seals
from registry.prepared import prepared

MOVED = ("recommendation.moved",)


def _mergers(reader: Reader, place: Place) -> list[Merger]:
    return _merger_rows(reader.recommendation.pk, reader.held, *place) if reader.usage.mergers else []


@prepared
def _merger_rows(recommendation: int, held: visibility.Held, at: datetime, pk: int) -> QuerySet[Merger]:
    rows = Merger.objects.filter(target=recommendation, source__in=_readable(held))
    return before(rows.select_related("source__lead"), "merged_at", at, pk)


def _readable(held: visibility.Held) -> QuerySet[Recommendation, int]:
    return Recommendation.objects.visible_to(held).order_by().values_list("pk", flat=True)


def describe_mergers(source: Source, reader: Reader | Visitor, rows: Sequence[Merger]) -> list[Entry]:
    what = _("%(symbol)s merged into this recommendation")
    return [_entry(source, row, row, what, row.merged_by_name) for row in rows]


def _entry(source: Source, row: Merger | MergerUndo, merger: Merger, what: str, who: str) -> Entry:
    merged = merger.source
    entry = Entry(source, source.time_of(row), row.key, what % {"symbol": merged.short_symbol}, who=who)
    entry.channel, entry.note, entry.address = str(PORTAL), merged.lead_name, merged.get_absolute_url()
    entry.subject, entry.seal = merged.key, seals.place_of(row)
    return entry


def _undone(reader: Reader, place: Place) -> list[MergerUndo]:
    return _undo_rows(reader.recommendation.pk, reader.held, *place) if reader.usage.mergers else []


@prepared
def _undo_rows(recommendation: int, held: visibility.Held, at: datetime, pk: int) -> QuerySet[MergerUndo]:
    rows = MergerUndo.objects.filter(merger__target=recommendation, merger__source__in=_readable(held))
    return before(rows.select_related("merger__source__lead"), "undone_at", at, pk)


def _describe_undone(source: Source, reader: Reader, rows: Sequence[MergerUndo]) -> list[Entry]:
    what = _("Merger of %(symbol)s undone")
    return [_entry(source, row, row.merger, what, row.undone_by_name) for row in rows]


register("merger", "text", _mergers, describe_mergers, at="merged_at", verbs=MOVED)
register("merger_undo", "text", _undone, _describe_undone, at="undone_at", verbs=MOVED)
