"""Released amendments, their co-sponsors, what was offered, answered and decided on them, and withdrawals."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from recommendations import visibility
from recommendations.history.entries import Entry, Place, Quote, Reader, Source, Visitor, before, register
from recommendations.history.sources.text import PORTAL
from recommendations.models import (
    Amendment,
    AmendmentChange,
    AmendmentSponsor,
    AmendmentState,
    Disposition,
    DispositionAnswer,
)
from recommendations.models.amendment import NEGOTIATORS
from registry import seals
from registry.models import AuditEntry
from registry.prepared import prepared

LEFT = "amendment.sponsor_left"


def _has(reader: Reader) -> bool:
    return reader.recommendation.workshop.takes_amendments and reader.usage.amendments


def _released(reader: Reader, place: Place) -> list[Amendment]:
    return _released_rows(reader.recommendation.pk, *place) if _has(reader) else []


@prepared
def _released_rows(recommendation: int, at: datetime, pk: int) -> QuerySet[Amendment]:
    rows = Amendment.objects.filter(recommendation=recommendation).released()
    return before(rows.select_related("delegation", "circulation"), "released_at", at, pk)


def describe_released(source: Source, reader: Reader | Visitor, rows: Sequence[Amendment]) -> list[Entry]:
    """Describe amendments with their changes of the revision that they were made on. One query more."""
    changes: dict[int, list[AmendmentChange]] = {}
    for change in _changes([row.pk for row in rows]):
        changes.setdefault(change.amendment_id, []).append(change)
    entries = []
    for row in rows:
        entry = _of_amendment(source, reader, row, _("%(symbol)s submitted") % {"symbol": row.short_symbol})
        entry.who, entry.note = row.released_by_name, f"{row.title} ({row.circulation})"
        entry.channel = row.received_label or entry.channel
        entry.quotes += [Quote(_("Justification"), row.rationale, row.language)] if row.rationale else []
        entry.amended = (row.circulation.version_id, changes.get(row.pk, []))
        entries.append(entry)
    return entries


@prepared
def _changes(amendments: list[int]) -> QuerySet[AmendmentChange]:
    return AmendmentChange.objects.filter(amendment__in=amendments).order_by("position")


def _of_amendment(source: Source, reader: Reader | Visitor, row: Amendment, what: str) -> Entry:
    row.recommendation = reader.recommendation
    entry = Entry(source, source.time_of(row), row.key, what, channel=str(PORTAL), partner=row.delegation.name)
    entry.subject, entry.address, entry.seal = row.key, row.get_absolute_url(), seals.place_of(row)
    return entry


def _withdrawn(reader: Reader, place: Place) -> list[Amendment]:
    return _withdrawn_rows(reader.recommendation.pk, *place) if _has(reader) else []


@prepared
def _withdrawn_rows(recommendation: int, at: datetime, pk: int) -> QuerySet[Amendment]:
    rows = Amendment.objects.filter(recommendation=recommendation, state=AmendmentState.WITHDRAWN)
    return before(rows.select_related("delegation"), "closed_at", at, pk)


def describe_withdrawn(source: Source, reader: Reader | Visitor, rows: Sequence[Amendment]) -> list[Entry]:
    return [
        _of_amendment(source, reader, row, _("%(symbol)s withdrawn") % {"symbol": row.short_symbol}) for row in rows
    ]


def _sponsors(reader: Reader, place: Place) -> list[AmendmentSponsor]:
    """Return the co-sponsors that joined, including those that later withdrew; the withdrawal is a separate entry."""
    return _sponsor_rows(reader.recommendation.pk, *place) if _has(reader) else []


@prepared
def _sponsor_rows(recommendation: int, at: datetime, pk: int) -> QuerySet[AmendmentSponsor]:
    rows = AmendmentSponsor.objects.filter(amendment__recommendation=recommendation)
    return before(rows.select_related("amendment", "delegation"), "joined_at", at, pk)


def _left(reader: Reader, place: Place) -> list[AmendmentSponsor]:
    return _left_rows(reader.recommendation.pk, *place) if _has(reader) else []


@prepared
def _left_rows(recommendation: int, at: datetime, pk: int) -> QuerySet[AmendmentSponsor]:
    rows = AmendmentSponsor.objects.filter(amendment__recommendation=recommendation, left_at__isnull=False)
    return before(rows.select_related("amendment", "delegation"), "left_at", at, pk)


def describe_sponsors(source: Source, reader: Reader | Visitor, rows: Sequence[AmendmentSponsor]) -> list[Entry]:
    entries = []
    for row in rows:
        what = _("Co-sponsor of %(symbol)s") % {"symbol": row.amendment.short_symbol}
        entry = Entry(source, row.joined_at, row.key, what, who=row.recorded_by_name, partner=row.delegation.name)
        entry.channel, entry.subject, entry.seal = str(PORTAL), row.key, seals.place_of(row)
        entry.address = row.amendment.get_absolute_url()
        entries.append(entry)
    return entries


def _describe_left(source: Source, reader: Reader, rows: Sequence[AmendmentSponsor]) -> list[Entry]:
    """Describe co-sponsors that left, with the head of delegation who recorded this and is named only in the audit
    entry. One more query.
    """
    keys = [str(row.key) for row in rows]
    records = {one.object_key: one for one in AuditEntry.objects.filter(object_key__in=keys, verb=LEFT)}
    entries = describe_sponsors(source, reader, rows)
    for entry, row in zip(entries, rows, strict=True):
        entry.at, entry.record = source.time_of(row), records.get(str(row.key))
        entry.what = _("No longer a co-sponsor of %(symbol)s") % {"symbol": row.amendment.short_symbol}
        entry.who = entry.record.actor if entry.record else ""
    return entries


def _dispositions(reader: Reader, place: Place) -> list[Disposition]:
    return _disposition_rows(reader.recommendation.pk, *place) if _has(reader) else []


@prepared
def _disposition_rows(recommendation: int, at: datetime, pk: int) -> QuerySet[Disposition]:
    rows = Disposition.objects.filter(change__amendment__recommendation=recommendation)
    return before(rows.select_related("change__amendment"), "recorded_at", at, pk)


def describe_dispositions(source: Source, reader: Reader | Visitor, rows: Sequence[Disposition]) -> list[Entry]:
    entries = []
    for row in rows:
        amendment = row.change.amendment
        values = {"symbol": amendment.short_symbol, "outcome": row.get_outcome_display()}
        what = _("Decision of the chair on %(symbol)s: %(outcome)s")
        if not row.is_decision:
            what = _("Proposal of the secretariat on %(symbol)s: %(outcome)s")
        entry = Entry(source, row.recorded_at, row.key, what % values, who=row.recorded_by_name, channel=str(PORTAL))
        if row.declared_by_name:
            entry.note = _("Decided by %(name)s, chair") % {"name": row.declared_by_name}
        entry.quotes += [Quote(_("Wording"), row.text, row.language)] if row.text else []
        entry.quotes += [Quote(_("Reason"), row.reason, row.language)] if row.reason else []
        entry.subject, entry.seal, entry.address = row.key, seals.place_of(row), amendment.get_absolute_url()
        entries.append(entry)
    return entries


def _answers(reader: Reader, place: Place) -> list[DispositionAnswer]:
    """Return the answers of the proposers, which the officers and the delegation that proposed the amendment may read."""
    if not _has(reader) or not (reader.is_officer or visibility.may_grant(NEGOTIATORS, reader.held)):
        return []
    if reader.is_officer:
        return _answer_rows(reader.recommendation.pk, *place)
    return _own_answer_rows(reader.recommendation.pk, reader.held[visibility.AMENDMENT_DELEGATION], *place)


@prepared
def _answer_rows(recommendation: int, at: datetime, pk: int) -> QuerySet[DispositionAnswer]:
    return before(_all_answers(recommendation), "answered_at", at, pk)


@prepared
def _own_answer_rows(recommendation: int, delegations: list[int], at: datetime, pk: int) -> QuerySet[DispositionAnswer]:
    own = _all_answers(recommendation).filter(disposition__change__amendment__delegation__in=delegations)
    return before(own, "answered_at", at, pk)


def _all_answers(recommendation: int) -> QuerySet[DispositionAnswer]:
    rows = DispositionAnswer.objects.filter(disposition__change__amendment__recommendation=recommendation)
    return rows.select_related("disposition__change__amendment__delegation")


def _describe_answers(source: Source, reader: Reader, rows: Sequence[DispositionAnswer]) -> list[Entry]:
    entries = []
    for row in rows:
        amendment = row.disposition.change.amendment
        agreed = _("Proposal on %(symbol)s agreed to") if row.agrees else _("Reply to the proposal on %(symbol)s")
        what = agreed % {"symbol": amendment.short_symbol}
        entry = Entry(source, row.answered_at, row.key, what, who=row.author_name, partner=amendment.delegation.name)
        entry.quotes += [Quote(_("Reply"), row.text, row.language)] if row.text else []
        entry.channel, entry.subject, entry.seal = str(PORTAL), row.key, seals.place_of(row)
        entry.address = amendment.get_absolute_url()
        entries.append(entry)
    return entries


register("amendment", "amendments", _released, describe_released, at="released_at", verbs=("amendment.released",))
register(
    "amendment_sponsor",
    "amendments",
    _sponsors,
    describe_sponsors,
    at="joined_at",
    verbs=("amendment.sponsored",),
)
register(
    "amendment_sponsor_left",
    "amendments",
    _left,
    _describe_left,
    at="left_at",
    verbs=(LEFT,),
)
register(
    "disposition",
    "amendments",
    _dispositions,
    describe_dispositions,
    at="recorded_at",
    verbs=("disposition.offered", "disposition.decided"),
)
register("answer", "amendments", _answers, _describe_answers, at="answered_at", verbs=("disposition.answered",))
register(
    "amendment_withdrawn",
    "amendments",
    _withdrawn,
    describe_withdrawn,
    at="closed_at",
    verbs=("amendment.withdrawn",),
)
