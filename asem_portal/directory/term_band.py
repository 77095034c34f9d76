"""The terms of coordinators as a band of half-years: who coordinated which group, from when to when."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils import timezone

from members.models import Coordinator, CoordinatorRole

YEARS = 5  # in one table, so that the band is also legible on a small screen
SURE = "sure"
PERMANENT = (CoordinatorRole.EEAS,)  # roles whose coordinator does not change
LONG = 4  # half-years for which a name has room on a small screen


@dataclass(frozen=True)
class Cell:
    """Consecutive half-years with the same coordinators; none if they are not known."""

    terms: tuple[Coordinator, ...]
    span: int

    @property
    def is_uncertain(self) -> bool:
        """Whether a term is unconfirmed, or is known only from one day on which the coordinator was in office."""
        return any(term.confidence != SURE or term.starts_on == term.ends_on for term in self.terms)

    @property
    def is_long(self) -> bool:
        return self.span >= LONG


@dataclass(frozen=True)
class Lane:
    """The cells of one role."""

    label: str
    cells: list[Cell]


@dataclass(frozen=True)
class Period:
    """Five years with a lane for each role; `last` is the last of the years."""

    years: list[int]
    lanes: list[Lane]

    @property
    def first(self) -> int:
        return self.years[0]

    @property
    def last(self) -> int:
        return self.years[-1]


def periods(terms: Iterable[Coordinator]) -> list[Period]:
    """Return the band of `terms`, earliest period first."""
    begun = [(term, _half(term.starts_on)) for term in terms if term.starts_on]
    dated = [(term, start, _last_half(term, start)) for term, start in begun]
    if not dated:
        return []
    first = min(start for _term, start, _end in dated) // 2
    last = max(start if end is None else end for _term, start, end in dated) // 2
    years = range(first, last + 1, YEARS)
    end_of_band = 2 * (years[-1] + YEARS) - 1
    whole = [(term, start, end_of_band if end is None else end) for term, start, end in dated]
    return [_period(whole, year) for year in years]


def _last_half(term: Coordinator, start: int) -> int | None:
    """Return the last half-year of a term; None for a permanent one, which reaches to the end of the band.

    Another term without an end reaches until today; if it is not confirmed, only the half-year in which it began is
    known.
    """
    if term.ends_on:
        return _half(term.ends_on)
    if term.confidence != SURE:
        return start
    return None if term.role in PERMANENT else _half(timezone.localdate())


Dated = tuple[Coordinator, int, int]  # a term, and its first and last half-year


def _period(dated: list[Dated], first: int) -> Period:
    halves = range(2 * first, 2 * (first + YEARS))
    lanes = [Lane(str(role.label), list(_cells(dated, role, halves))) for role in CoordinatorRole]
    return Period(list(range(first, first + YEARS)), lanes)


def _cells(dated: list[Dated], role: CoordinatorRole, halves: Iterable[int]) -> Iterator[Cell]:
    of_role = [one for one in dated if one[0].role == role]
    in_office = [tuple(term for term, start, end in of_role if start <= half <= end) for half in halves]
    for terms, run in groupby(in_office):
        yield Cell(terms, len(list(run)))


def _half(day: date) -> int:
    """Return the number of the half-year of a day: twice the year, plus one from July."""
    return 2 * day.year + (day.month > 6)  # noqa: PLR2004
