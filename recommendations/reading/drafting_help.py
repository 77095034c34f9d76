"""Drafting help next to the paragraphs of a page."""

from collections.abc import Sequence

from recommendations import version_content
from recommendations.advice import points
from recommendations.advice.points import Point
from recommendations.models import Version
from recommendations.reading.page import Row


def advise(version: Version, rows: Sequence[Row]) -> list[Point]:
    """Set the drafting help of each paragraph of a version, and return that on its other fields."""
    found = points.at_places(points.of(version_content.of(version, rows), version.language))
    for place, row in enumerate(rows):
        row.advice = found.get(place, ())
    return [point for place, on_field in found.items() if isinstance(place, str) for point in on_field]
