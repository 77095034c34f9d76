"""The dateline of a workshop: days, archives and meetings."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.template.loader import render_to_string

from tests.elements import texts
from tests.factories import create_workshop
from workshops.planning import deadlines

pytestmark = pytest.mark.django_db


def states(workshop):
    return [item["state"] for item in deadlines.dateline(workshop)]


def midnight(workshop, day):
    return datetime.combine(day, time(), workshop.tz)


@pytest.mark.parametrize(("days", "words"), [(0, "28 Apr 2010"), (1, "28–29 Apr 2010"), (3, "28 Apr – 1 May 2010")])
def test_several_days_are_shown_with_the_place(days, words):
    first = date(2010, 4, 28)
    # A workshop held before the portal shows no deadlines, only its own days.
    workshop = create_workshop(starts_on=first, ends_on=first + timedelta(days=days), archived_at=datetime.now(UTC))

    [item] = deadlines.dateline(workshop, targets=[])
    page = render_to_string("parts/_dateline.html", {"items": [item]})
    assert (texts(page, ".dateline time"), texts(page, ".dateline .sub")) == ([words], ["Ha Long"])


@pytest.mark.parametrize(
    ("is_archived", "date_text", "has_line"), [(1, "June 2008", 0), (0, "June 2008", 1), (1, "", 1)]
)
def test_only_an_archived_workshop_without_known_dates_has_no_dateline(is_archived, date_text, has_line):
    archived_at = datetime(2026, 1, 1, tzinfo=UTC) if is_archived else None
    workshop = create_workshop()
    workshop.archived_at, workshop.date_text = archived_at, date_text

    assert bool(deadlines.dateline(workshop)) == bool(has_line)


def test_a_meeting_with_planned_days_is_in_its_place(clock):
    workshop = create_workshop()
    day = workshop.ends_on + timedelta(days=90)
    workshop.target_meetings.update(planned_starts_on=day, planned_ends_on=day + timedelta(days=1))

    last = deadlines.dateline(workshop)[-1]
    assert (last["at"], last["state"]) == (day, "later")
    clock(midnight(workshop, day + timedelta(days=2)))
    assert states(workshop)[-1] == "done"


@pytest.mark.parametrize(
    ("date_text", "state"), [("2009", "done"), ("date to be announced", "later"), ("2099", "later")]
)
def test_a_meeting_without_days_is_not_coming_once_its_year_is_over(date_text, state):
    workshop = create_workshop()
    workshop.target_meetings.update(date_text=date_text)

    last = deadlines.dateline(workshop)[-1]
    assert (last["at"], last["undated"], last["state"]) == (None, date_text, state)
