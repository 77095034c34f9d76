"""What happened to a text, read from the record: a line for each act that the reader may know of."""

from dataclasses import dataclass

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.models import State
from recommendations.visibility import works_on
from registry import audit
from workshops.models import OFFICERS, Role
from workshops.roles import standing

LINES = 60
# Steps that are the delegation's own affair.
OWN = {(State.DRAFT, State.WITH_HEAD), (State.WITH_HEAD, State.DRAFT), (State.WITH_HEAD, State.RETURNED)}
OWN |= {(State.RETURNED, State.WITH_HEAD)}

MOVED = {
    State.WITH_HEAD: gettext_lazy("Handed to the head by %(actor)s"),
    State.SUBMITTED: gettext_lazy("Submitted for %(lead)s by %(actor)s"),
    State.RETURNED: gettext_lazy("Returned by %(actor)s"),
    State.IN_DISCUSSION: gettext_lazy("Opened for discussion by %(actor)s"),
    State.FINAL_DRAFT: gettext_lazy("Made final draft by %(actor)s"),
    State.ADOPTED: gettext_lazy("Adopted: consensus found by %(chair)s, recorded by %(actor)s"),
    State.WITHDRAWN: gettext_lazy("Withdrawn by %(actor)s"),
}
PUBLIC = {
    State.SUBMITTED: gettext_lazy("Submitted by %(lead)s"),
    State.FINAL_DRAFT: gettext_lazy("Final draft"),
    State.ADOPTED: gettext_lazy("Adopted"),
}

PUBLIC_ACTS = {
    "recommendation.released": gettext_lazy("Released"),
    "archive.entered": gettext_lazy("Entered from public sources, and released"),
}


@dataclass(frozen=True)
class Reader:
    """What somebody has to do with a text: in its delegation, as officer, as secretariat."""

    is_lead: bool
    is_officer: bool
    is_kept: bool


def of(recommendation, user):
    """Lines for somebody who may see the text: {at, zone, text, sub}, the latest first. One query, two with notes."""
    at, workshop = standing(user), recommendation.workshop
    officer = at.has(workshop, *OFFICERS)
    reader = Reader(works_on(user, recommendation), officer, at.has(workshop, Role.SECRETARIAT))
    entries = audit.entries(recommendation).order_by("-number")[:LINES]
    told = [(entry, text) for entry in entries if (text := _line(recommendation, entry, reader))]
    notes = _notes(recommendation, told)
    return [_item(recommendation, entry, text, notes.get(entry.data.get("note"), "")) for entry, text in told]


def public(recommendation):
    """Lines for anybody, without the names of those who recorded: submitted, circulated, adopted, released."""
    lines = []
    for entry in audit.entries(recommendation).order_by("-number")[:LINES]:
        if entry.verb == "recommendation.moved":
            text = PUBLIC.get(entry.data["target"], "") % {"lead": recommendation.lead_name}
        else:
            text = _circulated(entry) or PUBLIC_ACTS.get(entry.verb, "")
        if text:
            lines.append(_item(recommendation, entry, text, ""))
    if recommendation.is_reported:
        day, zone = recommendation.adoption.occurred_on, recommendation.workshop.zone
        lines.append({"at": day, "zone": zone, "text": _("Adopted, as reported"), "sub": ""})
    return lines


def _line(recommendation, entry, reader):
    """The words of one entry, or nothing where the reader has no business with it."""
    names = {"actor": entry.actor, "lead": recommendation.lead_name}
    if entry.verb == "recommendation.moved":
        return _moved(recommendation, entry, reader, names)
    if entry.verb in ("recommendation.drafted", "recommendation.saved"):
        circulated = recommendation.circulated_at
        is_before = circulated is None or entry.at < circulated
        saved = _("Draft %(serial)s saved by %(actor)s") if is_before else _("Wording %(serial)s saved by %(actor)s")
        may_know = reader.is_lead if is_before else reader.is_kept
        return saved % (names | {"serial": entry.data["serial"]}) if may_know else ""
    if entry.verb == "recommendation.released":
        return _("Released by %(actor)s") % names
    return _circulated(entry)


def may_know_of_step(entry, *, is_lead, is_officer):
    """Whether an entry "recommendation.moved" is told to who works on the text in its delegation, to an officer, or
    to anybody who may see the text: what goes on inside a delegation, or between it and the officers, stays theirs."""
    source, target = entry.data["source"], entry.data["target"]
    if (source, target) in OWN:
        return is_lead
    return target != State.RETURNED or is_lead or is_officer


def _moved(recommendation, entry, reader, names):
    """The words of one step; what went on between delegation and secretariat before circulation stays theirs."""
    source, target = entry.data["source"], entry.data["target"]
    if not may_know_of_step(entry, is_lead=reader.is_lead, is_officer=reader.is_officer):
        return ""
    if source == State.WITH_HEAD and target != State.SUBMITTED and target != State.WITHDRAWN:
        is_given = entry.data.get("given_back")
        return (_("Returned to the author by %(actor)s") if is_given else _("Taken back by %(actor)s")) % names
    if (source, target) == (State.FINAL_DRAFT, State.IN_DISCUSSION):
        return _("Back to discussion, recorded by %(actor)s") % names
    if target == State.ADOPTED:
        names = names | {"chair": recommendation.adoption.found_by_name}
    return MOVED[target] % names


def _circulated(entry):
    is_one = entry.verb == "recommendation.circulated"
    return _("Rev.%(number)s circulated") % {"number": entry.data["number"]} if is_one else ""


def _notes(recommendation, told):
    keys = [entry.data["note"] for entry, _text in told if "note" in entry.data]
    if not keys:
        return {}
    return {str(note.key): note.text for note in recommendation.step_notes.filter(key__in=keys)}


def _item(recommendation, entry, text, note):
    """One line; an adoption has the day of the finding, and where it was recorded on another day, that one beneath."""
    at, workshop = entry.at, recommendation.workshop
    if entry.data.get("target") == State.ADOPTED:
        recorded, at = at.astimezone(workshop.tz).date(), recommendation.adoption.occurred_on
        if recorded == at:
            at = entry.at
        else:
            note = _("Recorded on %s") % date_format(recorded, "j M Y")
    return {"at": at, "zone": workshop.zone, "text": text, "sub": note}
