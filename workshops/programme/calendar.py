"""iCalendar files: the programme of a workshop, and the sessions and deadlines of a user.

Times are given in the workshop's time zone, so that calendars stay correct if the rules for clock changes are amended.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from icalendar import Calendar, Event

from members.models import User
from registry import audit, links
from registry.doors import door
from registry.models import AuditEntry, PersonalLink
from workshops import phrases
from workshops.models import OFFICERS, SessionKind, Workshop
from workshops.programme import timetable
from workshops.user_roles import UserRoles, roles_of

CALENDAR = "calendar"  # the purpose of the personal link
DAYS = 730
CONTENT = gettext_lazy(
    "The calendar contains plenary sessions and ceremonies, any other sessions in which you have a role, and the "
    "deadlines of the workshop."
)


@door
def give_link(user: User, *, by: User) -> PersonalLink:
    """Issue a new personal link to the calendar of `user`, revoking any earlier one."""
    link = links.issue(CALENDAR, user.key, address=user.email, days=DAYS)
    audit.record(by, "calendar.link_given", user)
    return link


@door
def end_link(user: User, *, by: User) -> bool:
    """Revoke the personal link to the calendar of `user`; return whether there was one."""
    ended = links.revoke(CALENDAR, user.key)
    if ended:
        audit.record(by, "calendar.link_ended", user)
    return ended


def link_of(user: User) -> PersonalLink | None:
    """Return the valid link to the calendar of `user`, or None."""
    valid = {"revoked_at": None, "expires_at__gt": timezone.now()}
    return PersonalLink.objects.filter(purpose=CALENDAR, subject=user.key, **valid).first()


def person_of(token: str) -> User:
    """Return the user of a calendar link. Raises LinkRefused, also if the account is no longer active."""
    link = links.find(CALENDAR, token)
    user = User.objects.filter(key=link.subject, is_active=True).first()
    if user is None:
        raise links.LinkRefused("revoked", link)
    return user


def of_workshop(workshop: Workshop) -> bytes:
    """Return the public programme of a workshop as the bytes of an .ics file; three queries."""
    calendar = _calendar(workshop.short_name)
    sessions, activities = timetable.sessions(workshop), timetable.activities(workshop)
    history = _history([*sessions, *activities])
    for session in sessions:
        calendar.add_component(_session(workshop, session, history))
    for activity in activities:
        calendar.add_component(_activity(workshop, activity, history))
    return _to_bytes(calendar)


def of_person(user: User) -> bytes:
    """Return the sessions and deadlines of `user` in their workshops as the bytes of an .ics file.

    Includes plenary sessions and ceremonies, and sessions in which they have a part; three queries per workshop.
    """
    calendar = _calendar(_("ASEM workshops: %s") % user)
    calendar.add("x-wr-caldesc", CONTENT)
    roles = roles_of(user)
    for workshop in Workshop.objects.attended_by(user):
        sessions = [session for session in timetable.sessions(workshop) if _concerns(session, user)]
        history = _history(sessions)
        for session in sessions:
            calendar.add_component(_session(workshop, session, history, user))
        for name, at, label in _deadlines_for(workshop, roles):
            calendar.add_component(_deadline(workshop, name, at, label))
    return _to_bytes(calendar)


def _concerns(session: dict[str, Any], user: User) -> bool:
    return SessionKind(session["kind"]).is_for_all or any(person["user"] == user.pk for person in session["people"])


def _deadlines_for(workshop: Workshop, roles: UserRoles) -> list[tuple[str, datetime, str]]:
    """Return the deadlines that concern the user: all for officers and delegates."""
    concerns = roles.has(workshop, *OFFICERS) or roles.delegates_in(workshop)
    return phrases.deadlines(workshop) if concerns else []


def _calendar(name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//ASEM Culture Portal//Programme//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    return calendar


def _to_bytes(calendar: Calendar) -> bytes:
    """Return the bytes of the file, with the rules of its time zones from the first event to a year after the last."""
    days = [_day(event.decoded("dtstart")) for event in calendar.events]
    if days:
        first, last = date(min(days).year, 1, 1), date(max(days).year + 1, 12, 31)
        calendar.add_missing_timezones(first_date=first, last_date=last)
    data: bytes = calendar.to_ical()
    return data


def _day(at: date) -> date:
    return at.date() if isinstance(at, datetime) else at


def _history(items: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the number and last time of the changes to each item, by key; one query."""
    keys = [str(item["key"]) for item in items]
    rows = AuditEntry.objects.filter(object_key__in=keys).order_by().values("object_key")
    return {row["object_key"]: row for row in rows.annotate(times=Count("pk"), last=Max("at"))}


def _event(workshop: Workshop, key: UUID | str, title: str, history: dict[str, Any] | None = None) -> Event:
    event = Event()
    changes = (history or {}).get(str(key))
    event.add("uid", f"{key}@{urlsplit(settings.PORTAL_URL).hostname}")
    event.add("summary", title)
    event.add("dtstamp", (changes["last"] if changes else workshop.opened_at or timezone.now()).astimezone(UTC))
    if changes:
        event.add("sequence", changes["times"] - 1)
        event.add("last-modified", changes["last"].astimezone(UTC))
    event.add("url", urljoin(settings.PORTAL_URL, workshop.get_absolute_url()))
    return event


def _session(workshop: Workshop, session: dict[str, Any], history: dict[str, Any], reader: User | None = None) -> Event:
    event = _event(workshop, session["key"], session["title"], history)
    event.add("dtstart", session["begins"])
    event.add("dtend", session["finishes"])
    place = (
        [session["room"] or _("Online")] if session["is_online"] else [session["room"], workshop.venue, workshop.city]
    )
    event.add("location", _location(place))
    lines = [workshop.title]
    if session["topic"]:
        topic = {"number": session["topic_number"], "title": session["topic"]}
        lines.append(_("Topic %(number)s: %(title)s") % topic)
    for person in session["people"]:
        name = ", ".join(filter(None, (str(person["names"]), person["function"])))
        lines.append(f"{person['part_label']}: {name}")
    parts = [person["part_label"] for person in session["people"] if reader and person["user"] == reader.pk]
    if parts:
        lines.insert(0, _("Your role: %s") % ", ".join(parts))
    event.add("description", "\n".join(lines))
    return event


def _location(places: Iterable[str]) -> str:
    """Return the places on one line, each part once: a venue may name the room or the city itself."""
    parts = [part.strip() for place in places for part in place.split(",")]
    once: dict[str, str] = {}
    for part in filter(None, parts):
        once.setdefault(part.casefold(), part)
    return ", ".join(once.values())


def _activity(workshop: Workshop, activity: dict[str, Any], history: dict[str, Any]) -> Event:
    event = _event(workshop, activity["key"], activity["title"], history)
    first, last = activity["held_on"], activity["ends_on"] or activity["held_on"]
    if activity["starts"]:
        event.add("dtstart", _at(workshop, first, activity["starts"]))
        if activity["ends"]:
            event.add("dtend", _at(workshop, last, activity["ends"]))
        elif last > first:
            event.add("dtend", _at(workshop, last, "23:59"))
    else:
        event.add("dtstart", first)
        event.add("dtend", last + timedelta(days=1))  # exclusive end: the day after the last day
    event.add("location", _location([activity["place"] or workshop.city]))
    event.add("description", "\n".join(filter(None, [activity["kind_label"], workshop.title, activity["description"]])))
    return event


def _at(workshop: Workshop, day: date, hour: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(hour), workshop.tz)


def _deadline(workshop: Workshop, name: str, at: datetime, label: str) -> Event:
    event = _event(workshop, f"{workshop.key}-{name}", f"{capfirst(label)}, {workshop.short_name}")
    event.add("dtstart", at.astimezone(workshop.tz))
    event.add("transp", "TRANSPARENT")
    event.add("description", workshop.title)
    return event
