"""The dateline of a workshop: past, next and later dates."""

from datetime import datetime, time, timedelta

import pytest

from tests.factories import create_workshop
from workshops.planning import deadlines

pytestmark = pytest.mark.django_db
MOMENT = timedelta(microseconds=1)


def states(workshop):
    return [item["state"] for item in deadlines.dateline(workshop)]


def midnight(workshop, day):
    return datetime.combine(day, time(), workshop.tz)


def test_a_deadline_is_past_from_its_exact_time(clock):
    workshop = create_workshop()
    clock(workshop.comments_close_at - MOMENT)
    before = states(workshop)
    clock(workshop.comments_close_at)
    at = states(workshop)

    assert before == ["done", "next", "later", "later", "later"]
    assert at == ["done", "done", "next", "later", "later"]


def test_a_workshop_is_past_once_its_last_day_is_over_in_its_zone(clock):
    """A workshop under way is current, and a meeting without a date is never next."""
    workshop = create_workshop()
    clock(midnight(workshop, workshop.starts_on) - MOMENT)
    before = states(workshop)
    clock(midnight(workshop, workshop.ends_on + timedelta(days=1)) - MOMENT)
    during = states(workshop)
    clock(midnight(workshop, workshop.ends_on + timedelta(days=1)))
    after = states(workshop)

    assert before == ["done"] * 3 + ["next", "later"]
    assert during == ["done"] * 3 + ["current", "later"]
    assert after == ["done"] * 4 + ["later"]


def test_no_item_is_next_if_all_are_past(clock):
    workshop = create_workshop()
    workshop.target_meetings.clear()
    clock(midnight(workshop, workshop.ends_on + timedelta(days=1)))

    assert states(workshop) == ["done"] * 4


@pytest.mark.parametrize(("days", "state"), [(0, "current"), (1, "done")])
def test_a_meeting_without_a_last_day_is_past_after_its_first(clock, days, state):
    workshop = create_workshop()
    day = workshop.ends_on + timedelta(days=90)
    workshop.target_meetings.update(starts_on=day, ends_on=None)
    clock(midnight(workshop, day + timedelta(days=days)))

    assert states(workshop)[-1] == state
