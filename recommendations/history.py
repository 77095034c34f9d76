"""What happened to a text, read from the record: a line for each act that the reader may know of."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.models import State
from recommendations.reading import belongs_to_lead
from registry import audit
from workshops.models import Role
from workshops.roles import standing

LINES = 60
# Steps that are the delegation's own affair.
OWN = {(State.DRAFT, State.WITH_HEAD), (State.WITH_HEAD, State.DRAFT), (State.WITH_HEAD, State.RETURNED)}
OWN |= {(State.RETURNED, State.WITH_HEAD)}

MOVED = {
    State.WITH_HEAD: gettext_lazy("Handed to the head by %(actor)s"),
    State.DRAFT: gettext_lazy("Taken back by %(actor)s"),
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


def of(recommendation, user):
    """Lines for somebody who may see the text: {at, zone, text, sub}, the latest first. One query, two with notes."""
    is_lead = belongs_to_lead(recommendation, user)
    is_kept = standing(user).has(recommendation.workshop, Role.SECRETARIAT)
    entries = list(audit.entries(recommendation).order_by("-number")[:LINES])
    lines = [(entry, _line(recommendation, entry, is_lead, is_kept)) for entry in entries]
    told = [(entry, text) for entry, text in lines if text]
    notes = (
        _notes(recommendation, told)
        if is_lead or recommendation.circulated_at or _is_officer(recommendation, user)
        else {}
    )
    return [_item(recommendation, entry, text, notes.get(entry.data.get("note"), "")) for entry, text in told]


def public(recommendation):
    """Lines for anybody, without the names of those who recorded: submitted, circulated, adopted, released."""
    lines = []
    for entry in audit.entries(recommendation).order_by("-number")[:LINES]:
        if entry.verb == "recommendation.moved":
            text = PUBLIC.get(entry.data["target"], "") % {"lead": recommendation.lead.name}
        else:
            text = _circulated(entry) or (_("Released") if entry.verb == "recommendation.released" else "")
        if text:
            lines.append(_item(recommendation, entry, text, ""))
    return lines


def _line(recommendation, entry, is_lead, is_kept):
    """The words of one entry, or nothing where the reader has no business with it."""
    names = {"actor": entry.actor, "lead": recommendation.lead.name}
    if recommendation.state == State.ADOPTED:
        names["chair"] = recommendation.adoption.found_by_name
    if entry.verb == "recommendation.moved":
        source, target = entry.data["source"], entry.data["target"]
        if (source, target) in OWN:
            taken_back = _("Taken back by %(actor)s") if source == State.WITH_HEAD else MOVED[target]
            return taken_back % names if is_lead else ""
        if (source, target) == (State.FINAL_DRAFT, State.IN_DISCUSSION):
            return _("Back to discussion, recorded by %(actor)s") % names
        return MOVED[target] % names
    if entry.verb in ("recommendation.drafted", "recommendation.saved"):
        circulated = recommendation.circulated_at
        is_before = circulated is None or entry.at < circulated
        saved = _("Draft %(serial)s saved by %(actor)s") if is_before else _("Wording %(serial)s saved by %(actor)s")
        return saved % (names | {"serial": entry.data["serial"]}) if (is_lead if is_before else is_kept) else ""
    if entry.verb == "recommendation.released":
        return _("Released by %(actor)s") % names
    return _circulated(entry)


def _circulated(entry):
    is_one = entry.verb == "recommendation.circulated"
    return _("Rev.%(number)s circulated") % {"number": entry.data["number"]} if is_one else ""


def _notes(recommendation, told):
    keys = [entry.data["note"] for entry, _text in told if "note" in entry.data]
    if not keys:
        return {}
    return {str(note.key): note.text for note in recommendation.step_notes.filter(key__in=keys)}


def _is_officer(recommendation, user):
    return standing(user).has(recommendation.workshop, Role.SECRETARIAT, Role.CHAIR, Role.RAPPORTEUR)


def _item(recommendation, entry, text, note):
    return {"at": entry.at, "zone": recommendation.workshop.zone, "text": text, "sub": note}
