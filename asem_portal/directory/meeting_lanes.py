"""The overview of the meetings held: a lane for each kind, from the first year of ASEM to this one."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from asem_portal.directory.charts import FIRST
from workshops.models import Meeting
from workshops.public_pages import directory

BAR, APART = 6, 14  # in thousandths: the width of a meeting in its lane, and the least distance between two of them
STEP = 5  # years between two labels of the axis
LANES = {"summit": 0, "fmm": 1, "cmm": 2, "som": 3, "other": 4}


def lanes(meetings: Iterable[Meeting]) -> list[dict[str, Any]]:
    """Return {label, dots} for each kind of meeting, with a dot for each meeting held in a known year.

    An upcoming meeting has no dot.
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
    """Return places in order, moved apart where two meetings would overlap, within the lane."""
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
