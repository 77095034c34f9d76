"""The ring: a line for each partner at the time, in protocol order; Asia outside, Europe inside, the host's longest."""

from collections.abc import Iterable, Mapping
from math import cos, pi, sin

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

BLUE, AMBER = "#0b3c6f", "#b45f06"
ASIA, EUROPE = (34, 50), (24, 40)  # distance of a line's start and end from the centre of a square of 110
Stroke = tuple[str, str, str]  # code, name and region of a partner
HOST = 4  # additional length of the host's line


def svg(
    strokes: Iterable[Stroke],
    host: str | None = None,
    *,
    links: Mapping[str, str] | None = None,
    classes: bool = False,
    title: str | None = None,
) -> SafeString:
    """Return the ring as SVG. `strokes` are (code, name, region), `host` is a code, `links` a dict code -> address.

    With `classes`, the lines have class names instead of colours, for pages with a style sheet. A line with a link has
    its partner's name as its title; without links, the ring is one image with one title. Links are for a pointer: with
    50 stops for the keyboard, the ring would be in the way, so that the page must link to a list of the partners.
    """
    strokes = list(strokes)
    name = escape(title or _title(len(strokes), host))
    lines = "".join(
        _stroke(stroke, place, len(strokes), stroke[0] == host, (links or {}).get(stroke[0]), classes)
        for place, stroke in enumerate(strokes)
    )
    role = 'aria-hidden="true"' if links else f'role="img" aria-label="{name}"'
    kind = ' class="ring"' if classes else ""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-55 -55 110 110"{kind} {role}>'
    return mark_safe(f"{head}<title>{name}</title>{lines}</svg>")


def _title(count: int, host: str | None) -> str:
    if host:
        sentence = _(
            "%(count)s lines, one for each partner at the time, in protocol order: "
            "Asia on the outside, Europe on the inside; the longest line is the host’s"
        )
    else:
        sentence = _(
            "%(count)s lines, one for each partner, in protocol order: Asia on the outside, Europe on the inside"
        )
    return sentence % {"count": count}


def _stroke(stroke: Stroke, place: int, count: int, is_host: bool, link: str | None, classes: bool) -> str:
    code, name, region = stroke
    line = _line(place, count, str(region).lower(), is_host, classes)
    if not link:
        return line
    inside = f"<title>{escape(name)}</title>{line}"
    return f'<a href="{escape(link)}" data-code="{escape(code)}" tabindex="-1">{inside}</a>'


def _line(place: int, count: int, region: str, is_host: bool, classes: bool) -> str:
    start, end = ASIA if region == "asia" else EUROPE
    end += HOST * is_host
    angle = (place + 0.5) * 2 * pi / count
    x, y = sin(angle), -cos(angle)
    width = min(4, 70 / count) * (1.25 if is_host else 1)
    if classes:
        look = 'class="stroke {}{}"'.format("asia" if region == "asia" else "europe", " host" if is_host else "")
    else:
        look = f'stroke="{AMBER if is_host else BLUE}"'
    points = f'x1="{_short(start * x)}" y1="{_short(start * y)}" x2="{_short(end * x)}" y2="{_short(end * y)}"'
    return f'<line {points} {look} stroke-width="{width:.2f}"/>'


def _short(number: float) -> str:
    """Return the number with two decimals, without a minus sign before zero."""
    return f"{number + 0.0:.2f}".replace("-0.00", "0.00")
