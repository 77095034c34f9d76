"""The two pictures of the directory: how many partners there were, and when meetings were held."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils import timezone

from workshops.models import Meeting
from workshops.public_pages import directory

FIRST = 1996
WIDTH, LEFT, RIGHT = 480, 12, 466
FLOOR, PER_PARTNER = 150, 2.2  # where nothing lies, and how high one partner is
COUNT_ROOM, YEAR_ROOM = 40, 36  # what a number and a year take of the line
HELD = "held"  # the state of a meeting of which only the year is known
LANES = {"summit": 0, "fmm": 1, "cmm": 2, "som": 3, "other": 4}


def growth(enlargements: Sequence[Any]) -> dict[str, Any] | None:
    """The steps of the number of partners: {path, dots, years, words}; points are those of a view box 480 by 176."""
    if not enlargements:
        return None
    points = [(_x(day), round(FLOOR - PER_PARTNER * count), day, count) for day, _meeting, count in enlargements]
    path = f"M{points[0][0]} {points[0][1]}" + "".join(f"H{x}V{y}" for x, y, _day, _count in points[1:]) + f"H{RIGHT}"
    dots = [{"x": x, "y": y, "label": y - 11, "count": count} for x, y, _day, count in points]
    for one, following in pairwise(dots):
        one["is_crowded"] = following["x"] - one["x"] < COUNT_ROOM
    years = [{"x": x, "year": day.year} for x, _y, day, _count in points]
    kept = [one for n, one in enumerate(years) if n == 0 or one["x"] - years[n - 1]["x"] > YEAR_ROOM]
    words = [(count, day.year) for _x_, _y, day, count in points]
    return {"path": path, "dots": dots, "years": kept, "words": words, "now": timezone.localdate().year, "right": RIGHT}


def _x(day: date) -> int:
    last = date(timezone.localdate().year, 12, 31)
    share = (day - date(FIRST, 1, 1)).days / max(1, (last - date(FIRST, 1, 1)).days)
    return round(LEFT + share * (RIGHT - LEFT))


def lanes(meetings: Iterable[Meeting]) -> list[dict[str, Any]]:
    """One line for each kind of meeting, with a dot for each that was held and whose year is known: {label, dots}.

    One that was expected and is not known to have been held has no dot.
    """
    last = timezone.localdate().year
    found: dict[str, list[int]] = {kind: [] for kind in LANES}
    for meeting in meetings:
        year = int(directory.year(meeting))
        if not (meeting.starts_on or meeting.status == HELD):
            continue
        if FIRST <= year <= last:
            found[meeting.kind].append(_place(meeting, year, last))
    return [{"label": directory.KINDS[kind], "dots": dots} for kind, dots in found.items() if dots]


def _place(meeting: Meeting, year: int, last: int) -> int:
    """Where a meeting lies between the first year and the last, in thousandths."""
    passed = (meeting.starts_on - date(year, 1, 1)).days / 366 if meeting.starts_on else 0.5
    return round(1000 * (year - FIRST + passed) / (last - FIRST + 1))
