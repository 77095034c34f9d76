"""Versions and steps: what was saved, submitted, circulated, adopted and published, with the difference of the text."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations import events
from recommendations.history.entries import END, Entry, Place, Quote, Reader, Source, before, register
from recommendations.models import Adoption, Circulation, Recommendation, State, Version
from recommendations.reading import timeline
from registry import seals
from registry.models import AuditEntry
from registry.prepared import prepared

SAVED = ("recommendation.drafted", "recommendation.saved")
STEPS = (
    "recommendation.moved",
    "recommendation.circulated",
    "recommendation.paragraphs_agreed",
    "recommendation.carried",
    "recommendation.published",
)
PORTAL = gettext_lazy("on the portal")
# Steps to which the answer of a partner leads: who gave it is read by the partner, the chair and the secretariat only.
UNNAMED = (events.CONFIRMED, events.BACK_FROM_REFERENDUM)


def _steps(reader: Reader, place: Place) -> list[AuditEntry]:
    """Return the steps that the reader may see; there are few, and each is seen by other readers."""
    recommendation = reader.recommendation
    found = steps_of(recommendation)
    adoptions = timeline.adoptions_of(recommendation, found)
    shown = timeline.Reader(reader.is_lead, reader.is_officer, reader.is_secretariat)
    earlier = [entry for entry in found if (entry.at, entry.pk) < place]
    return [entry for entry in earlier if timeline.line_of(recommendation, entry, shown, adoptions)]


def steps_of(recommendation: Recommendation) -> list[AuditEntry]:
    """Return the audit entries of all steps, latest first. One query."""
    return _step_entries(str(recommendation.key), list(STEPS))


@prepared
def _step_entries(key: str, verbs: list[str]) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(object_key=key, verb__in=verbs).order_by("-number")


def _describe_steps(source: Source, reader: Reader, rows: Sequence[AuditEntry]) -> list[Entry]:
    recommendation = reader.recommendation
    adoptions = timeline.adoptions_of(recommendation, rows)
    notes = timeline.notes_of(recommendation, list(rows))
    shown = timeline.Reader(reader.is_lead, reader.is_officer, reader.is_secretariat)
    versions = circulated(recommendation, rows)
    entries = []
    for row in rows:
        adoption = adoptions.get(row.data.get("adoption", ""))
        is_named = reader.decides or timeline.event_of(row) not in UNNAMED
        line = timeline.line_of(recommendation, row, shown, adoptions)
        entry = Entry(source, row.at, row.key, line, who=row.actor if is_named else "")
        entry.record, entry.partner = row, _partner(recommendation, row)
        entry.channel = _channel(recommendation, row, adoption)
        if note := notes.get(row.data.get("note", "")):
            entry.quotes.append(Quote(_("Note"), note))
        if row.verb == "recommendation.circulated":
            entry.versions = versions.get(row.data["number"])
        entries.append(entry)
    return entries


def _partner(recommendation: Recommendation, row: AuditEntry) -> str:
    return recommendation.lead_name if row.partner and row.partner == recommendation.partner_code else row.partner


def _channel(recommendation: Recommendation, row: AuditEntry, adoption: Adoption | None) -> str:
    """Return how a step was taken: an adoption in a session or by silence; a proposal orally; any other step on the
    portal.
    """
    if timeline.event_of(row) is events.PROPOSED_FROM_FLOOR and recommendation.sitting:
        return _("orally (%(session)s)") % {"session": recommendation.sitting.session_title}
    if adoption is None or row.data.get("target") != State.ADOPTED:
        return str(PORTAL)
    return adoption.session_title or adoption.get_manner_display()


def circulated(recommendation: Recommendation, rows: Sequence[AuditEntry]) -> dict[int, tuple[int, int]]:
    """Return the versions compared for each Rev.n: that circulated before, and its own. No query without circulations."""
    if not any(row.verb == "recommendation.circulated" for row in rows):
        return {}
    found = dict(_circulations(recommendation.pk))
    return {number: (found[number - 1], version) for number, version in found.items() if number - 1 in found}


@prepared
def _circulations(recommendation: int) -> "QuerySet[Circulation, tuple[int, int]]":
    return Circulation.objects.filter(recommendation=recommendation).order_by().values_list("number", "version")


def _versions(reader: Reader, place: Place) -> list[Version]:
    """Return the saved versions: those of the lead for those who prepare it, later ones for the secretariat."""
    if not (reader.is_lead or reader.is_secretariat):
        return []
    recommendation = reader.recommendation
    first = recommendation.circulated_at or END
    lead_until = first if reader.is_lead else recommendation.created_at
    secretariat_from = first if reader.is_secretariat else END
    return _version_rows(recommendation.pk, lead_until, secretariat_from, *place)


@prepared
def _version_rows(
    recommendation: int, lead_until: datetime, secretariat_from: datetime, at: datetime, pk: int
) -> QuerySet[Version]:
    readable = Q(saved_at__lt=lead_until) | Q(saved_at__gte=secretariat_from)
    rows = Version.objects.filter(readable, recommendation=recommendation).select_related("on_behalf_of")
    return before(rows, "saved_at", at, pk)


def _describe_versions(source: Source, reader: Reader, rows: Sequence[Any]) -> list[Entry]:
    entries = []
    for row in rows:
        entry = Entry(source, row.saved_at, row.key, _("Version %(serial)s saved") % {"serial": row.serial})
        entry.who, entry.channel = row.author_name, str(PORTAL)
        entry.partner = row.on_behalf_of.name if row.on_behalf_of else ""
        entry.subject, entry.seal = reader.recommendation.key, seals.place_of(row)
        entry.versions = (row.based_on_id, row.pk) if row.based_on_id else None
        if row.reason:
            entry.quotes.append(Quote(_("Reason"), row.reason))
        entries.append(entry)
    return entries


register("step", "text", _steps, _describe_steps, at="at", verbs=STEPS)
register("version", "text", _versions, _describe_versions, at="saved_at", verbs=SAVED)
