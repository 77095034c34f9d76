"""Name the characters of a report that no font contains, and the places where they occur."""

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from registry.files import storage
from registry.pdf.missing_characters import named
from reports.models import ReportRendition


def missing_characters(rendition: ReportRendition) -> list[dict[str, str]]:
    """Return each missing character with its code point, its Unicode name and where it occurs; reads the content once."""
    if not rendition.missing_glyphs:
        return []
    return named(rendition.missing_glyphs, _parts(json.loads(storage.read(rendition.snapshot))))


def _parts(content: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield (place, content) for every part of frozen content."""
    report = content["report"]
    named = {"title": _("Title"), "foreword": _("Foreword"), "summary": _("Chair’s summary")}
    named |= {"executive": _("Key points"), "action": _("Proposed action")}
    for name, place in named.items():
        yield place, report[name]
    for topic in content["topics"]:
        yield _("Topic %(number)s") % {"number": topic["number"]}, topic["title"]
        for row in topic["recommendations"]:
            yield _("Recommendation %(number)s") % {"number": row["number"]}, row
    for delegation in content["annexes"].get("participants", []):
        yield _("List of participants, %(delegation)s") % {"delegation": delegation["name"]}, delegation
    for day in content["annexes"].get("programme", []):
        yield _("Programme"), day
    yield _("Concept paper"), content["annexes"].get("concept", {})
    yield _("ASEM partners"), content["partners"]
    yield _("Cover and introduction"), [content["workshop"], content["meeting"], content["other_reports"]]
