"""The programme of a workshop as plain data by day, for its page, calendars and printed annexes."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.text import capfirst

from registry.dates import day_in_words, days_in_words
from registry.names import PersonName, fold
from registry.prepared import prepared
from workshops.models import PARTS_OF_SEVERAL, Activity, Session, SessionKind, SessionPart, Workshop
from workshops.models.delegation import ACTIVE
from workshops.phrases import own_time

SESSION = ("pk", "key", "title", "kind", "room", "held_on", "starts", "ends", "is_invented")
TOPIC = ("topic__number", "topic__title", "topic__key")
PERSON: tuple[str, ...] = (
    "people__part",
    "people__name",
    "people__latin_name",
    "people__name_language",
    "people__function",
    "people__delegate__user",
)
PERSON += (
    "people__delegate__honorific",
    "people__delegate__state",
    "people__delegate__badge_name",
    "people__delegate__full_name",
    "people__delegate__delegation__name",
)
ACTIVITY: tuple[str, ...] = ("key", "kind", "title", "place", "held_on", "ends_on", "starts", "ends", "description")
ACTIVITY += ("audience_reached", "link", "is_invented")
ONLINE = "online"  # part of a room's name that indicates an online session
PARTS = list(SessionPart.values)  # the order of people in a session


def programme(workshop: Workshop) -> list[dict[str, Any]]:
    """Return the days in order, each {"day", "sessions", "activities"}; two queries.

    Events lasting several days come first, together, under the day None.

    A session has title, kind and kind_label, topic (its title) and topic_number, room, starts and ends ("09:00"),
    people (part, part_label, honorific, name, badge_name, names, language, function, delegation), is_invented,
    is_online, key, begins and finishes (aware). Until it begins, those who are no longer participants are in `left`
    instead of people.
    An activity has kind and kind_label, title, place, held_on and ends_on (or None), is_long (whether it lasts several
    days), period ("7–11 December 2010", with its times), starts and ends (or ""), description, link, audience_reached.
    """
    return by_day(sessions(workshop), activities(workshop))


def by_day(sessions: Iterable[dict[str, Any]], activities: Iterable[dict[str, Any]] = ()) -> list[dict[str, Any]]:
    """Group sessions and activities by day, as `programme` returns them."""
    days: dict[date, tuple[list[dict[str, Any]], list[dict[str, Any]]]] = {}
    several = []
    for session in sessions:
        days.setdefault(session["held_on"], ([], []))[0].append(session)
    for activity in activities:
        if activity["is_long"]:
            several.append(activity)
        else:
            days.setdefault(activity["held_on"], ([], []))[1].append(activity)
    rows: list[dict[str, Any]] = [{"day": None, "sessions": [], "activities": several}] if several else []
    return rows + [{"day": day, "sessions": days[day][0], "activities": days[day][1]} for day in sorted(days)]


def sessions(workshop: Workshop) -> list[dict[str, Any]]:
    """Return the sessions in order, each with its people; one query."""
    by_pk: dict[int, dict[str, Any]] = {}
    now = timezone.now()
    for row in _sessions(workshop.pk):
        session = by_pk.get(row["pk"]) or by_pk.setdefault(row["pk"], _session(row, workshop))
        if row["people__part"]:
            has_left = row["people__delegate__state"] not in (None, *ACTIVE) and session["begins"] > now
            session["left" if has_left else "people"].append(_person(row))
    for session in by_pk.values():
        session["people"].sort(key=lambda person: PARTS.index(person["part"]))
    return list(by_pk.values())


@prepared
def _sessions(workshop: int) -> "QuerySet[Session, dict[str, Any]]":
    rows: QuerySet[Session, Any] = Session.objects.filter(workshop=workshop).values(*SESSION, *TOPIC, *PERSON)
    return rows.order_by("held_on", "starts", "pk", "people__position", "people__pk")


def activities(workshop: Workshop) -> list[dict[str, Any]]:
    """Return the events in order, those without a time first on their day. One query."""
    return [_activity(row) for row in _activities(workshop.pk)]


@prepared
def _activities(workshop: int) -> "QuerySet[Activity, dict[str, Any]]":
    rows: QuerySet[Activity, Any] = Activity.objects.filter(workshop=workshop).values(*ACTIVITY)
    return rows.order_by("held_on", F("starts").asc(nulls_first=True), "title", "pk")


def _activity(row: dict[str, Any]) -> dict[str, Any]:
    """Return one event as in `programme`, from the columns in ACTIVITY."""
    kinds = dict(Activity._meta.get_field("kind").flatchoices)
    row["kind_label"] = capfirst(str(kinds[row["kind"]]))
    row["is_long"] = bool(row["ends_on"] and row["ends_on"] > row["held_on"])
    row["period"] = _period(row) if row["is_long"] else ""
    return row | {name: f"{row[name]:%H:%M}" if row[name] else "" for name in ("starts", "ends")}


def _period(row: dict[str, Any]) -> str:
    """Return the days of an event of several days, with its times: "7 December, 10:00 – 11 December 2010, 09:00"."""
    first, last = row["held_on"], row["ends_on"]
    if not row["starts"]:
        return days_in_words(first, last)
    begin = date_format(first, "j F" if first.year == last.year else "j F Y")
    end = day_in_words(last) + (f", {row['ends']:%H:%M}" if row["ends"] else "")
    return f"{begin}, {row['starts']:%H:%M} – {end}"


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
        "left": [],
        "is_online": workshop.mode == "online" or ONLINE in fold(row["room"]),
    }


def _person(row: dict[str, Any]) -> dict[str, Any]:
    is_own_name = row["people__name"] == row["people__delegate__full_name"]  # otherwise the badge shows another name
    latin = (row["people__delegate__badge_name"] or "") if is_own_name else row["people__latin_name"] or ""
    delegation = row["people__delegate__delegation__name"] or ""
    return {
        "part": row["people__part"],
        "part_label": capfirst(str(SessionPart(row["people__part"]).label)),
        "parts_label": capfirst(str(PARTS_OF_SEVERAL[row["people__part"]])),
        "honorific": row["people__delegate__honorific"] or "",
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
