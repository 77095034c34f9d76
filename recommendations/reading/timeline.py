"""What happened to a text, read from the record: a line for each act that the reader may know of."""

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
    """What somebody has to do with a text: in its delegation, as officer, as secretariat."""

    is_lead: bool
    is_officer: bool
    is_secretariat: bool


def of(recommendation: Recommendation, user: User) -> list[dict[str, Any]]:
    """Lines for somebody who may see the text: {at, zone, text, sub}, the latest first. One query, two with notes."""
    at, workshop = roles_of(user), recommendation.workshop
    officer = at.has(workshop, *OFFICERS)
    reader = Reader(
        visibility.allows(visibility.PREPARERS, user, recommendation), officer, at.has(workshop, Role.SECRETARIAT)
    )
    entries = audit.entries(recommendation).order_by("-number")[:LINES]
    told = [(entry, text) for entry in entries if (text := _line(recommendation, entry, reader))]
    notes = _notes(recommendation, told)
    return [_item(recommendation, entry, text, notes.get(entry.data.get("note"), "")) for entry, text in told]


def public(recommendation: Recommendation) -> list[dict[str, Any]]:
    """Lines for anyone, without the names of those who recorded: submitted, circulated, adopted, published."""
    lines = []
    for entry in audit.entries(recommendation).order_by("-number")[:LINES]:
        if event := _event(entry):
            names = {"lead": recommendation.lead_name, "number": entry.data.get("number", "")}
            if text := str(event.public_history) % names:
                lines.append(_item(recommendation, entry, text, ""))
        elif entry.verb == "archive.entered":
            lines.append(_item(recommendation, entry, _("Entered from public sources, and published"), ""))
    if recommendation.is_reported:
        day, zone = recommendation.adoption.occurred_on, recommendation.workshop.zone
        lines.append({"at": day, "zone": zone, "text": _("Adopted, as reported"), "sub": ""})
    return lines


def _event(entry: AuditEntry) -> Event | None:
    """The event that an audit entry records, or None where it is not one of a recommendation's life."""
    if entry.verb == "recommendation.moved":
        is_returned_to_author = bool(entry.data.get("returned_to_author"))
        return events.of_move(entry.data["source"], entry.data["target"], is_returned_to_author=is_returned_to_author)
    return {"recommendation.circulated": events.CIRCULATED, "recommendation.published": events.PUBLISHED}.get(
        entry.verb
    )


def _line(recommendation: Recommendation, entry: AuditEntry, reader: Reader) -> str:
    """The line of one entry, or nothing where it is not for this reader."""
    names = {"actor": entry.actor, "lead": recommendation.lead_name, "number": entry.data.get("number", "")}
    if entry.verb in ("recommendation.drafted", "recommendation.saved"):
        circulated = recommendation.circulated_at
        is_before = circulated is None or entry.at < circulated
        saved = _("Draft %(serial)s saved by %(actor)s") if is_before else _("Wording %(serial)s saved by %(actor)s")
        may_know = reader.is_lead if is_before else reader.is_secretariat
        return saved % (names | {"serial": entry.data["serial"]}) if may_know else ""
    event = _event(entry)
    if event is None or not may_know_of(event, is_lead=reader.is_lead, is_officer=reader.is_officer):
        return ""
    if event is events.ADOPTED:
        names["chair"] = recommendation.adoption.declared_by_name
    return str(event.history) % names


def may_know_of(event: Event, *, is_lead: bool, is_officer: bool) -> bool:
    """Whether an event is told to someone who may see the recommendation: what is internal to a delegation stays with
    it, and what is between it and the officers with them."""
    if event.is_internal:
        return is_lead
    return event is not events.RETURNED or is_lead or is_officer


def _notes(recommendation: Recommendation, told: list[tuple[AuditEntry, str]]) -> dict[str, str]:
    keys = [entry.data["note"] for entry, _text in told if "note" in entry.data]
    if not keys:
        return {}
    return {str(note.key): note.text for note in recommendation.step_notes.filter(key__in=keys)}


def _item(recommendation: Recommendation, entry: AuditEntry, text: str, note: str) -> dict[str, Any]:
    """Return one line; an adoption has its own day and, if it was recorded on another day, that one beneath."""
    at: date = entry.at
    workshop = recommendation.workshop
    if entry.data.get("target") == State.ADOPTED:
        recorded, at = entry.at.astimezone(workshop.tz).date(), recommendation.adoption.occurred_on
        if recorded == at:
            at = entry.at
        else:
            note = _("Recorded on %s") % date_format(recorded, "j M Y")
    return {"at": at, "zone": workshop.zone, "text": text, "sub": note}
