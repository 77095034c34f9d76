"""The programme of a workshop, and a person's own sessions and deadlines, as iCalendar files.

Hours keep the zone of the place, so that a calendar shows the right one whatever becomes of the clocks in between.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from members.models import User
from registry import audit, links
from registry.models import AuditEntry, PersonalLink
from workshops import phrases
from workshops.models import OFFICERS, SessionKind, Workshop
from workshops.programme import timetable
from workshops.user_roles import UserRoles, roles_of

CALENDAR = "calendar"  # the purpose of the personal link
DAYS = 730
FOR_ALL = (SessionKind.PLENARY, SessionKind.CEREMONY)


@transaction.atomic
def give_link(user: User, *, by: User) -> PersonalLink:
    """A fresh personal link to the calendar of `user`; the earlier one opens nothing any more."""
    link = links.issue(CALENDAR, user.key, address=user.email, days=DAYS)
    audit.record(by, "calendar.link_given", user)
    return link


@transaction.atomic
def end_link(user: User, *, by: User) -> bool:
    """End the personal link to the calendar of `user`; return whether there was one."""
    ended = links.revoke(CALENDAR, user.key)
    if ended:
        audit.record(by, "calendar.link_ended", user)
    return ended


def link_of(user: User) -> PersonalLink | None:
    """The link to the calendar of `user` that opens it now, or None."""
    alive = {"revoked_at": None, "expires_at__gt": timezone.now()}
    return PersonalLink.objects.filter(purpose=CALENDAR, subject=user.key, **alive).first()


def person_of(token: str) -> User:
    """Whose calendar a link opens. Raises LinkRefused, also when the person no longer has an account."""
    link = links.find(CALENDAR, token)
    user = User.objects.filter(key=link.subject, is_active=True).first()
    if user is None:
        raise links.LinkRefused("revoked", link)
    return user


def of_workshop(workshop: Workshop) -> bytes:
    """The public programme of a workshop, as the bytes of an .ics file; three queries."""
    calendar = _calendar(workshop.short_name)
    sessions, activities = timetable.sittings(workshop), timetable.activities(workshop)
    history = _history([*sessions, *activities])
    for one in sessions:
        calendar.add_component(_session(workshop, one, history))
    for one in activities:
        calendar.add_component(_activity(workshop, one, history))
    return _closed(calendar)


def of_person(user: User) -> bytes:
    """What concerns `user` in the workshops that they take part in now: their sessions, and what is due of them.

    Sessions for everybody, and others in which they have a part; three queries more for each workshop.
    """
    calendar = _calendar(_("ASEM workshops: %s") % user)
    mine = roles_of(user)
    for workshop in Workshop.objects.attended_by(user):
        sessions = [one for one in timetable.sittings(workshop) if _concerns(one, user)]
        history = _history(sessions)
        for one in sessions:
            calendar.add_component(_session(workshop, one, history, user))
        for name, at, label in _due(workshop, mine):
            calendar.add_component(_deadline(workshop, name, at, label))
    return _closed(calendar)


def _concerns(session: dict[str, Any], user: User) -> bool:
    return session["kind"] in FOR_ALL or any(one["user"] == user.pk for one in session["people"])


def _due(workshop: Workshop, mine: UserRoles) -> list[tuple[str, datetime, str]]:
    """Return the deadlines that concern the user: all for officers, the first two for delegates."""
    deadlines = phrases.deadlines(workshop)
    if mine.has(workshop, *OFFICERS):
        return deadlines
    return deadlines[:2] if mine.delegates_in(workshop) else []


def _calendar(name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//ASEM Culture Portal//Programme//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    return calendar


def _closed(calendar: Calendar) -> bytes:
    """The file's bytes, with the rules of each zone that it uses, from the first event's year to the last one's."""
    days = [_day(event.decoded("dtstart")) for event in calendar.events]
    if days:
        first, last = date(min(days).year, 1, 1), date(max(days).year + 1, 12, 31)
        calendar.add_missing_timezones(first_date=first, last_date=last)
    data: bytes = calendar.to_ical()
    return data


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _history(things: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """How often each thing was changed, and when it was last, by its key as text; one query."""
    keys = [str(one["key"]) for one in things]
    rows = AuditEntry.objects.filter(object_key__in=keys).order_by().values("object_key")
    return {row["object_key"]: row for row in rows.annotate(times=Count("pk"), last=Max("at"))}


def _event(workshop: Workshop, key: UUID | str, title: str, history: dict[str, Any] | None = None) -> Event:
    event = Event()
    known = (history or {}).get(str(key))
    event.add("uid", f"{key}@{urlsplit(settings.PORTAL_URL).hostname}")
    event.add("summary", title)
    event.add("dtstamp", (known["last"] if known else workshop.opened_at or timezone.now()).astimezone(UTC))
    if known:
        event.add("sequence", known["times"] - 1)
        event.add("last-modified", known["last"].astimezone(UTC))
    event.add("url", urljoin(settings.PORTAL_URL, workshop.get_absolute_url()))
    return event


def _session(workshop: Workshop, session: dict[str, Any], history: dict[str, Any], reader: User | None = None) -> Event:
    event = _event(workshop, session["key"], session["title"], history)
    event.add("dtstart", session["begins"])
    event.add("dtend", session["finishes"])
    place = (
        [session["room"] or _("Online")] if session["is_online"] else [session["room"], workshop.venue, workshop.city]
    )
    event.add("location", ", ".join(words for words in place if words))
    lines = [workshop.title]
    if session["topic"]:
        words = {"number": session["topic_number"], "title": session["topic"]}
        lines.append(_("Topic %(number)s: %(title)s") % words)
    for one in session["people"]:
        who = ", ".join(words for words in (one["name"], one["function"]) if words)
        lines.append(f"{one['part_label']}: {who}")
    parts = [one["part_label"] for one in session["people"] if reader and one["user"] == reader.pk]
    if parts:
        lines.insert(0, _("Your role: %s") % ", ".join(parts))
    event.add("description", "\n".join(lines))
    return event


def _activity(workshop: Workshop, activity: dict[str, Any], history: dict[str, Any]) -> Event:
    event = _event(workshop, activity["key"], activity["title"], history)
    first, last = activity["held_on"], activity["ends_on"] or activity["held_on"]
    if activity["starts"]:
        event.add("dtstart", _at(workshop, first, activity["starts"]))
        if activity["ends"]:
            event.add("dtend", _at(workshop, last, activity["ends"]))
    else:
        event.add("dtstart", first)
        event.add("dtend", last + timedelta(days=1))  # the day after the last one, as the format counts whole days
    event.add("location", activity["place"] or workshop.city)
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
