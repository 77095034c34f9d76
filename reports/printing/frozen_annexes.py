"""The annexes of a report as they are frozen: programme, participants, concept paper, partners."""

from collections.abc import Callable
from typing import Any

from reports.models import Annex, Form, Report
from workshops.delegations import participants
from workshops.models import Capacity, Workshop
from workshops.programme import timetable

CONCEPT = ("background", "content", "outputs")


def of(report: Report) -> dict[str, Any]:
    """Return the chosen annexes of a full report by name, without empty ones; an executive summary has none."""
    makers: dict[str, Callable[[Workshop], Any]] = {
        Annex.PROGRAMME: _programme,
        Annex.PARTICIPANTS: _participants,
        Annex.CONCEPT: _concept,
    }
    if report.form != Form.FULL:
        return {}
    annexes = {name: makers[name](report.workshop) for name in Annex.values if name in report.annexes}
    return {name: content for name, content in annexes.items() if content}


def _programme(workshop: Workshop) -> list[dict[str, Any]]:
    """Return sessions and activities by day, with those who chair, speak or report in a session."""
    session = ("title", "kind_label", "topic", "topic_number", "room", "starts", "ends", "is_invented")
    person = ("part_label", "honorific", "name", "badge_name", "language", "function", "delegation")
    activity = ("title", "kind_label", "place", "starts", "ends", "is_long", "ends_on", "period", "is_invented")
    return [
        {
            "day": day["day"],
            "sessions": [
                {name: row[name] for name in session}
                | {"people": [{name: speaker[name] for name in person} for speaker in row["people"]]}
                for row in day["sessions"]
            ],
            "activities": [{name: row[name] for name in activity} for row in day["activities"]],
        }
        for day in timetable.programme(workshop)
    ]


def _participants(workshop: Workshop) -> list[dict[str, Any]]:
    """Return all participants by delegation, without the names of those who have not agreed to be named in public."""
    return [
        {
            "name": delegation["name"],
            "standing": delegation["standing"],
            "standing_label": delegation["standing_label"],
            "people": [_participant(person) for person in delegation["people"]],
        }
        for delegation in participants.participants(workshop)
    ]


def _participant(person: dict[str, Any]) -> dict[str, Any]:
    capacity = "" if person["capacity"] == Capacity.DELEGATE else person["capacity_label"]
    public = {"capacity": capacity, "ministry": person["ministry"], "is_named": person["is_public"]}
    if not person["is_public"]:
        return public
    personal = ("name", "language", "direction", "badge_name", "honorific", "function", "title")
    return public | {name: person[name] for name in personal}


def _concept(workshop: Workshop) -> dict[str, str]:
    return {name: getattr(workshop, name) for name in CONCEPT if getattr(workshop, name).strip()}
