"""The rules of a silence procedure, as pure functions: how long a round lasts, when it may end, and how it has ended.

Nothing has to run when a round ends: its state follows from its rows and the clock. Silence is broken by what was
*received* in time, whenever it was recorded.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from django.utils.translation import gettext_lazy

WORKING_DAYS = 5  # of a round, unless the chair decides otherwise
SHORTEST = timedelta(hours=72)
SHORTEST_AFTER_MINOR_CORRECTION = timedelta(hours=24)
LONGEST = timedelta(days=60)
# In this hour it is day for all partners, from Europe in the morning to the Pacific in the afternoon.
ENDS_FROM, ENDS_UNTIL = time(7), time(9)  # UTC
REMINDERS = (timedelta(hours=24), timedelta(hours=4))  # before the end
SATURDAY = 5

TOO_SHORT = gettext_lazy("The silence period must last at least 72 hours. Enter a later end.")
TOO_SHORT_AFTER_CORRECTION = gettext_lazy(
    "Even after a minor correction, the silence period must last at least 24 hours. Enter a later end."
)
TOO_LONG = gettext_lazy("The silence period must not last longer than 60 days. Enter an earlier end.")
NOT_IN_HOUR = gettext_lazy("The silence period must end between 07:00 and 09:00 UTC. Enter another time.")
NOT_ON_WORKING_DAY = gettext_lazy(
    "The silence period must end on a working day: Monday to Friday, except public holidays. Enter another date."
)
NOT_LATER = gettext_lazy("Enter a date and time later than the current end.")


class ItemState(StrEnum):
    """The state of one item of a round."""

    RUNNING = "running"
    HELD = "held"  # the end has passed, and the chair has not found anything yet
    NOT_HELD = "not_held"  # the end has passed, but a partner was not notified, or a request is unanswered
    BROKEN = "broken"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    CONFIRMED = "confirmed"
    RETURNED = "returned"
    VOID = "void"


# The label and the shape of the tag of each state.
LABELS = {
    ItemState.RUNNING: (gettext_lazy("in progress"), "silence"),
    ItemState.HELD: (gettext_lazy("silence held, to be confirmed"), "held"),
    ItemState.NOT_HELD: (gettext_lazy("ended, silence did not hold"), "stop"),
    ItemState.BROKEN: (gettext_lazy("silence broken"), "stop"),
    ItemState.CANCELLED: (gettext_lazy("cancelled"), "closed"),
    ItemState.WITHDRAWN: (gettext_lazy("recommendation withdrawn"), "closed"),
    ItemState.CONFIRMED: (gettext_lazy("silence held, adopted"), "ok"),
    ItemState.RETURNED: (gettext_lazy("returned to discussion"), "discussion"),
    ItemState.VOID: (gettext_lazy("finding void, returned to discussion"), "stop"),
}
UNDECIDED = {ItemState.RUNNING, ItemState.HELD, ItemState.NOT_HELD, ItemState.BROKEN}


@dataclass(frozen=True)
class Request:
    """A request for more time: when it was received, and when it was answered, if it was."""

    received_at: datetime
    answered_at: datetime | None = None


@dataclass(frozen=True)
class RoundFacts:
    """What the state of every item of a round depends on.

    `delivered` is, for each entitled partner, when the notice first reached it, or None.
    """

    ends_at: datetime
    delivered: Sequence[datetime | None] = ()
    requests: Sequence[Request] = ()
    is_cancelled: bool = False

    @property
    def all_notified(self) -> bool:
        """Return whether the notice reached each partner before the end."""
        return all(at is not None and at <= self.ends_at for at in self.delivered)

    @property
    def has_unanswered_request(self) -> bool:
        """Return whether a request received in time was not answered before the end."""
        in_time = [request for request in self.requests if request.received_at <= self.ends_at]
        return any(request.answered_at is None or request.answered_at > self.ends_at for request in in_time)


@dataclass(frozen=True)
class ItemFacts:
    """What the state of one item depends on besides its round.

    `breaks` are when the breaks that have not been withdrawn were received.
    """

    breaks: Sequence[datetime] = ()
    is_confirmed: bool = False
    is_returned: bool = False
    is_void: bool = False
    is_withdrawn: bool = False


def state(round: RoundFacts, item: ItemFacts, now: datetime) -> ItemState:
    """Return the state of an item at `now`. At the very moment of the end, the round is still running."""
    if decided := _decided(round, item):
        return decided
    if any(received_at <= round.ends_at for received_at in item.breaks):
        return ItemState.BROKEN
    if now <= round.ends_at:
        return ItemState.RUNNING
    if round.all_notified and not round.has_unanswered_request:
        return ItemState.HELD
    return ItemState.NOT_HELD


def _decided(round: RoundFacts, item: ItemFacts) -> ItemState | None:
    """Return the state of an item that someone has decided, whatever the clock says; None if it is undecided."""
    decisions = {
        ItemState.VOID: item.is_void,
        ItemState.CONFIRMED: item.is_confirmed,
        ItemState.RETURNED: item.is_returned,
        ItemState.CANCELLED: round.is_cancelled,
        ItemState.WITHDRAWN: item.is_withdrawn,
    }
    return next((state for state, is_so in decisions.items() if is_so), None)


def is_working_day(day: date, holidays: Collection[date] = ()) -> bool:
    return day.weekday() < SATURDAY and day not in holidays


def default_end(starts_at: datetime, holidays: Collection[date] = ()) -> datetime:
    """Return 08:00 UTC on the fifth working day after the day of the launch (UTC), and no less than 72 hours later."""
    day, working_days = starts_at.astimezone(UTC).date(), 0
    while working_days < WORKING_DAYS:
        day += timedelta(days=1)
        working_days += is_working_day(day, holidays)
    end = datetime.combine(day, time(8), UTC)
    while end - starts_at < SHORTEST or not is_working_day(end.date(), holidays):
        end += timedelta(days=1)
    return end


def refusal_of_end(
    starts_at: datetime, ends_at: datetime, *, is_minor: bool = False, holidays: Collection[date] = ()
) -> str:
    """Return the user-facing reason why a round may not end at `ends_at`; empty if it may."""
    shortest = SHORTEST_AFTER_MINOR_CORRECTION if is_minor else SHORTEST
    if ends_at - starts_at < shortest:
        return str(TOO_SHORT_AFTER_CORRECTION if is_minor else TOO_SHORT)
    if ends_at - starts_at > LONGEST:
        return str(TOO_LONG)
    return refusal_of_moment(ends_at, holidays)


def refusal_of_extension(
    starts_at: datetime, present: datetime, ends_at: datetime, holidays: Collection[date] = ()
) -> str:
    """Return the user-facing reason why a round that ends at `present` may not be extended; empty if it may."""
    if ends_at <= present:
        return str(NOT_LATER)
    return str(TOO_LONG) if ends_at - starts_at > LONGEST else refusal_of_moment(ends_at, holidays)


def refusal_of_moment(ends_at: datetime, holidays: Collection[date] = ()) -> str:
    """Return the reason why no round may end at this moment: the hour in UTC, or a day on which offices are closed."""
    end = ends_at.astimezone(UTC)
    if not ENDS_FROM <= end.time() <= ENDS_UNTIL:
        return str(NOT_IN_HOUR)
    return "" if is_working_day(end.date(), holidays) else str(NOT_ON_WORKING_DAY)


def is_short(starts_at: datetime, ends_at: datetime, holidays: Collection[date] = ()) -> bool:
    """Return whether a round has fewer working days than is usual."""
    return working_days(starts_at, ends_at, holidays) < WORKING_DAYS


def working_days(starts_at: datetime, ends_at: datetime, holidays: Collection[date] = ()) -> int:
    """Return the number of working days after the day of the launch, up to and including the day of the end (UTC)."""
    return sum(is_working_day(day, holidays) for day in _days(starts_at, ends_at)[1:])


def weekend_days(starts_at: datetime, ends_at: datetime) -> list[date]:
    """Return the Saturdays and Sundays from the launch to the end (UTC)."""
    return [day for day in _days(starts_at, ends_at) if day.weekday() >= SATURDAY]


def holidays_within(starts_at: datetime, ends_at: datetime, holidays: Iterable[date]) -> list[date]:
    """Return the holidays on weekdays from the launch to the end (UTC)."""
    days = _days(starts_at, ends_at)
    return sorted(day for day in set(holidays) if day in days and day.weekday() < SATURDAY)


def _days(starts_at: datetime, ends_at: datetime) -> list[date]:
    first, last = starts_at.astimezone(UTC).date(), ends_at.astimezone(UTC).date()
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def reminders(ends_at: datetime, now: datetime) -> list[datetime]:
    """Return when reminders are due: 24 and 4 hours before the end, as far as these are in the future."""
    return [ends_at - before for before in REMINDERS if ends_at - before > now]
