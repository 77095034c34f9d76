"""What the portal finds for each check of a version: from the drafting help, the labels and the cross-references.

Everything here is for consideration; the secretariat decides. Nothing is stored.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from recommendations import version_content
from recommendations.advice import points
from recommendations.advice.points import Kind, Point
from recommendations.clearance import references
from recommendations.labels import fresh
from recommendations.models import Check, ParagraphKind, Recommendation, State, Version
from recommendations.reading.page import Row

OF_CHECK = {
    Kind.PARTNER: Check.PARTNERS,
    Kind.ACRONYM: Check.ACRONYMS,
    Kind.HEADING: Check.NUMBERING,
    Kind.UNCLOSED: Check.NUMBERING,
}
CLOSED = (State.WITHDRAWN, State.MERGED)
SHOWN = 60  # characters of the paragraph to which a reference leads


@dataclass(frozen=True)
class Finding:
    """One thing to look at: where, and what. `is_fault`: it cannot be right as it stands."""

    place: str
    message: str
    is_fault: bool = False


def of(recommendation: Recommendation, version: Version, rows: Sequence[Row]) -> dict[str, list[Finding]]:
    """Return the findings of each check and, under "", the other points of the drafting help. Two queries at most."""
    found: dict[str, list[Finding]] = {name: [] for name in (*Check.values, "")}
    for point in points.of(version_content.of(version, rows), version.language):
        found[OF_CHECK.get(point.kind, "")].append(Finding(_place(point, rows), point.message))
    found[Check.NUMBERING] += _numbering(rows)
    found[Check.REFERENCES] += _references(recommendation, rows)
    return found


def _place(point: Point, rows: Sequence[Row]) -> str:
    if isinstance(point.place, int):
        return place_of(rows, point.place)
    return str(version_content.parts()[point.place].label)


def place_of(rows: Sequence[Row], place: int) -> str:
    """Return how a paragraph is named: by its label, a sub-paragraph also by that of the paragraph above it."""
    row = rows[place]
    if not row.label:
        return _("Unnumbered paragraph %(n)d") % {"n": place + 1}
    above = [one.label for one in rows[:place] if one.label and one.kind != ParagraphKind.SUB]
    number = f"{above[-1]} {row.label}" if row.kind == ParagraphKind.SUB and above else row.label
    return _("Paragraph %(label)s") % {"label": number}


def _numbering(rows: Sequence[Row]) -> Iterator[Finding]:
    """Yield the paragraphs that are renumbered on adoption, and sub-paragraphs that are alone or have no parent."""
    for place, (row, label) in enumerate(zip(rows, fresh(rows), strict=True)):
        if row.label != label:
            message = _("Will become %(label)s when the recommendation is adopted.") % {"label": label}
            yield Finding(place_of(rows, place), message)
        if row.kind != ParagraphKind.SUB:
            continue
        kinds = [one.kind for one in rows[:place] if one.kind != ParagraphKind.SUB]
        if not kinds or kinds[-1] != ParagraphKind.OPERATIVE:
            yield Finding(place_of(rows, place), _("Sub-paragraph without a numbered paragraph above it."), True)
        elif label == "(a)" and (place + 1 == len(rows) or rows[place + 1].kind != ParagraphKind.SUB):
            yield Finding(place_of(rows, place), _("Only one sub-paragraph. Merge it into the paragraph above."))


def _references(recommendation: Recommendation, rows: Sequence[Row]) -> Iterator[Finding]:
    found = references.of(rows)
    targets, new = references.targets(rows), dict(zip(map(id, rows), fresh(rows), strict=True))
    serials = [one.serial for one in found if one.serial]
    others = Recommendation.objects.filter(workshop=recommendation.workshop_id, serial__in=serials)
    by_serial = {one.serial: one for one in others} if serials else {}
    for one in found:
        place = place_of(rows, one.place)
        if one.serial:
            yield _to_recommendation(place, one.text, by_serial.get(one.serial))
            continue
        target = targets.get((one.label, one.letter))
        above = targets.get((one.label, ""))
        if target is None or above is None:
            yield Finding(place, _("Refers to paragraph %(label)s, which does not exist.") % {"label": one.text}, True)
            continue
        values = {"label": one.text, "text": Truncator(target.text).chars(SHOWN)}
        values["new"] = f"{new[id(above)]} {new[id(target)] if one.letter else ''}".strip()
        if values["new"] != one.text:
            message = _("Refers to paragraph %(label)s, which will become %(new)s on adoption.")
            yield Finding(place, message % values, True)
        else:
            yield Finding(place, _("Refers to paragraph %(label)s: “%(text)s”") % values)


def _to_recommendation(place: str, symbol: str, target: Recommendation | None) -> Finding:
    if target is None:
        return Finding(place, _("Refers to %(symbol)s, which does not exist.") % {"symbol": symbol}, True)
    values = {"symbol": symbol, "state": target.get_state_display()}
    return Finding(place, _("Refers to %(symbol)s (%(state)s).") % values, target.state in CLOSED)
