"""The programme of a workshop as plain data by day, for its page, calendars and printed annexes."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils.text import capfirst

from registry.names import PersonName, fold
from workshops.models import PARTS_OF_SEVERAL, Activity, Session, SessionKind, SessionPart, Workshop
from workshops.phrases import own_time

SESSION = ("pk", "key", "title", "kind", "room", "held_on", "starts", "ends", "is_invented")
TOPIC = ("topic__number", "topic__title", "topic__key")
PERSON: tuple[str, ...] = (
    "people__part",
    "people__name",
    "people__name_language",
    "people__function",
    "people__delegate__user",
)
PERSON += ("people__delegate__badge_name", "people__delegate__full_name", "people__delegate__delegation__name")
ACTIVITY: tuple[str, ...] = ("key", "kind", "title", "place", "held_on", "ends_on", "starts", "ends", "description")
ACTIVITY += ("audience_reached", "link", "is_invented")
ONLINE = "online"  # part of a room's name that indicates an online session
PARTS = list(SessionPart.values)  # the order of people in a session


def programme(workshop: Workshop) -> list[dict[str, Any]]:
    """Return the days in order, each {"day", "sessions", "activities"}; two queries.

    A session has title, kind and kind_label, topic (its title) and topic_number, room, starts and ends ("09:00"),
    people (part, part_label, name, badge_name, names, language, function, delegation), is_invented, is_online, key, begins and finishes
    (aware).
    An activity has kind and kind_label, title, place, held_on and ends_on (or None), is_long (whether it lasts several
    days), starts and ends (or ""), description, link, audience_reached.
    """
    return by_day(sessions(workshop), activities(workshop))


def by_day(sessions: Iterable[dict[str, Any]], activities: Iterable[dict[str, Any]] = ()) -> list[dict[str, Any]]:
    """Group sessions and activities by the day on which they begin, as `programme` returns them."""
    days: dict[date, tuple[list[dict[str, Any]], list[dict[str, Any]]]] = {}
    for session in sessions:
        days.setdefault(session["held_on"], ([], []))[0].append(session)
    for activity in activities:
        days.setdefault(activity["held_on"], ([], []))[1].append(activity)
    return [{"day": day, "sessions": days[day][0], "activities": days[day][1]} for day in sorted(days)]


def sessions(workshop: Workshop) -> list[dict[str, Any]]:
    """Return the sessions in order, each with its people; one query."""
    rows = Session.objects.filter(workshop=workshop).order_by(
        "held_on", "starts", "pk", "people__position", "people__pk"
    )
    by_pk: dict[int, dict[str, Any]] = {}
    for row in rows.values(*SESSION, *TOPIC, *PERSON):
        session = by_pk.get(row["pk"]) or by_pk.setdefault(row["pk"], _session(row, workshop))
        if row["people__part"]:
            session["people"].append(_person(row))
    for session in by_pk.values():
        session["people"].sort(key=lambda person: PARTS.index(person["part"]))
    return list(by_pk.values())


def activities(workshop: Workshop) -> list[dict[str, Any]]:
    """Return the events in order, those without a time first on their day. One query."""
    rows = Activity.objects.filter(workshop=workshop)
    rows = rows.order_by("held_on", F("starts").asc(nulls_first=True), "title", "pk")
    return [_activity(row) for row in rows.values(*ACTIVITY)]


def _activity(row: dict[str, Any]) -> dict[str, Any]:
    """Return one event as in `programme`, from the columns in ACTIVITY."""
    kinds = dict(Activity._meta.get_field("kind").flatchoices)
    row["kind_label"] = capfirst(str(kinds[row["kind"]]))
    row["is_long"] = bool(row["ends_on"] and row["ends_on"] > row["held_on"])
    return row | {name: f"{row[name]:%H:%M}" if row[name] else "" for name in ("starts", "ends")}


def _session(row: dict[str, Any], workshop: Workshop) -> dict[str, Any]:
    begins, finishes = (datetime.combine(row["held_on"], row[name], workshop.tz) for name in ("starts", "ends"))
    return {name: row[name] for name in ("key", "title", "kind", "room", "held_on", "is_invented")} | {
        "kind_label": capfirst(str(SessionKind(row["kind"]).label)),
        "topic": row["topic__title"] or "",
        "topic_number": row["topic__number"],
        "topic_key": row["topic__key"],
        "starts": f"{row['starts']:%H:%M}",
        "ends": f"{row['ends']:%H:%M}",
        "begins": begins,
        "finishes": finishes,
        "people": [],
        "is_online": workshop.mode == "online" or ONLINE in fold(row["room"]),
    }


def _person(row: dict[str, Any]) -> dict[str, Any]:
    is_own_name = row["people__name"] == row["people__delegate__full_name"]  # otherwise the badge shows another name
    latin = (row["people__delegate__badge_name"] or "") if is_own_name else ""
    delegation = row["people__delegate__delegation__name"] or ""
    return {
        "part": row["people__part"],
        "part_label": capfirst(str(SessionPart(row["people__part"]).label)),
        "parts_label": capfirst(str(PARTS_OF_SEVERAL[row["people__part"]])),
        "name": row["people__name"],
        "badge_name": latin,
        "language": row["people__name_language"],
        "names": PersonName.of(row["people__name"], latin, row["people__name_language"]).in_delegation(delegation),
        "function": row["people__function"],
        "delegation": delegation,
        "user": row["people__delegate__user"],
    }


def days_for_reader(
    workshop: Workshop, reader_zone: str = "", activities: Iterable[dict[str, Any]] = ()
) -> list[dict[str, Any]]:
    """Return the days of the programme, with the reader's own time of each session if it differs; one query.

    The first day with a fictitious session is marked `invents`: the page shows one notice there.
    """
    days = by_day(sessions(workshop), activities)
    for day in days:
        for session in day["sessions"]:
            session["own_time"] = own_time(session["begins"], workshop.zone, reader_zone)
            session["at"] = session["begins"].isoformat(timespec="minutes")
        day["invents"] = False
    with_fiction = (day for day in days if any(session["is_invented"] for session in day["sessions"]))
    for day in list(with_fiction)[:1]:
        day["invents"] = True
    return days
