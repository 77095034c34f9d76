"""Times and time zones, composed as phrases."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from tests.factories import create_workshop
from workshops import phrases

NAMES = ("Hungary", "Italy", "Poland", "Thailand", "Viet Nam")


@pytest.mark.django_db
def test_a_time_is_written_with_date_time_and_zone():
    workshop = create_workshop(zone="Asia/Vientiane")

    assert (
        phrases.moment(datetime(2010, 4, 28, 7, 30, tzinfo=UTC), workshop) == "28 April 2010 at 14:30 Vientiane (UTC+7)"
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

    assert "Tallinn" in note and "Europe/" not in note
    assert re.findall(r"UTC[+-]\d+", note) == offsets


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("city", "zone", "offsets"), [("Ha Long", "Asia/Ho_Chi_Minh", ["UTC+7"]), ("Tallinn", "Europe/Tallinn", [])]
)
def test_the_note_on_a_history_names_the_place_and_no_offset_that_summer_time_changes(city, zone, offsets):
    note = phrases.history_note(create_workshop(city=city, zone=zone))

    assert (city in note, re.findall(r"UTC[+-]\d+", note)) == (True, offsets)


@pytest.mark.parametrize(("minutes", "expected"), [(420, "UTC+7"), (-210, "UTC-3:30"), (0, "UTC"), (1, "UTC+0:01")])
def test_an_offset_has_its_sign_and_minutes_if_any(minutes, expected):
    at = datetime(2026, 1, 1, tzinfo=timezone(timedelta(minutes=minutes)))

    assert phrases.offset(at) == expected
