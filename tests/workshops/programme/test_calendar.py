"""Calendar files: local times with time zone rules, and personal links."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from django.utils.text import capfirst
from icalendar import Calendar

from registry import audit, links
from tests.factories import (
    create_activity,
    create_delegate,
    create_delegation,
    create_role,
    create_session,
    create_user,
    create_workshop,
)
from tests.workshops.programme.test_timetable import seat
from workshops.models import Role, SessionPart, Workshop
from workshops.programme import calendar as programme_calendar
from workshops.programme import sessions

pytestmark = pytest.mark.django_db


def read(response):
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return Calendar.from_ical(response.content)


def fetch(client, workshop):
    return read(client.get(f"/workshops/{workshop.slug}/programme.ics"))


def by_title(calendar):
    return {str(event["summary"]): event for event in calendar.events}


def by_key(calendar):
    return {str(event["uid"]).partition("@")[0]: event for event in calendar.events}


def test_times_are_local_before_and_after_a_clock_change(client):
    """Clocks in Warsaw go back at 03:00 on 25 October 2026."""
    first = date(2026, 10, 24)
    workshop = create_workshop(zone="Europe/Warsaw", starts_on=first, ends_on=first + timedelta(days=1), slug="poznan")
    workshop.sessions.all().delete()
    for day in (first, workshop.ends_on):
        create_session(workshop, title=f"Day {day.day}", held_on=day, starts="09:00", ends="10:30")

    calendar = fetch(client, workshop)

    for day, hours in ((24, 2), (25, 1)):
        begins = by_title(calendar)[f"Day {day}"].decoded("dtstart")
        assert begins.replace(tzinfo=None) == datetime(2026, 10, day, 9, 0)
        assert (begins.utcoffset(), begins.tzinfo.key) == (timedelta(hours=hours), "Europe/Warsaw")
    assert (calendar.get_missing_tzids(), [zone.tz_name for zone in calendar.timezones]) == (set(), ["Europe/Warsaw"])
    assert b"DTSTART;TZID=Europe/Warsaw:20261025T090000" in calendar.to_ical()


def test_a_calendar_session_has_place_people_and_topic(client):
    workshop = create_workshop(venue="Royal Hall", city="Ha Long")
    topic = workshop.topics.get(number=2)
    session = create_session(workshop, title="Session 2; A, B\\C", topic=topic, room="Room A", starts="09:00")
    seat(session, "chair", "ສົມສັກ ທອງສຸກ", function="Director")

    event = by_title(fetch(client, workshop))["Session 2; A, B\\C"]

    assert str(event["location"]) == "Room A, Royal Hall, Ha Long"
    first, about, chaired = str(event["description"]).splitlines()
    assert (first, topic.title in about, "2" in about) == (workshop.title, True, True)
    assert chaired == f"{capfirst(SessionPart.CHAIR.label)}: ສົມສັກ ທອງສຸກ, Director"
    assert str(event["uid"]) == f"{session.key}@testserver"
    assert str(event["url"]) == f"https://testserver/workshops/{workshop.slug}/"


def test_an_online_session_does_not_show_the_venue(client):
    workshop = create_workshop(venue="Royal Hall", city="Ha Long")
    create_session(workshop, title="Opening", room="Online (Zoom)", starts="08:00", ends="08:30")
    assert str(by_title(fetch(client, workshop))["Opening"]["location"]) == "Online (Zoom)"

    Workshop.objects.filter(pk=workshop.pk).update(mode="online")
    location = str(by_title(fetch(client, workshop))["Session 4: adoption"]["location"])
    assert location and not {"Royal Hall", "Ha Long"} & set(location.split(", "))


def test_a_change_updates_sequence_and_timestamp(client):
    role = create_role(Role.ORGANISER)
    workshop = role.workshop
    facts = {"held_on": workshop.starts_on, "starts": time(9), "ends": time(10)}
    session = sessions.add_session(workshop, by=role.user, title="Opening", **facts)
    first = by_title(fetch(client, workshop))["Opening"]
    sessions.change_session(session, by=role.user, starts=time(8))

    second = by_title(fetch(client, workshop))["Opening"]

    assert (first["sequence"], second["sequence"], first["uid"]) == (0, 1, second["uid"])
    at = audit.entries(session).first().at
    assert second.decoded("last-modified") == at.replace(microsecond=0)


def test_an_event_without_times_is_all_day(client):
    workshop = create_workshop()
    create_activity(workshop, title="Exhibition", held_on=workshop.starts_on, ends_on=workshop.ends_on)
    create_activity(workshop, title="Concert", starts="19:00", ends="21:00")

    events = by_title(fetch(client, workshop))

    assert events["Exhibition"].decoded("dtstart") == workshop.starts_on
    assert events["Exhibition"].decoded("dtend") == workshop.ends_on + timedelta(days=1)
    assert f"{events['Concert'].decoded('dtstart'):%H:%M}" == "19:00"


def own(client, user):
    client.force_login(user)
    client.post("/calendar/", {"do": "give"})
    address = client.get("/calendar/").context["address"]
    client.logout()
    assert address.startswith("https://testserver/calendar/")
    return address.removeprefix("https://testserver")


def test_a_personal_calendar_has_own_sessions_and_deadlines(client):
    delegate = create_delegate()
    workshop = delegate.delegation.workshop
    create_session(workshop, title="Parallel B", kind="parallel", held_on=workshop.starts_on, starts="09:00")
    mine = create_session(workshop, title="Parallel A", kind="parallel", held_on=workshop.starts_on, starts="09:00")
    seat(mine, "speaker", delegate.full_name, delegate=delegate)

    calendar = read(client.get(own(client, delegate.user)))

    common = workshop.sessions.get(title="Session 4: adoption")
    due = [f"{workshop.key}-{name}" for name in ("submissions", "comments", "final")]
    events = by_key(calendar)
    assert str(calendar["x-wr-caldesc"]) == str(programme_calendar.CONTENT)
    assert set(events) == {str(common.key), str(mine.key), *due}
    part, title, *_more = str(events[str(mine.key)]["description"]).splitlines()
    assert (str(capfirst(SessionPart.SPEAKER.label)) in part, title) == (True, workshop.title)
    assert all(workshop.short_name in str(events[one]["summary"]) for one in due)
    closes = events[due[0]].decoded("dtstart")
    assert (closes, closes.tzinfo.key) == (workshop.submissions_close_at.replace(microsecond=0), workshop.zone)


def test_an_officer_sees_the_deadline_for_final_drafts():
    role = create_role(Role.SECRETARIAT)

    events = by_key(Calendar.from_ical(programme_calendar.of_person(role.user)))

    assert f"{role.workshop.key}-final" in events


def test_a_former_participant_has_an_empty_calendar(client):
    delegate = create_delegate(create_delegation(create_workshop(opened_at=None)))
    address = own(client, delegate.user)
    assert read(client.get(address)).events

    delegate.state = "withdrawn"
    delegate.save(update_fields=["state"])

    assert read(client.get(address)).events == []


def test_a_link_is_deactivated_and_replaced(client):
    user = create_user()
    first = own(client, user)
    second = own(client, user)

    assert (client.get(first).status_code, client.get(second).status_code) == (410, 200)
    client.force_login(user)
    client.post("/calendar/", {"do": "end"})
    client.logout()
    assert client.get(second).status_code == 410
    assert client.get("/calendar/AAAA.BBBB.ics").status_code == 404
    verbs = audit.entries(user).values_list("verb", flat=True)
    assert list(verbs) == ["calendar.link_ended", "calendar.link_given", "calendar.link_given"]


def test_an_inactive_account_has_no_calendar(client):
    user = create_user()
    address = own(client, user)
    type(user).objects.filter(pk=user.pk).update(is_active=False)

    assert client.get(address).status_code == 410


def test_a_link_for_another_purpose_opens_no_calendar(client):
    user = create_user()
    token = links.token(links.issue("delegate", user.key))

    assert client.get(f"/calendar/{token}.ics").status_code == 404


def test_an_archived_workshop_has_no_calendar_deadlines():
    role = create_role(Role.SECRETARIAT, create_workshop(archived_at=timezone.now()))

    titles = set(by_title(Calendar.from_ical(programme_calendar.of_person(role.user))))

    assert titles == {"Session 4: adoption"}


@pytest.mark.parametrize(
    ("room", "venue", "city", "location"),
    [
        ("Hall 1", "National Museum", "Ha Long", "Hall 1, National Museum, Ha Long"),
        ("Conference hall", "National Museum, conference hall", "Ha Long", "Conference hall, National Museum, Ha Long"),
        ("Hall 1", "Hall 1", "Ha Long", "Hall 1, Ha Long"),
        ("", "City Museum, Ha Long", "Ha Long", "City Museum, Ha Long"),
    ],
)
def test_a_place_is_named_once(client, room, venue, city, location):
    workshop = create_workshop(venue=venue, city=city)
    create_session(workshop, title="Session 1", room=room)

    assert str(by_title(fetch(client, workshop))["Session 1"]["location"]) == location


def test_the_page_of_the_calendar_says_which_sessions_it_has(client):
    client.force_login(create_delegate().user)
    assert str(programme_calendar.CONTENT) in client.get("/calendar/").text
