"""Silence procedures on the recommendation, for those who may read them: the entitled partners, chair and secretariat.

The launch, the finding and the end of a procedure are steps of the recommendation. Which ministry of a partner answered,
and through whom, is shown to the partner itself only.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from recommendations.history.entries import Entry, Place, Quote, Reader, Source, before, register
from recommendations.models import (
    SilenceBreak,
    SilenceBreakWithdrawal,
    SilenceExtension,
    SilenceJoin,
    SilenceReservation,
    SilenceRound,
    TimeAnswer,
    TimeRequest,
)
from recommendations.models.silence import Channel
from recommendations.silence import partners
from registry import seals
from registry.prepared import prepared
from workshops import phrases


class Rounds:
    """The procedures on the recommendation that the reader may read, and the partners for which the reader speaks."""

    def __init__(self, reader: Reader) -> None:
        self.rounds = {row.pk: row for row in _readable(reader)} if reader.usage.silence else {}
        spoken = partners.speakers(reader.user, self.rounds.values()) if self.rounds else {}
        self.own = {speaker.partner.pk for speakers in spoken.values() for speaker in speakers}
        self.knows = self.own if not reader.decides else None  # of whose requests and answers; None: of all

    @property
    def pks(self) -> list[int]:
        return sorted(self.rounds)


def _readable(reader: Reader) -> QuerySet[SilenceRound]:
    rounds = SilenceRound.objects.visible_to(reader.user).filter(items__recommendation=reader.recommendation)
    return rounds.select_related("workshop").distinct()


def rounds_of(reader: Reader) -> Rounds:
    """Return the procedures, read once for all sources of a page."""
    found: Rounds | None = reader.__dict__.get("silence")
    if found is None:
        found = reader.__dict__["silence"] = Rounds(reader)
    return found


def _breaks(reader: Reader, place: Place) -> list[SilenceBreak]:
    rounds = rounds_of(reader)
    return _break_rows(reader.recommendation.pk, rounds.pks, *place) if rounds.pks else []


@prepared
def _break_rows(recommendation: int, rounds: list[int], at: datetime, pk: int) -> QuerySet[SilenceBreak]:
    return before(_of_items(SilenceBreak.objects, "item", recommendation, rounds), "recorded_at", at, pk)


def _of_items(rows: Any, item: str, recommendation: int, rounds: list[int]) -> QuerySet[Any]:
    partner = "partner" if item == "item" else "of_break__partner"
    found: QuerySet[Any] = rows.filter(**{f"{item}__recommendation": recommendation, f"{item}__round__in": rounds})
    return found.select_related(partner, "ministry", item)


def _answered(source: Source, reader: Reader, row: Any, what: str, partner: Any) -> Entry:
    """Return the entry of an answer of a partner."""
    entry = Entry(source, row.recorded_at, row.key, what, partner=partner.name)
    if partner.pk in rounds_of(reader).own:
        entry.who = f"{row.person_name}, {row.source}"
    if row.channel != Channel.PORTAL:
        received = phrases.moment(row.received_at, reader.recommendation.workshop)
        entry.note = _("Received on %(received)s, recorded by %(by)s") % {
            "received": received,
            "by": row.recorded_by_name,
        }
    entry.channel, entry.seal = str(Channel(row.channel).label), seals.place_of(row)
    entry.address = rounds_of(reader).rounds[partner.round_id].get_absolute_url()
    return entry


def _describe_breaks(source: Source, reader: Reader, rows: Sequence[SilenceBreak]) -> list[Entry]:
    entries = []
    for row in rows:
        entry = _answered(source, reader, row, _("Silence broken"), row.partner)
        entry.place = _("paragraph %(label)s") % {"label": row.place} if row.place else ""
        entry.quotes.append(Quote(_("Reason"), row.reason))
        entry.subject = row.key
        entries.append(entry)
    return entries


def _withdrawals(reader: Reader, place: Place) -> list[SilenceBreakWithdrawal]:
    rounds = rounds_of(reader)
    return _withdrawal_rows(reader.recommendation.pk, rounds.pks, *place) if rounds.pks else []


@prepared
def _withdrawal_rows(recommendation: int, rounds: list[int], at: datetime, pk: int) -> QuerySet[SilenceBreakWithdrawal]:
    rows = _of_items(SilenceBreakWithdrawal.objects, "of_break__item", recommendation, rounds)
    return before(rows, "recorded_at", at, pk)


def _describe_withdrawals(source: Source, reader: Reader, rows: Sequence[SilenceBreakWithdrawal]) -> list[Entry]:
    entries = []
    for row in rows:
        entry = _answered(source, reader, row, _("Break of silence withdrawn"), row.of_break.partner)
        entry.subject = row.of_break.key
        entries.append(entry)
    return entries


def _reservations(reader: Reader, place: Place) -> list[SilenceReservation]:
    rounds = rounds_of(reader)
    return _reservation_rows(reader.recommendation.pk, rounds.pks, *place) if rounds.pks else []


@prepared
def _reservation_rows(recommendation: int, rounds: list[int], at: datetime, pk: int) -> QuerySet[SilenceReservation]:
    rows = _of_items(SilenceReservation.objects, "of_break__item", recommendation, rounds)
    return before(rows, "recorded_at", at, pk)


def _describe_reservations(source: Source, reader: Reader, rows: Sequence[SilenceReservation]) -> list[Entry]:
    entries = []
    for row in rows:
        entry = _answered(source, reader, row, _("Reservation instead of the break of silence"), row.of_break.partner)
        entry.quotes.append(Quote(_("Reservation"), row.text))
        entry.subject = row.of_break.key
        entries.append(entry)
    return entries


def _joins(reader: Reader, place: Place) -> list[SilenceJoin]:
    """Return who joined expressly. That a ministry of the same partner broke silence is known to the partner only."""
    rounds = rounds_of(reader)
    return _join_rows(rounds.pks, sorted(rounds.own), *place) if rounds.pks else []


@prepared
def _join_rows(rounds: list[int], own: list[int], at: datetime, pk: int) -> QuerySet[SilenceJoin]:
    contradicted = Exists(SilenceBreak.objects.filter(partner=OuterRef("partner"), withdrawal=None))
    rows = SilenceJoin.objects.filter(~contradicted | Q(partner__in=own), partner__round__in=rounds)
    return before(rows.select_related("partner__round", "ministry"), "recorded_at", at, pk)


def _describe_joins(source: Source, reader: Reader, rows: Sequence[SilenceJoin]) -> list[Entry]:
    entries = []
    for row in rows:
        entry = _answered(source, reader, row, _("Consensus expressly joined"), row.partner)
        entry.subject = row.partner.round.key
        entries.append(entry)
    return entries


def _requests(reader: Reader, place: Place) -> list[TimeRequest]:
    rounds = rounds_of(reader)
    if not rounds.pks:
        return []
    if rounds.knows is None:
        return _request_rows(rounds.pks, *place)
    return _own_request_rows(sorted(rounds.knows), *place)


@prepared
def _request_rows(rounds: list[int], at: datetime, pk: int) -> QuerySet[TimeRequest]:
    rows = TimeRequest.objects.filter(partner__round__in=rounds).select_related("partner", "ministry")
    return before(rows, "recorded_at", at, pk)


@prepared
def _own_request_rows(own: list[int], at: datetime, pk: int) -> QuerySet[TimeRequest]:
    rows = TimeRequest.objects.filter(partner__in=own).select_related("partner", "ministry")
    return before(rows, "recorded_at", at, pk)


def _describe_requests(source: Source, reader: Reader, rows: Sequence[TimeRequest]) -> list[Entry]:
    entries = []
    for row in rows:
        entry = _answered(source, reader, row, _("More time requested"), row.partner)
        entry.quotes += [Quote(_("Reason"), row.reason)] if row.reason else []
        entry.subject = row.key
        entries.append(entry)
    return entries


def _time_answers(reader: Reader, place: Place) -> list[TimeAnswer]:
    rounds = rounds_of(reader)
    if not rounds.pks:
        return []
    if rounds.knows is None:
        return _answer_rows(rounds.pks, *place)
    return _own_answer_rows(sorted(rounds.knows), *place)


@prepared
def _answer_rows(rounds: list[int], at: datetime, pk: int) -> QuerySet[TimeAnswer]:
    rows = TimeAnswer.objects.filter(request__partner__round__in=rounds).select_related("request")
    return before(rows, "answered_at", at, pk)


@prepared
def _own_answer_rows(own: list[int], at: datetime, pk: int) -> QuerySet[TimeAnswer]:
    rows = TimeAnswer.objects.filter(request__partner__in=own).select_related("request")
    return before(rows, "answered_at", at, pk)


def _describe_time_answers(source: Source, reader: Reader, rows: Sequence[TimeAnswer]) -> list[Entry]:
    entries = []
    for row in rows:
        what = _("More time granted to all partners") if row.is_granted else _("Request for more time not granted")
        entry = Entry(source, row.answered_at, row.key, what, who=row.recorded_by_name)
        entry.note = _("Decided by %(name)s, chair") % {"name": row.chair_name}
        entry.channel, entry.seal = str(Channel.PORTAL.label), seals.place_of(row)
        entry.quotes += [Quote(_("Note"), row.text)] if row.text else []
        entry.subject = row.request.key
        entries.append(entry)
    return entries


def _extensions(reader: Reader, place: Place) -> list[SilenceExtension]:
    rounds = rounds_of(reader)
    return _extension_rows(rounds.pks, *place) if rounds.pks else []


@prepared
def _extension_rows(rounds: list[int], at: datetime, pk: int) -> QuerySet[SilenceExtension]:
    rows = SilenceExtension.objects.filter(round__in=rounds).select_related("round")
    return before(rows, "recorded_at", at, pk)


def _describe_extensions(source: Source, reader: Reader, rows: Sequence[SilenceExtension]) -> list[Entry]:
    entries = []
    for row in rows:
        until = phrases.moment(row.ends_at, reader.recommendation.workshop)
        what = _("Silence period extended to %(until)s") % {"until": until}
        entry = Entry(source, row.recorded_at, row.key, what, who=row.recorded_by_name)
        entry.note = _("Decided by %(name)s, chair") % {"name": row.chair_name}
        entry.channel, entry.seal = str(Channel.PORTAL.label), seals.place_of(row)
        entry.subject, entry.address = row.round.key, row.round.get_absolute_url()
        entries.append(entry)
    return entries


def _register(name: str, rows: Any, entries: Any, verb: str, at: str = "recorded_at") -> None:
    register(name, "silence", rows, entries, at=at, verbs=(verb,))


_register("silence_break", _breaks, _describe_breaks, "silence.broken")
_register("silence_withdrawal", _withdrawals, _describe_withdrawals, "silence.break_withdrawn")
_register("silence_reservation", _reservations, _describe_reservations, "silence.reserved")
_register("silence_join", _joins, _describe_joins, "silence.joined")
_register("time_request", _requests, _describe_requests, "silence.time_asked")
_register("time_answer", _time_answers, _describe_time_answers, "silence.time_answered", "answered_at")
_register("silence_extension", _extensions, _describe_extensions, "silence.extended")
