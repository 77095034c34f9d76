"""Data of the two charts in the directory: the number of partners over time, and the meetings held."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils import timezone

from workshops.models import Meeting
from workshops.public_pages import directory

FIRST = 1996
WIDTH, LEFT, RIGHT = 480, 12, 466
FLOOR, PER_PARTNER = 150, 2.2  # y of the axis, height of one partner
COUNT_ROOM, YEAR_ROOM = 40, 36  # minimum distances between two numbers and between two years
BAR, APART = 6, 14  # in thousandths: the width of a meeting in its lane, and the least distance between two of them
STEP = 5  # years between two labels of the axis
LANES = {"summit": 0, "fmm": 1, "cmm": 2, "som": 3, "other": 4}


def growth(enlargements: Sequence[Any]) -> dict[str, Any] | None:
    """Return the step chart of the number of partners: {path, dots, years, counts, ...}, in a view box of 480 by 176."""
    if not enlargements:
        return None
    points = [(_x(day), round(FLOOR - PER_PARTNER * count), day, count) for day, _meeting, count in enlargements]
    path = f"M{points[0][0]} {points[0][1]}" + "".join(f"H{x}V{y}" for x, y, _day, _count in points[1:]) + f"H{RIGHT}"
    dots = [{"x": x, "y": y, "label": y - 11, "count": count} for x, y, _day, count in points]
    for dot, following in pairwise(dots):
        dot["is_crowded"] = following["x"] - dot["x"] < COUNT_ROOM
    years = [{"x": x, "year": day.year} for x, _y, day, _count in points]
    labels = [label for n, label in enumerate(years) if n == 0 or label["x"] - years[n - 1]["x"] > YEAR_ROOM]
    counts = [(count, day.year) for _x_, _y, day, count in points]
    now = timezone.localdate().year
    return {"path": path, "dots": dots, "years": labels, "counts": counts, "now": now, "right": RIGHT}


def _x(day: date) -> int:
    last = date(timezone.localdate().year, 12, 31)
    share = (day - date(FIRST, 1, 1)).days / max(1, (last - date(FIRST, 1, 1)).days)
    return round(LEFT + share * (RIGHT - LEFT))


def lanes(meetings: Iterable[Meeting]) -> list[dict[str, Any]]:
    """Return {label, dots} for each kind of meeting, with a dot for each meeting held in a known year.

    A coming or planned meeting has no dot.
    """
    today = timezone.localdate()
    last = today.year
    dots_by_kind: dict[str, list[int]] = {kind: [] for kind in LANES}
    for meeting in meetings:
        year = int(directory.year(meeting))
        if not meeting.has_begun(today):
            continue
        if FIRST <= year <= last:
            dots_by_kind[meeting.kind].append(_place(meeting, year, last))
    return [{"label": directory.KINDS[kind], "dots": _apart(dots)} for kind, dots in dots_by_kind.items() if dots]


def axis() -> list[dict[str, Any]]:
    """Return {year, place, anchor} of the labels of the lanes: the first year, the last, and each fifth between them."""
    last = timezone.localdate().year
    fifths = [year for year in range(FIRST, last) if year % STEP == 0 and FIRST + 1 < year < last - 1]
    labels = [(year, 1000 * (year - FIRST) // (last - FIRST + 1), "middle") for year in fifths]
    rows = [(FIRST, 0, "start"), *labels, (last, 1000, "end")]
    return [{"year": year, "place": place / 10, "x": place, "anchor": anchor} for year, place, anchor in rows]


def _apart(places: list[int]) -> list[int]:
    """Return places in order, moved apart where two meetings would cover each other, within the lane."""
    moved: list[int] = []
    for place in sorted(places):
        moved.append(max(place, moved[-1] + APART) if moved else place)
    limit = 1000 - BAR
    for n in reversed(range(len(moved))):
        moved[n] = min(moved[n], limit)
        limit = moved[n] - APART
    return moved


def _place(meeting: Meeting, year: int, last: int) -> int:
    """Return the position of a meeting between the first year and the last, in thousandths."""
    passed = (meeting.starts_on - date(year, 1, 1)).days / 366 if meeting.starts_on else 0.5
    return round(1000 * (year - FIRST + passed) / (last - FIRST + 1))
