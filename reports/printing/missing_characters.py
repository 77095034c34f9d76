"""Name the characters of a report that no font contains, and the places where they occur."""

import json
import unicodedata
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from registry.files import storage
from reports.models import ReportRendition

PLACES_MAX = 3  # places named for one character


def missing_characters(rendition: ReportRendition) -> list[dict[str, str]]:
    """Return each missing character with its code point, its Unicode name and where it occurs; reads the content once."""
    if not rendition.missing_glyphs:
        return []
    texts = list(_texts(json.loads(storage.read(rendition.snapshot))))
    return [_described(character, texts) for character in rendition.missing_glyphs]


def _described(character: str, texts: list[tuple[str, str]]) -> dict[str, str]:
    places = list(dict.fromkeys(place for place, text in texts if character in text))
    shown = "; ".join(places[:PLACES_MAX]) + (" …" if len(places) > PLACES_MAX else "")
    code = " ".join(f"U+{ord(letter):04X}" for letter in character)
    return {"code": code, "name": unicodedata.name(character[:1], "").title(), "places": shown}


def _texts(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (place, text) for every part of frozen content."""
    report = content["report"]
    named = {"title": _("Title"), "foreword": _("Foreword"), "summary": _("Chair’s summary")}
    named |= {"executive": _("Key points"), "action": _("Proposed action")}
    for name, place in named.items():
        yield place, report[name]
    for topic in content["topics"]:
        yield _("Topic %(number)s") % {"number": topic["number"]}, topic["title"]
        for row in topic["recommendations"]:
            yield _("Recommendation %(number)s") % {"number": row["number"]}, _all(row)
    for delegation in content["annexes"].get("participants", []):
        yield _("List of participants, %(delegation)s") % {"delegation": delegation["name"]}, _all(delegation)
    for day in content["annexes"].get("programme", []):
        yield _("Programme"), _all(day)
    yield _("Concept paper"), _all(content["annexes"].get("concept", {}))
    yield _("ASEM partners"), _all(content["partners"])
    yield _("Cover and introduction"), _all([content["workshop"], content["meeting"], content["other_reports"]])


def _all(part: Any) -> str:
    return json.dumps(part, ensure_ascii=False)
