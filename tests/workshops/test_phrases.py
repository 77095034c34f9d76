"""Phrases composed about workshops: dates, deadlines, time zones and lists of names."""

from datetime import date, timedelta

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
    assert phrases.meeting_text(Meeting(code="CMM4", ordinal=4, city=city, starts_on=starts_on)) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"planned_starts_on": date(2027, 9, 1), "city": "Hanoi"}, "CMM4, Hanoi 2027"),
        ({"planned_starts_on": date(2027, 9, 1)}, "CMM4, 2027"),
        ({"date_text": "date to be announced"}, "CMM4, date to be announced"),
        ({"date_text": "2009", "city": "Hanoi"}, "CMM4, Hanoi 2009"),
    ],
)
def test_a_meeting_to_select_says_when_it_is_planned(facts, expected):
    assert phrases.meeting_text(Meeting(code="CMM4", ordinal=4, **facts)) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"starts_on": date(2020, 4, 21), "ends_on": date(2020, 4, 21)}, "ASEM Dialogue, 21 April 2020"),
        ({"starts_on": date(2020, 4, 21), "city": "Hanoi"}, "ASEM Dialogue, Hanoi 2020"),
        ({"date_text": "2020", "city": "Hanoi"}, "ASEM Dialogue, Hanoi 2020"),
        ({}, "ASEM Dialogue"),
    ],
)
def test_a_meeting_outside_a_numbered_series_is_written_with_its_name(facts, expected):
    meeting = Meeting(code="DIA-2020-04", name="ASEM Dialogue", **facts)

    assert phrases.meeting_text(meeting) == expected
