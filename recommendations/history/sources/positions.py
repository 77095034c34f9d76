"""Positions of partners, objections to editorial circulations, and reservations printed as footnotes."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from recommendations import visibility
from recommendations.history.entries import Entry, Place, Quote, Reader, Source, Visitor, before, register
from recommendations.history.sources.text import PORTAL
from recommendations.models import EditorialObjection, Position, Received, Reservation
from recommendations.models.position import POSITION_READERS
from registry import seals
from registry.prepared import prepared
from workshops import phrases

OF_RESERVATIONS = ("recommendation.moved", "reservation.corrected")


def _positions(reader: Reader, place: Place) -> list[Position]:
    if not visibility.may_grant(POSITION_READERS, reader.held):
        return []
    return _position_rows(reader.recommendation.pk, reader.held, *place)


@prepared
def _position_rows(recommendation: int, held: visibility.Held, at: datetime, pk: int) -> QuerySet[Position]:
    rows = Position.objects.filter(recommendation=recommendation).visible_to(held)
    return before(rows.select_related("circulation"), "recorded_at", at, pk)


def _describe_positions(source: Source, reader: Reader, rows: Sequence[Position]) -> list[Entry]:
    entries = []
    for row in rows:
        what = _("%(kind)s on %(revision)s") % {"kind": row.kind_label, "revision": row.circulation}
        entry = Entry(source, row.recorded_at, row.key, what, who=row.recorded_by_name, partner=row.partner_name)
        entry.channel = channel_of(row)
        entry.paragraph = (row.circulation.version_id, row.paragraph_id) if row.paragraph_id else None
        entry.quotes += [Quote(row.kind_label, row.text, row.language)] if row.text else []
        if row.until:
            until = phrases.moment(row.until, reader.recommendation.workshop)
            entry.note = _("Instructions expected by %(until)s") % {"until": until}
        entry.subject, entry.seal = row.key, seals.place_of(row)
        entries.append(entry)
    return entries


def channel_of(row: Position) -> str:
    """Return how a position reached the portal: typed there, stated in a session, or received in writing."""
    if row.received == Received.TYPED:
        return str(PORTAL)
    label = str(Received(row.received).label)
    return f"{label} ({row.session_title})" if row.session_title else label


def _objections(reader: Reader, place: Place) -> list[EditorialObjection]:
    """Return objections to editorial circulations: those of the reader's delegations; for chair and secretariat, all."""
    if not reader.usage.objections:
        return []
    own = reader.held[visibility.POSITION_DELEGATION]
    if reader.decides:
        return _objection_rows(reader.recommendation.pk, *place)
    return _own_objection_rows(reader.recommendation.pk, own, *place) if own else []


@prepared
def _objection_rows(recommendation: int, at: datetime, pk: int) -> QuerySet[EditorialObjection]:
    return before(_all_objections(recommendation), "recorded_at", at, pk)


@prepared
def _own_objection_rows(
    recommendation: int, delegations: list[int], at: datetime, pk: int
) -> QuerySet[EditorialObjection]:
    return before(_all_objections(recommendation).filter(delegation__in=delegations), "recorded_at", at, pk)


def _all_objections(recommendation: int) -> QuerySet[EditorialObjection]:
    rows = EditorialObjection.objects.filter(circulation__recommendation=recommendation)
    return rows.select_related("circulation", "delegation")


def _describe_objections(source: Source, reader: Reader, rows: Sequence[EditorialObjection]) -> list[Entry]:
    entries = []
    for row in rows:
        what = _("Objection: the changes in %(revision)s are not editorial") % {"revision": row.circulation}
        entry = Entry(source, row.recorded_at, row.key, what, who=row.recorded_by_name, partner=row.delegation.name)
        entry.channel, entry.subject, entry.seal = str(PORTAL), row.key, seals.place_of(row)
        entries.append(entry)
    return entries


def _reservations(reader: Reader, place: Place) -> list[Reservation]:
    """Return the footnotes of the adoption in force, with their corrections: all readers see them below the text."""
    adoption = reader.recommendation.adoption_id
    return _reservation_rows(adoption, *place) if adoption else []


@prepared
def _reservation_rows(adoption: int, at: datetime, pk: int) -> QuerySet[Reservation]:
    return before(Reservation.objects.filter(adoption=adoption), "recorded_at", at, pk)


def describe_reservations(source: Source, reader: Reader | Visitor, rows: Sequence[Reservation]) -> list[Entry]:
    entries = []
    for row in rows:
        first = _("%(kind)s recorded on adoption as footnote %(number)s")
        what = first if row.serial == 1 else _("%(kind)s in footnote %(number)s approved or corrected")
        values = {"kind": row.kind_label, "number": row.number}
        entry = Entry(source, row.recorded_at, row.key, what % values, who=row.recorded_by_name)
        entry.partner, entry.channel = row.partner_name, str(PORTAL)
        entry.place = _("paragraph %(label)s") % {"label": row.label} if row.label else ""
        entry.quotes.append(Quote(row.kind_label, row.printed_text, row.language if row.is_approved else ""))
        entry.subject = row.key if row.serial > 1 else reader.recommendation.key
        entry.seal = seals.place_of(row)
        entries.append(entry)
    return entries


register("position", "positions", _positions, _describe_positions, at="recorded_at", verbs=("position.recorded",))
register(
    "editorial_objection",
    "positions",
    _objections,
    _describe_objections,
    at="recorded_at",
    verbs=("editorial.rejected",),
)
register(
    "reservation",
    "positions",
    _reservations,
    describe_reservations,
    at="recorded_at",
    verbs=OF_RESERVATIONS,
)
