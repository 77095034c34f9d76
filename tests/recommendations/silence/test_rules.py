"""The rules of a silence procedure, on both sides of each boundary."""

from datetime import UTC, date, datetime, timedelta

import pytest

from recommendations.silence import rules
from recommendations.silence.rules import ItemFacts, ItemState, Request, RoundFacts

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
START = datetime(2027, 3, 1, 8, tzinfo=UTC)  # a Monday
END = datetime(2027, 3, 8, 8, tzinfo=UTC)  # the Monday after
EARLY = START + HOUR


@pytest.mark.parametrize(
    ("now", "delivered", "requests", "breaks", "expected"),
    [
        (END - SECOND, [EARLY], [], [], ItemState.RUNNING),
        (END, [EARLY], [], [], ItemState.RUNNING),
        (END + SECOND, [EARLY], [], [], ItemState.HELD),
        (END + 400 * DAY, [EARLY], [], [], ItemState.HELD),
        # A break counts by when it was received.
        (END - SECOND, [EARLY], [], [END - 2 * SECOND], ItemState.BROKEN),
        (END + SECOND, [EARLY], [], [END - SECOND], ItemState.BROKEN),
        (END + SECOND, [EARLY], [], [END], ItemState.BROKEN),
        (END + 2 * SECOND, [EARLY], [], [END + SECOND], ItemState.HELD),
        (END + DAY, [EARLY], [], [END + SECOND, END - SECOND], ItemState.BROKEN),
        # A partner that was not notified before the end is not bound.
        (END + SECOND, [EARLY, None], [], [], ItemState.NOT_HELD),
        (END + SECOND, [EARLY, END + SECOND], [], [], ItemState.NOT_HELD),
        (END + SECOND, [EARLY, END], [], [], ItemState.HELD),
        (END - SECOND, [EARLY, None], [], [], ItemState.RUNNING),
        # An unanswered request for more time.
        (END + SECOND, [EARLY], [Request(EARLY)], [], ItemState.NOT_HELD),
        (END + SECOND, [EARLY], [Request(EARLY, END)], [], ItemState.HELD),
        (END + SECOND, [EARLY], [Request(EARLY, END + SECOND)], [], ItemState.NOT_HELD),
        (END + SECOND, [EARLY], [Request(END)], [], ItemState.NOT_HELD),
        (END + 2 * SECOND, [EARLY], [Request(END + SECOND)], [], ItemState.HELD),
        (END + SECOND, [None], [Request(EARLY)], [END], ItemState.BROKEN),
    ],
)
def test_the_state_follows_from_the_clock_and_the_rows(now, delivered, requests, breaks, expected):
    assert rules.state(RoundFacts(END, delivered, requests), ItemFacts(breaks=breaks), now) == expected


@pytest.mark.parametrize(
    ("facts", "is_cancelled", "expected"),
    [
        ({"is_confirmed": True}, False, ItemState.CONFIRMED),
        ({"is_confirmed": True, "is_void": True, "breaks": [END]}, False, ItemState.VOID),
        ({"is_confirmed": True, "breaks": [END]}, False, ItemState.CONFIRMED),  # with a reservation instead
        ({"is_returned": True, "breaks": [END]}, False, ItemState.RETURNED),
        ({"breaks": [END]}, True, ItemState.CANCELLED),
        ({"is_withdrawn": True}, False, ItemState.WITHDRAWN),
        ({"is_withdrawn": True}, True, ItemState.CANCELLED),
        ({}, True, ItemState.CANCELLED),
    ],
)
@pytest.mark.parametrize("now", [END - SECOND, END + SECOND])
def test_what_was_decided_remains_whatever_the_clock_says(facts, is_cancelled, expected, now):
    assert rules.state(RoundFacts(END, [EARLY], is_cancelled=is_cancelled), ItemFacts(**facts), now) == expected


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "is_minor", "reason"),
    [
        (START, START + timedelta(hours=72), False, ""),
        (START, START + timedelta(hours=72) - SECOND, False, rules.TOO_SHORT),
        (START, START + timedelta(hours=24), True, ""),
        (START, START + timedelta(hours=24) - SECOND, True, rules.TOO_SHORT_AFTER_CORRECTION),
        (START, START + timedelta(hours=24), False, rules.TOO_SHORT),
        (START, START + 60 * DAY, False, ""),  # a Friday
        (START, START + 60 * DAY + SECOND, False, rules.TOO_LONG),
        (START, datetime(2027, 3, 8, 7, tzinfo=UTC), False, ""),
        (START, datetime(2027, 3, 8, 6, 59, 59, tzinfo=UTC), False, rules.NOT_IN_HOUR),
        (START, datetime(2027, 3, 8, 9, tzinfo=UTC), False, ""),
        (START, datetime(2027, 3, 8, 9, 0, 1, tzinfo=UTC), False, rules.NOT_IN_HOUR),
        (START, datetime(2027, 3, 5, 8, tzinfo=UTC), False, ""),  # Friday
        (START, datetime(2027, 3, 6, 8, tzinfo=UTC), False, rules.NOT_ON_WORKING_DAY),  # Saturday
        (START, datetime(2027, 3, 7, 8, tzinfo=UTC), False, rules.NOT_ON_WORKING_DAY),  # Sunday
        (START, datetime(2027, 3, 9, 8, tzinfo=UTC), False, rules.NOT_ON_WORKING_DAY),  # a holiday
        (START, datetime(2027, 3, 10, 8, tzinfo=UTC), False, ""),
    ],
)
def test_a_round_is_long_enough_and_ends_when_offices_are_open(starts_at, ends_at, is_minor, reason):
    holidays = {date(2027, 3, 9)}
    assert rules.refusal_of_end(starts_at, ends_at, is_minor=is_minor, holidays=holidays) == str(reason)


@pytest.mark.parametrize(
    ("ends_at", "reason"),
    [
        (END, rules.NOT_LATER),
        (END + SECOND, ""),
        (END - SECOND, rules.NOT_LATER),
        (END + DAY, ""),
        (END + 5 * DAY, rules.NOT_ON_WORKING_DAY),
        (END + 2 * HOUR, rules.NOT_IN_HOUR),
        (START + 60 * DAY, ""),
        (START + 63 * DAY, rules.TOO_LONG),
    ],
)
def test_an_extension_ends_later_and_when_offices_are_open(ends_at, reason):
    assert rules.refusal_of_extension(START, END, ends_at) == str(reason)


@pytest.mark.parametrize(
    ("starts_at", "holidays", "expected"),
    [
        (START, (), END),
        (datetime(2027, 3, 1, 23, 59, tzinfo=UTC), (), END),
        (datetime(2027, 3, 5, 8, tzinfo=UTC), (), datetime(2027, 3, 12, 8, tzinfo=UTC)),  # Friday to Friday
        (datetime(2027, 3, 6, 8, tzinfo=UTC), (), datetime(2027, 3, 12, 8, tzinfo=UTC)),  # Saturday
        (START, (date(2027, 3, 4),), datetime(2027, 3, 9, 8, tzinfo=UTC)),
        (START, (date(2027, 3, 6),), END),  # a holiday on a Saturday
    ],
)
def test_the_end_proposed_is_the_fifth_working_day(starts_at, holidays, expected):
    end = rules.default_end(starts_at, holidays)
    assert end == expected
    assert rules.refusal_of_end(starts_at, end, holidays=holidays) == ""
    assert not rules.is_short(starts_at, end, holidays)


def test_any_end_proposed_is_allowed():
    for hours in range(24 * 14):
        starts_at = START + hours * HOUR
        assert rules.refusal_of_end(starts_at, rules.default_end(starts_at)) == ""


def test_weekends_and_holidays_within_a_round_are_found():
    holidays = [date(2027, 3, 3), date(2027, 3, 6), date(2027, 3, 9)]
    assert rules.weekend_days(START, END) == [date(2027, 3, 6), date(2027, 3, 7)]
    assert rules.holidays_within(START, END, holidays) == [date(2027, 3, 3)]
    assert (rules.working_days(START, END), rules.working_days(START, END, holidays)) == (5, 4)
    assert rules.is_short(START, END, holidays)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (START, [END - 24 * HOUR, END - 4 * HOUR]),
        (END - 24 * HOUR - SECOND, [END - 24 * HOUR, END - 4 * HOUR]),
        (END - 24 * HOUR, [END - 4 * HOUR]),
        (END - 4 * HOUR, []),
    ],
)
def test_reminders_are_due_24_and_4_hours_before_the_end(now, expected):
    assert rules.reminders(END, now) == expected
