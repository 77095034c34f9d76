"""The history of a recommendation, read from the audit trail: one line for each event that the reader may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _

from members.models import User
from recommendations import events, visibility
from recommendations.events import Event
from recommendations.models import Adoption, Recommendation
from recommendations.states import AS_REPORTED, State
from registry.models import AuditEntry
from registry.names import with_article
from registry.prepared import prepared
from workshops import phrases
from workshops.models import OFFICERS, Role
from workshops.user_roles import roles_of

LINES = 60
EVENT_OF_VERB = {
    "recommendation.carried": events.CARRIED,
    "recommendation.published": events.PUBLISHED,
}


@dataclass(frozen=True)
class Reader:
    """The relation of a reader to a recommendation: member of its delegation, officer, secretariat."""

    is_lead: bool
    is_officer: bool
    is_secretariat: bool


def of(recommendation: Recommendation, user: User) -> list[dict[str, Any]]:
    """Return the lines for a user who may read the recommendation, as {at, zone, text, sub}, latest first.

    One query, two with notes.
    """
    roles, workshop = roles_of(user), recommendation.workshop
    reader = Reader(
        is_lead=visibility.allows(visibility.PREPARERS, user, recommendation),
        is_officer=roles.has(workshop, *OFFICERS),
        is_secretariat=roles.has(workshop, Role.SECRETARIAT),
    )
    entries = list(_entries(str(recommendation.key)))
    adoptions = adoptions_of(recommendation, entries)
    lines = [(entry, text) for entry in entries if (text := line_of(recommendation, entry, reader, adoptions))]
    notes = notes_of(recommendation, [entry for entry, _text in lines])
    return [
        _item(recommendation, entry, text, notes.get(entry.data.get("note"), ""), adoptions) for entry, text in lines
    ]


@prepared
def _entries(key: str) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(object_key=key).order_by("-number")[:LINES]


def public(recommendation: Recommendation) -> list[dict[str, Any]]:
    """Return the lines for the public: submission, circulations, adoption, publication; without the names of users."""
    lines = []
    entries = list(_entries(str(recommendation.key)))
    adoptions = adoptions_of(recommendation, entries)
    for entry in entries:
        if event := event_of(entry):
            values = {"lead": with_article(recommendation.lead_name), "number": entry.data.get("number", "")}
            if text := str(event.public_history) % values:
                lines.append(_item(recommendation, entry, text, "", adoptions))
        elif entry.verb == "archive.entered":
            lines.append(_item(recommendation, entry, _("Compiled from public sources and published"), "", adoptions))
    if recommendation.is_reported:
        workshop = recommendation.workshop
        held = {"at": workshop.starts_on, "last": workshop.ends_on, "undated": workshop.date_text}
        lines.append(held | {"zone": workshop.zone, "text": str(AS_REPORTED), "sub": ""})
    return lines


def event_of(entry: AuditEntry) -> Event | None:
    """Return the event that an audit entry records, or None if it records something else."""
    if entry.verb == "recommendation.moved":
        is_returned_to_author = bool(entry.data.get("returned_to_author"))
        return events.of_move(entry.data["source"], entry.data["target"], is_returned_to_author=is_returned_to_author)
    if entry.verb == "recommendation.circulated":
        return events.of_circulation(entry.data)
    return EVENT_OF_VERB.get(entry.verb)


def adoptions_of(recommendation: Recommendation, entries: Iterable[AuditEntry]) -> dict[str, Adoption]:
    """Return the adoptions recorded in these entries, by key; a query only if one of them is no longer in force."""
    keys = {entry.data["adoption"] for entry in entries if "adoption" in entry.data}
    current = recommendation.adoption
    if current and keys <= {str(current.key)}:
        return {str(current.key): current}
    return {str(row.key): row for row in recommendation.adoptions.filter(key__in=keys)} if keys else {}


def line_of(recommendation: Recommendation, entry: AuditEntry, reader: Reader, adoptions: dict[str, Adoption]) -> str:
    """Return the line for an audit entry; empty if this reader may not see it."""
    values = {
        "actor": entry.actor,
        "lead": with_article(recommendation.lead_name),
        "number": entry.data.get("number", ""),
        "into": entry.data.get("into", ""),
    }
    if entry.verb in ("recommendation.drafted", "recommendation.saved"):
        circulated = recommendation.circulated_at
        is_before = circulated is None or entry.at < circulated
        is_visible = reader.is_lead if is_before else reader.is_secretariat
        saved = _("Version %(serial)s saved by %(actor)s") % (values | {"serial": entry.data["serial"]})
        return saved if is_visible else ""
    if entry.verb == "recommendation.paragraphs_agreed":
        return _("Status of paragraphs in Rev.%(number)s recorded by %(actor)s") % (
            values | {"number": entry.data["number"]}
        )
    event = event_of(entry)
    if event is None or not may_see(event, is_lead=reader.is_lead, is_officer=reader.is_officer):
        return ""
    if event in (events.ADOPTED, events.ADOPTED_BY_SILENCE, events.CONFIRMED):
        values["chair"] = adoptions[entry.data["adoption"]].declared_by_name
    values["full_number"] = recommendation.full_number
    if until := events.objections_until(entry.data):
        values["until"] = phrases.moment(until, recommendation.workshop)
    comments = events.comments_open(entry.data.get("open_comments", 0))
    line = str(event.history) % values
    return f"{line}. {comments}" if comments else line


def may_see(event: Event, *, is_lead: bool, is_officer: bool) -> bool:
    """Return whether someone who may read the recommendation may see an event: internal events are visible only to the
    lead delegation, a return by the secretariat also to officers."""
    if event.is_internal:
        return is_lead
    return event is not events.RETURNED or is_lead or is_officer


def notes_of(recommendation: Recommendation, entries: list[AuditEntry]) -> dict[str, str]:
    """Return the notes of these audit entries by key."""
    keys = [entry.data["note"] for entry in entries if "note" in entry.data]
    if not keys:
        return {}
    return {str(note.key): note.text for note in recommendation.step_notes.filter(key__in=keys)}


def _item(
    recommendation: Recommendation, entry: AuditEntry, text: str, note: str, adoptions: dict[str, Adoption]
) -> dict[str, Any]:
    """Return one line; an adoption has its own date, with the date on which it was recorded below if it differs."""
    at: date = entry.at
    workshop = recommendation.workshop
    if entry.data.get("target") == State.ADOPTED:
        recorded, at = entry.at.astimezone(workshop.tz).date(), adoptions[entry.data["adoption"]].occurred_on
        if recorded == at:
            at = entry.at
        else:
            note = _("Recorded on %s") % date_format(recorded, "j F Y")
    return {"at": at, "zone": workshop.zone, "text": text, "sub": note}
