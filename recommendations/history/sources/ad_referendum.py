"""Answers of partners to an agreement ad referendum, and extensions of its date.

The agreement itself and its end are steps of the recommendation. The chair, the secretariat and those who speak for the
partner read its answer; all readers of the recommendation read the extensions.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from recommendations.history.entries import Entry, Place, Quote, Reader, Source, before, register
from recommendations.history.sources.text import PORTAL
from recommendations.models import Channel, ReferendumAnswer, ReferendumExtension, ReferendumPartner
from registry import seals
from registry.prepared import prepared
from workshops import phrases


def _answers(reader: Reader, place: Place) -> list[ReferendumAnswer]:
    if not reader.usage.referendum:
        return []
    if reader.decides:
        return _answer_rows(reader.recommendation.pk, *place)
    named = ReferendumPartner.objects.filter(referendum__recommendation=reader.recommendation)
    own = sorted(named.spoken_for(reader.user).values_list("pk", flat=True))
    return _own_answer_rows(own, *place) if own else []


@prepared
def _answer_rows(recommendation: int, at: datetime, pk: int) -> QuerySet[ReferendumAnswer]:
    rows = ReferendumAnswer.objects.filter(partner__referendum__recommendation=recommendation)
    return before(rows.select_related("partner__referendum", "ministry"), "recorded_at", at, pk)


@prepared
def _own_answer_rows(own: list[int], at: datetime, pk: int) -> QuerySet[ReferendumAnswer]:
    rows = ReferendumAnswer.objects.filter(partner__in=own).select_related("partner__referendum", "ministry")
    return before(rows, "recorded_at", at, pk)


def _describe_answers(source: Source, reader: Reader, rows: Sequence[ReferendumAnswer]) -> list[Entry]:
    entries = []
    for row in rows:
        what = _("Agreement ad referendum confirmed") if row.is_confirmed else _("Agreement ad referendum declined")
        entry = Entry(source, row.recorded_at, row.key, what, who=f"{row.person_name}, {row.source}")
        entry.partner, entry.channel = row.partner.name, str(Channel(row.channel).label)
        if row.channel != Channel.PORTAL:
            received = phrases.moment(row.received_at, reader.recommendation.workshop)
            values = {"received": received, "by": row.recorded_by_name}
            entry.note = _("Received on %(received)s, recorded by %(by)s") % values
        entry.quotes += [Quote(_("Reason"), row.reason)] if row.reason else []
        entry.subject, entry.seal = row.partner.referendum.key, seals.place_of(row)
        entry.address = row.partner.referendum.get_absolute_url()
        entries.append(entry)
    return entries


def _extensions(reader: Reader, place: Place) -> list[ReferendumExtension]:
    return _extension_rows(reader.recommendation.pk, *place) if reader.usage.referendum else []


@prepared
def _extension_rows(recommendation: int, at: datetime, pk: int) -> QuerySet[ReferendumExtension]:
    rows = ReferendumExtension.objects.filter(referendum__recommendation=recommendation)
    return before(rows.select_related("referendum"), "recorded_at", at, pk)


def _describe_extensions(source: Source, reader: Reader, rows: Sequence[ReferendumExtension]) -> list[Entry]:
    entries = []
    for row in rows:
        until = phrases.moment(row.until, reader.recommendation.workshop)
        what = _("Deadline for confirmation extended to %(until)s") % {"until": until}
        entry = Entry(source, row.recorded_at, row.key, what, who=row.recorded_by_name)
        entry.note = _("Decided by %(name)s, chair") % {"name": row.chair_name}
        entry.channel, entry.seal = str(PORTAL), seals.place_of(row)
        entry.subject, entry.address = row.referendum.key, row.referendum.get_absolute_url()
        entries.append(entry)
    return entries


VERBS = ("referendum.confirmed", "referendum.declined")
register("referendum_answer", "referendum", _answers, _describe_answers, at="recorded_at", verbs=VERBS)
register(
    "referendum_extension",
    "referendum",
    _extensions,
    _describe_extensions,
    at="recorded_at",
    verbs=("referendum.extended",),
)
