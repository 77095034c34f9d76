"""Phrases composed about workshops: dates, deadlines, time zones and lists of names."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.utils import timezone as now

from tests.factories import create_partner, create_workshop
from workshops import phrases
from workshops.models import Meeting

NAMES = ("Hungary", "Italy", "Poland", "Thailand", "Viet Nam")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "date_text", "expected"),
    [
        (0, "", "28 April 2010"),
        (1, "", "28–29 April 2010"),
        (3, "", "28 April – 1 May 2010"),
        (0, "June 2008", "June 2008"),
    ],
)
def test_dates_are_one_day_several_days_or_as_reported(days, date_text, expected):
    first = date(2010, 4, 28)
    workshop = create_workshop(starts_on=first, ends_on=first + timedelta(days=days))
    workshop.date_text = date_text

    assert phrases.dates_text(workshop) == expected


@pytest.mark.django_db
@pytest.mark.parametrize(("passed", "expected"), [(0, 0), (1, 1), (2, 2), (3, None)])
def test_the_next_deadline_is_the_first_that_has_not_passed(passed, expected):
    day = timedelta(days=1)
    times = [now.now() + day * (n + 1) - day * 10 * (n < passed) for n in range(3)]
    workshop = create_workshop()
    workshop.submissions_close_at, workshop.comments_close_at, workshop.final_drafts_close_at = times
    labels = [(label, at) for _name, at, label in phrases.deadlines(workshop)]

    assert phrases.next_deadline(workshop) == (None if expected is None else labels[expected])
    assert len({label for label, _at in labels}) == 3


@pytest.mark.django_db
def test_an_archived_workshop_has_no_deadlines():
    workshop = create_workshop(archived_at=now.now())

    assert (phrases.deadlines(workshop), phrases.next_deadline(workshop)) == ([], None)


@pytest.mark.django_db
def test_the_proposer_is_named_with_its_article():
    assert "the Philippines" in phrases.proposed_text(create_partner("LA", name="Philippines"))
    assert "Italy" in phrases.proposed_text(create_partner("IT", name="Italy"))
    assert phrases.proposed_text(None)


@pytest.mark.parametrize(
    ("city", "starts_on", "expected"),
    [("Poznań", date(2010, 9, 9), "CMM4, Poznań 2010"), ("Poznań", None, "CMM4, Poznań"), ("", None, "CMM4")],
)
def test_a_meeting_is_written_with_the_place_and_year_that_are_known(city, starts_on, expected):
    assert phrases.meeting_text(Meeting(code="CMM4", city=city, starts_on=starts_on)) == expected


@pytest.mark.django_db
def test_a_time_is_written_with_date_time_and_zone():
    workshop = create_workshop(zone="Asia/Vientiane")

    assert (
        phrases.moment(datetime(2010, 4, 28, 7, 30, tzinfo=UTC), workshop) == "28 April 2010, 14:30 Vientiane (UTC+7)"
    )


@pytest.mark.django_db
def test_the_zone_note_names_the_zone_of_the_reader_only_if_it_differs():
    workshop = create_workshop(city="Ha Long", zone="Asia/Ho_Chi_Minh")

    own = phrases.zone_note(workshop, "Europe/Rome")
    assert "Ha Long" in own and "UTC+7" in own and "Rome" in own
    assert phrases.zone_note(workshop, "Asia/Bangkok") == phrases.zone_note(workshop)
    assert "Bangkok" not in phrases.zone_note(workshop, "Asia/Bangkok")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "last", "reader", "offsets"),
    [
        (date(2027, 3, 26), date(2027, 3, 27), "", ["UTC+2"]),
        (date(2027, 3, 27), date(2027, 3, 28), "", []),
        (date(2027, 3, 28), date(2027, 3, 29), "", ["UTC+3"]),
        (date(2027, 10, 30), date(2027, 10, 31), "", []),
        (date(2027, 3, 27), date(2027, 3, 28), "Asia/Ho_Chi_Minh", ["UTC+7"]),
        (date(2027, 3, 28), date(2027, 3, 29), "Asia/Ho_Chi_Minh", ["UTC+3", "UTC+7"]),
        (date(2027, 3, 27), date(2027, 3, 28), "Europe/Rome", []),
        (date(2027, 3, 27), date(2027, 3, 28), "Africa/Cairo", ["UTC+2"]),
    ],
)
def test_the_zone_note_gives_no_offset_that_changes_during_the_workshop(first, last, reader, offsets):
    workshop = create_workshop(city="Tallinn", zone="Europe/Tallinn", starts_on=first, ends_on=last)

    note = phrases.zone_note(workshop, reader)

    assert "Tallinn (Europe/Tallinn" in note
    assert re.findall(r"UTC[+-]\d+", note) == offsets


@pytest.mark.parametrize(("minutes", "expected"), [(420, "UTC+7"), (-210, "UTC-3:30"), (0, "UTC"), (1, "UTC+0:01")])
def test_an_offset_has_its_sign_and_minutes_if_any(minutes, expected):
    at = datetime(2026, 1, 1, tzinfo=timezone(timedelta(minutes=minutes)))

    assert phrases.offset(at) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"planned_starts_on": date(2027, 9, 1), "city": "Hanoi"}, "CMM4, Hanoi 2027"),
        ({"planned_starts_on": date(2027, 9, 1)}, "CMM4, 2027"),
        ({"date_text": "date to be announced"}, "CMM4, date to be announced"),
        ({"date_text": "2009", "city": "Hanoi"}, "CMM4, Hanoi, 2009"),
    ],
)
def test_a_meeting_to_select_says_when_it_is_planned(facts, expected):
    assert phrases.meeting_text(Meeting(code="CMM4", **facts)) == expected
