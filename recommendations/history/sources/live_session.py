"""Proposals on the text that delegations made from the floor, their corrections, and their outcome.

They are shown to the officers and to the delegation itself, because the projector need not name delegations. Positions
stated orally are among the positions.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from recommendations import visibility
from recommendations.history.entries import Entry, Place, Quote, Reader, Source, before, register
from recommendations.history.sources.text import PORTAL
from recommendations.models import FloorOutcome, FloorStatement, StatementOutcome
from recommendations.models.live_session import ON_TEXT
from registry import seals
from registry.prepared import prepared


def _statements(reader: Reader, place: Place) -> list[FloorStatement]:
    if not reader.usage.floor:
        return []
    if reader.is_officer:
        return _statement_rows(reader.recommendation.pk, *place)
    own = reader.held[visibility.POSITION_DELEGATION]
    return _own_statement_rows(reader.recommendation.pk, own, *place) if own else []


@prepared
def _statement_rows(recommendation: int, at: datetime, pk: int) -> QuerySet[FloorStatement]:
    return before(_all_statements(recommendation), "recorded_at", at, pk)


@prepared
def _own_statement_rows(recommendation: int, own: list[int], at: datetime, pk: int) -> QuerySet[FloorStatement]:
    return before(_all_statements(recommendation).filter(delegation__in=own), "recorded_at", at, pk)


def _all_statements(recommendation: int) -> QuerySet[FloorStatement]:
    rows = FloorStatement.objects.filter(recommendation=recommendation, kind__in=ON_TEXT)
    return rows.select_related("sitting")


def _describe_statements(source: Source, reader: Reader, rows: Sequence[FloorStatement]) -> list[Entry]:
    entries = []
    for row in rows:
        first = _("Statement from the floor: %(kind)s") % {"kind": row.kind_label}
        what = _("Statement from the floor corrected") if row.corrects_id else first
        entry = Entry(source, row.recorded_at, row.key, what, who=row.recorded_by_name, partner=row.delegation_name)
        spoken = _("orally (%(session)s)") % {"session": row.sitting.session_title}
        entry.channel = str(PORTAL) if row.corrects_id else spoken
        entry.paragraph = (row.version_id, row.paragraph_id) if row.paragraph_id else None
        entry.quotes.append(Quote(row.kind_label, row.text, row.language))
        entry.subject, entry.seal = row.key, seals.place_of(row)
        entries.append(entry)
    return entries


def _outcomes(reader: Reader, place: Place) -> list[StatementOutcome]:
    if not reader.usage.floor:
        return []
    if reader.is_officer:
        return _outcome_rows(reader.recommendation.pk, *place)
    own = reader.held[visibility.POSITION_DELEGATION]
    return _own_outcome_rows(reader.recommendation.pk, own, *place) if own else []


@prepared
def _outcome_rows(recommendation: int, at: datetime, pk: int) -> QuerySet[StatementOutcome]:
    return before(_all_outcomes(recommendation), "recorded_at", at, pk)


@prepared
def _own_outcome_rows(recommendation: int, own: list[int], at: datetime, pk: int) -> QuerySet[StatementOutcome]:
    return before(_all_outcomes(recommendation).filter(statement__delegation__in=own), "recorded_at", at, pk)


def _all_outcomes(recommendation: int) -> QuerySet[StatementOutcome]:
    return StatementOutcome.objects.filter(statement__recommendation=recommendation).select_related("statement")


def _describe_outcomes(source: Source, reader: Reader, rows: Sequence[StatementOutcome]) -> list[Entry]:
    entries = []
    for row in rows:
        what = _("Outcome of a proposal from the floor: %(outcome)s") % {"outcome": FloorOutcome(row.outcome).label}
        entry = Entry(source, row.recorded_at, row.key, what, who=row.recorded_by_name)
        entry.partner, entry.channel = row.statement.delegation_name, str(PORTAL)
        entry.paragraph = (row.statement.version_id, row.statement.paragraph_id) if row.statement.paragraph_id else None
        entry.subject, entry.seal = row.key, seals.place_of(row)
        entries.append(entry)
    return entries


VERBS = ("floor_statement.recorded", "floor_statement.corrected")
register("floor_statement", "room", _statements, _describe_statements, at="recorded_at", verbs=VERBS)
register("floor_outcome", "room", _outcomes, _describe_outcomes, at="recorded_at", verbs=("floor_statement.ended",))
