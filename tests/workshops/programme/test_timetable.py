"""The programme as plain data for the page, calendars and printed annexes."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.text import capfirst

from registry.names import fold
from tests.elements import elements, texts
from tests.factories import create_activity, create_session, create_workshop
from workshops.models import Activity, SessionKind, SessionPart, SessionPerson
from workshops.programme.timetable import programme

pytestmark = pytest.mark.django_db


def seat(session, part, name, **fields):
    return SessionPerson.objects.create(session=session, part=part, name=name, folded_name=fold(name), **fields)


def test_a_day_has_its_sessions_with_people_and_its_events():
    workshop = create_workshop()
    topic = workshop.topics.get(number=2)
    session = create_session(workshop, title="Session 2", topic=topic, kind="parallel", room="Room A", starts="09:00")
    seat(session, "speaker", "ສົມສັກ", name_language="lo", position=2)
    seat(session, "chair", "Zofia Wiśniewska", function="Director", position=3)
    activity = Activity.objects.create(workshop=workshop, title="Ha Long Carnival", held_on=workshop.ends_on)

    (day,) = programme(workshop)

    facts = ("title", "kind_label", "topic", "topic_number", "room")
    told = tuple(day["sessions"][0][name] for name in facts)
    assert told == ("Session 2", capfirst(SessionKind.PARALLEL.label), topic.title, 2, "Room A")
    people = [
        (one["part_label"], one["name"], one["language"], one["function"]) for one in day["sessions"][0]["people"]
    ]
    assert people == [
        (capfirst(SessionPart.CHAIR.label), "Zofia Wiśniewska", "", "Director"),
        (capfirst(SessionPart.SPEAKER.label), "ສົມສັກ", "lo", ""),
    ]
    assert [(one["title"], one["kind_label"], one["starts"]) for one in day["activities"]] == [
        ("Ha Long Carnival", capfirst(activity.get_kind_display()), "")
    ]


def test_the_programme_takes_two_queries():
    workshop = create_workshop()
    for number in range(5):
        session = create_session(workshop, title=f"Session {number}", held_on=workshop.starts_on)
        seat(session, "speaker", "Kim Ji-woo")
        Activity.objects.create(workshop=workshop, title="Walk", held_on=workshop.starts_on - timedelta(days=1))

    with CaptureQueriesContext(connection) as queries:
        days = programme(workshop)

    assert (len(queries), [len(day["sessions"]) for day in days]) == (2, [0, 5, 1])


SPANS = {
    "all day": ({}, "7–11 December 2031"),
    "from a time": ({"starts": time(10)}, "7 December, 10:00 – 11 December 2031"),
    "with times": ({"starts": time(10), "ends": time(9)}, "7 December, 10:00 – 11 December 2031, 09:00"),
}


@pytest.mark.parametrize(("times", "period"), SPANS.values(), ids=SPANS)
def test_an_event_of_several_days_is_listed_once_before_all_days_with_its_period(client, times, period):
    workshop = create_workshop(starts_on=date(2031, 12, 8), ends_on=date(2031, 12, 10))
    days = {"held_on": date(2031, 12, 7), "ends_on": date(2031, 12, 11)}
    create_activity(workshop, title="Festival", **days, **times)
    create_activity(workshop, title="Concert", held_on=workshop.starts_on, ends_on=workshop.starts_on)

    listed = [(day["day"], [(one["title"], one["period"]) for one in day["activities"]]) for day in programme(workshop)]

    assert listed[0] == (None, [("Festival", period)])
    assert listed[1] == (workshop.starts_on, [("Concert", "")])
    assert [titles for _day, titles in listed if ("Festival", period) in titles] == [listed[0][1]]
    rows = texts(client.get(workshop.get_absolute_url()), ".programme tr")
    assert [period in row for row in rows if "Festival" in row] == [True]
    [first, *_others] = elements(client.get(workshop.get_absolute_url()), ".programme")
    assert "Festival" in first.text_content()


def test_an_event_of_two_years_names_both():
    workshop = create_workshop(starts_on=date(2031, 12, 30), ends_on=date(2031, 12, 31))
    create_activity(workshop, held_on=workshop.starts_on, ends_on=date(2032, 1, 2), starts=time(10))

    assert programme(workshop)[0]["activities"][0]["period"] == "30 December 2031, 10:00 – 2 January 2032"
