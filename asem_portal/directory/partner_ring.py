"""The ring of partners by group: a line for each partner, which begins at the circle of its accession.

Clockwise from the top come the partners in Asia, then those in Europe, each by group and in protocol order. The ring of
the emblem (registry/pdf/ring.py) has the same lines in protocol order only.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import cos, pi, sin

from django.utils.translation import gettext as _

from members.models import Group, Partner, Region

INNER, OUTER = 80, 200  # radii, in a square of 440 around the centre
TOP_GAP = 36  # degrees, for the years of the circles
GROUP_GAP = 1.5  # between two groups, in lines


@dataclass(frozen=True)
class Stroke:
    """The line of a partner, from its accession outwards."""

    partner: Partner
    label: str
    start: tuple[str, str]
    end: tuple[str, str]


@dataclass(frozen=True)
class Circle:
    """The circle on which the lines of the partners begin that joined on `day`; it is open at the top, for the year."""

    day: date
    radius: int
    path: str


@dataclass(frozen=True)
class Arc:
    """The partners of a group in one region; a group of institutions is named after its only member."""

    group: Group
    region: str
    partners: list[Partner]

    @property
    def label(self) -> str:
        """Return the name of the arc as written within a sentence."""
        is_single_institution = self.group == Group.INSTITUTION and len(self.partners) == 1
        return self.partners[0].name if is_single_institution else self.group.in_sentence


@dataclass(frozen=True)
class Ring:
    """What parts of the template need: lines, circles, the groups clockwise, and the number of partners by region."""

    strokes: list[Stroke]
    circles: list[Circle]
    arcs: list[Arc]
    asia: int
    europe: int


def ring(groups: Iterable[tuple[Group, list[Partner]]], days: Sequence[date], day: date) -> Ring | None:
    """Return the ring of the partners in `groups` on `day`, or None without partners.

    `days` are those of all enlargements of ASEM, so that each has its circle on every date.
    """
    arcs = list(_arcs(list(groups)))
    if not arcs:
        return None
    step = (OUTER - INNER) / len(days)
    radii = {joined: round(INNER + step * place) for place, joined in enumerate(days)}
    circles = [Circle(joined, radius, _open_circle(radius)) for joined, radius in radii.items() if joined <= day]
    by_region = {region: sum(len(arc.partners) for arc in arcs if arc.region == region) for region in Region}
    return Ring(list(_strokes(arcs, radii)), circles, arcs, by_region[Region.ASIA], by_region[Region.EUROPE])


def _arcs(groups: list[tuple[Group, list[Partner]]]) -> Iterator[Arc]:
    for region in Region:
        for group, members in groups:
            if partners := [partner for partner in members if partner.region == region]:
                yield Arc(group, region, partners)


def _strokes(arcs: list[Arc], radii: dict[date, int]) -> Iterator[Stroke]:
    places = sum(len(arc.partners) for arc in arcs) + GROUP_GAP * (len(arcs) - 1)
    width, place = (360 - TOP_GAP) / places, 0.5
    for arc in arcs:
        for partner in arc.partners:
            angle = TOP_GAP / 2 + place * width
            label = _("%(partner)s, partner since %(year)s") % {"partner": partner, "year": partner.joined_on.year}
            yield Stroke(partner, label, _point(angle, radii[partner.joined_on]), _point(angle, OUTER))
            place += 1
        place += GROUP_GAP


def _open_circle(radius: int) -> str:
    start, end = _point(TOP_GAP / 2, radius), _point(-TOP_GAP / 2, radius)
    return f"M{start[0]} {start[1]}A{radius} {radius} 0 1 1 {end[0]} {end[1]}"


def _point(degrees: float, radius: int) -> tuple[str, str]:
    """Return the coordinates of a point, for the markup: degrees clockwise from the top."""
    angle = degrees * pi / 180
    return f"{radius * sin(angle):.1f}", f"{-radius * cos(angle):.1f}"
