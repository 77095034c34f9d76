"""Data of the chart of the number of partners over time."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils import timezone

FIRST = 1996
WIDTH, LEFT, RIGHT = 480, 12, 466
FLOOR, PER_PARTNER = 150, 2.2  # y of the axis, height of one partner
COUNT_ROOM, YEAR_ROOM = 40, 36  # minimum distances between two numbers and between two years


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
