"""The chart of initiatives by policy area and year: one lane for each area, in ASEM's order and never by number."""

from collections import Counter
from dataclasses import dataclass

from django.utils import timezone

from workshops.models import Area, AreaKind, Initiative

KINDS = [AreaKind.PILLAR, AreaKind.PRIORITY, AreaKind.TANGIBLE]  # items are counted under their priorities
WIDTH, HEIGHT = 1000, 30  # of a lane
FILLED = 0.7  # of the width of a year


@dataclass(frozen=True)
class Bar:
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Lane:
    """The initiatives of an area, or of none: those of each year (None: not known), with bars, and their number."""

    area: Area | None
    counts: list[tuple[int | None, int]]
    bars: list[Bar]
    total: int


@dataclass(frozen=True)
class Chart:
    """Lanes from the first year with an initiative to the last, or to this year."""

    first: int
    last: int
    lanes: list[Lane]


def chart() -> Chart | None:
    """Return the chart of all initiatives; None if no year is known. Two queries."""
    areas = Area.objects.in_bulk()
    found = {
        (initiative, year, _field(areas, area))
        for initiative, year, area in Initiative.objects.order_by().values_list("pk", "year", "areas")
    }
    numbers = Counter((area, year) for _initiative, year, area in found)
    years = [year for _area, year in numbers if year is not None]
    if not years:
        return None
    first, last, most = min(years), max(*years, timezone.localdate().year), max(numbers.values())
    fields = sorted({area for area, _year in numbers}, key=lambda pk: _place(areas.get(pk) if pk else None))
    lanes = []
    for field in fields:
        counts = [(year, number) for (area, year), number in numbers.items() if area == field]
        counts.sort(key=lambda pair: pair[0] or last + 1)
        bars = [_bar(year, number / most, first, last) for year, number in counts if year is not None]
        total = sum(number for _year, number in counts)
        lanes.append(Lane(areas[field] if field else None, counts, bars, total))
    return Chart(first, last, lanes)


def _field(areas: dict[int, Area], pk: int | None) -> int | None:
    """Return the key of the area under which an initiative is counted: of an item, that of its priority."""
    return (areas[pk].parent_id or pk) if pk else None


def _place(area: Area | None) -> tuple[int, int, str]:
    """Return the sort key of a lane: ASEM's order; initiatives without an area come last."""
    return (KINDS.index(AreaKind(area.kind)), area.position, area.code) if area else (len(KINDS), 0, "")


def _bar(year: int, share: float, first: int, last: int) -> Bar:
    year_width, height = WIDTH / (last - first + 1), round(HEIGHT * share)
    return Bar(round((year - first) * year_width), HEIGHT - height, round(year_width * FILLED), height)
