"""The history of a recommendation, read from the audit trail: one line for each event that the reader may see."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _

from members.models import User
from recommendations import events, visibility
from recommendations.events import Event
from recommendations.models import Recommendation
from recommendations.states import State
from registry import audit
from registry.models import AuditEntry
from workshops.models import OFFICERS, Role
from workshops.user_roles import roles_of

LINES = 60


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
    entries = audit.entries(recommendation).order_by("-number")[:LINES]
    lines = [(entry, text) for entry in entries if (text := _line(recommendation, entry, reader))]
    notes = _notes(recommendation, [entry for entry, _text in lines])
    return [_item(recommendation, entry, text, notes.get(entry.data.get("note"), "")) for entry, text in lines]


def public(recommendation: Recommendation) -> list[dict[str, Any]]:
    """Return the lines for the public: submission, circulations, adoption, publication; without the names of users."""
    lines = []
    for entry in audit.entries(recommendation).order_by("-number")[:LINES]:
        if event := _event(entry):
            values = {"lead": recommendation.lead_name, "number": entry.data.get("number", "")}
            if text := str(event.public_history) % values:
                lines.append(_item(recommendation, entry, text, ""))
        elif entry.verb == "archive.entered":
            lines.append(_item(recommendation, entry, _("Compiled from public sources and published"), ""))
    if recommendation.is_reported:
        workshop = recommendation.workshop
        held = {"at": workshop.starts_on, "last": workshop.ends_on, "undated": workshop.date_text}
        lines.append(held | {"zone": workshop.zone, "text": _("Adopted, as reported"), "sub": ""})
    return lines


def _event(entry: AuditEntry) -> Event | None:
    """Return the event that an audit entry records, or None if it records something else."""
    if entry.verb == "recommendation.moved":
        is_returned_to_author = bool(entry.data.get("returned_to_author"))
        return events.of_move(entry.data["source"], entry.data["target"], is_returned_to_author=is_returned_to_author)
    return {"recommendation.circulated": events.CIRCULATED, "recommendation.published": events.PUBLISHED}.get(
        entry.verb
    )


def _line(recommendation: Recommendation, entry: AuditEntry, reader: Reader) -> str:
    """Return the line for an audit entry; empty if this reader may not see it."""
    values = {"actor": entry.actor, "lead": recommendation.lead_name, "number": entry.data.get("number", "")}
    if entry.verb in ("recommendation.drafted", "recommendation.saved"):
        circulated = recommendation.circulated_at
        is_before = circulated is None or entry.at < circulated
        saved = _("Draft %(serial)s saved by %(actor)s") if is_before else _("Version %(serial)s saved by %(actor)s")
        is_visible = reader.is_lead if is_before else reader.is_secretariat
        return saved % (values | {"serial": entry.data["serial"]}) if is_visible else ""
    event = _event(entry)
    if event is None or not may_see(event, is_lead=reader.is_lead, is_officer=reader.is_officer):
        return ""
    if event is events.ADOPTED:
        values["chair"] = recommendation.adoption.declared_by_name
    return str(event.history) % values


def may_see(event: Event, *, is_lead: bool, is_officer: bool) -> bool:
    """Return whether someone who may read the recommendation may see an event: internal events are visible only to the
    lead delegation, a return by the secretariat also to officers."""
    if event.is_internal:
        return is_lead
    return event is not events.RETURNED or is_lead or is_officer


def _notes(recommendation: Recommendation, entries: list[AuditEntry]) -> dict[str, str]:
    """Return the notes of these audit entries by key."""
    keys = [entry.data["note"] for entry in entries if "note" in entry.data]
    if not keys:
        return {}
    return {str(note.key): note.text for note in recommendation.step_notes.filter(key__in=keys)}


def _item(recommendation: Recommendation, entry: AuditEntry, text: str, note: str) -> dict[str, Any]:
    """Return one line; an adoption has its own date, with the date on which it was recorded below if it differs."""
    at: date = entry.at
    workshop = recommendation.workshop
    if entry.data.get("target") == State.ADOPTED:
        recorded, at = entry.at.astimezone(workshop.tz).date(), recommendation.adoption.occurred_on
        if recorded == at:
            at = entry.at
        else:
            note = _("Recorded on %s") % date_format(recorded, "j M Y")
    return {"at": at, "zone": workshop.zone, "text": text, "sub": note}
