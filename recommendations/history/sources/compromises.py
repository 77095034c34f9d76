"""The chair’s compromise texts: the proposal, and whether it was objected to, withdrawn or applied.

Only the objecting delegation, the chair and the secretariat can see which delegation objected, and why.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from recommendations import visibility
from recommendations.history.entries import Entry, Place, Quote, Reader, Source, before, register
from recommendations.history.sources.text import PORTAL
from recommendations.models import Compromise, CompromiseState
from registry import seals
from registry.prepared import prepared
from workshops import phrases


def _proposed(reader: Reader, place: Place) -> list[Compromise]:
    is_used = reader.recommendation.workshop.takes_amendments and reader.usage.amendments
    return _proposed_rows(reader.recommendation.pk, *place) if is_used else []


@prepared
def _proposed_rows(recommendation: int, at: datetime, pk: int) -> QuerySet[Compromise]:
    return before(Compromise.objects.filter(recommendation=recommendation), "proposed_at", at, pk)


def _describe_proposed(source: Source, reader: Reader, rows: Sequence[Compromise]) -> list[Entry]:
    entries = []
    for row in rows:
        entry = _entry(source, reader, row, _("Compromise text proposed by the chair"))
        entry.who = row.recorded_by_name
        until = phrases.moment(row.deadline, reader.recommendation.workshop)
        values = {"name": row.declared_by_name, "time": until}
        entry.note = _("Proposed by %(name)s, chair; objections until %(time)s") % values
        entry.quotes = [Quote(_("Reason"), row.reason, row.language)]
        entries.append(entry)
    return entries


def _entry(source: Source, reader: Reader, row: Compromise, what: str) -> Entry:
    row.recommendation = reader.recommendation
    entry = Entry(source, source.time_of(row), row.key, what, channel=str(PORTAL))
    entry.subject, entry.address, entry.seal = row.key, row.get_absolute_url(), seals.place_of(row)
    return entry


def _ended(reader: Reader, place: Place) -> list[Compromise]:
    is_used = reader.recommendation.workshop.takes_amendments and reader.usage.amendments
    return _ended_rows(reader.recommendation.pk, *place) if is_used else []


@prepared
def _ended_rows(recommendation: int, at: datetime, pk: int) -> QuerySet[Compromise]:
    rows = Compromise.objects.filter(recommendation=recommendation, closed_at__isnull=False)
    return before(rows.select_related("objection"), "closed_at", at, pk)


def _describe_ended(source: Source, reader: Reader, rows: Sequence[Compromise]) -> list[Entry]:
    sentences = {
        CompromiseState.OBJECTED: _("Objection to the compromise text; the amendments remain open"),
        CompromiseState.WITHDRAWN: _("Compromise text withdrawn by the chair"),
        CompromiseState.APPLIED: _("Compromise text applied; the amendments concerned have been closed"),
    }
    own = reader.held[visibility.POSITION_DELEGATION]
    entries = []
    for row in rows:
        entry = _entry(source, reader, row, sentences[CompromiseState(row.state)])
        entry.who = row.closed_by_name
        objection = getattr(row, "objection", None)
        if objection and (reader.decides or objection.delegation_id in own):
            entry.who, entry.partner = objection.recorded_by_name, objection.delegation_name
            entry.quotes = [Quote(_("Reason"), objection.reason, objection.language)] if objection.reason else []
        entries.append(entry)
    return entries


register(
    "compromise",
    "amendments",
    _proposed,
    _describe_proposed,
    at="proposed_at",
    verbs=("compromise.proposed",),
)
register(
    "compromise_ended",
    "amendments",
    _ended,
    _describe_ended,
    at="closed_at",
    verbs=("compromise.objected", "compromise.withdrawn", "compromise.applied"),
)
