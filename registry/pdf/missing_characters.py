"""Name the characters of a document that no font contains, and the places where they occur."""

import json
import unicodedata
from collections.abc import Iterable
from typing import Any

PLACES_MAX = 3  # places named for one character


def named(characters: Iterable[str], parts: Iterable[tuple[str, Any]]) -> list[dict[str, str]]:
    """Return each character with its code point, its Unicode name and where it occurs.

    `parts` are the places of the document, each with its frozen content: a text, or anything that JSON can contain.
    """
    texts = [(str(place), json.dumps(part, ensure_ascii=False)) for place, part in parts]
    return [_described(character, texts) for character in characters]


def _described(character: str, texts: list[tuple[str, str]]) -> dict[str, str]:
    places = list(dict.fromkeys(place for place, text in texts if character in text))
    shown = "; ".join(places[:PLACES_MAX]) + (" …" if len(places) > PLACES_MAX else "")
    code = " ".join(f"U+{ord(letter):04X}" for letter in character)
    return {"code": code, "name": unicodedata.name(character[:1], "").title(), "places": shown}
