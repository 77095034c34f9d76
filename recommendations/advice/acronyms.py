"""Find acronyms that are not spelled out where they are first used."""

import re
from collections.abc import Container, Iterator
from typing import NamedTuple

from recommendations.advice import terms

_ACRONYM = re.compile(r"(?<![\w/.])([A-Z][A-Z&]*[A-Z])s?([- ]?\d+)?(?![\w/])")
_ROMAN = re.compile(r"[IVX]+")
_FULL_NAME_AFTER = re.compile(r"\s*\([^()\s]+\s[^()]*\)")
_SHOUTED = 0.5  # share of capital letters from which a text is in capitals as a whole


class Acronym(NamedTuple):
    """An acronym used without its full name; `name` is the full name if it is known."""

    letters: str
    name: str


def undefined(text: str, seen: set[str]) -> Iterator[Acronym]:
    """Yield the acronyms first used in `text` without their full names; `seen` are those used before, and is extended.

    "Culture Ministers’ Meeting (CMM)" and "CMM (Culture Ministers’ Meeting)" spell one out.
    """
    if _is_shouted(text):
        return
    for match in _ACRONYM.finditer(text):
        letters = match[1]
        if letters in seen or _ROMAN.fullmatch(letters):
            continue
        seen.add(letters)
        if terms.acronyms().get(letters) == "" or _is_spelled_out(text, match):
            continue
        yield _with_number(letters, terms.acronyms().get(letters, ""), match[2] or "")


def _with_number(letters: str, name: str, number: str) -> Acronym:
    """Return the acronym; of a meeting with its number: CMM9, 9th Culture Ministers’ Meeting."""
    if not number or not name.endswith("Meeting") or len(number) > len("-99"):
        return Acronym(letters, name)
    return Acronym(letters + number, f"{_ordinal(int(number.strip(' -')))} {name}")


def _ordinal(number: int) -> str:
    is_teen = number % 100 in (11, 12, 13)
    return f"{number}{'th' if is_teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def _is_spelled_out(text: str, match: re.Match[str]) -> bool:
    before, after = text[: match.start()].rstrip(), text[match.end() :]
    is_in_parentheses = before.endswith("(") and _closes(after, ")") and bool(before[:-1].strip())
    return is_in_parentheses or bool(_FULL_NAME_AFTER.match(after))


def _closes(after: str, ends: Container[str]) -> bool:
    return after[:1] in ends or after[:1] == ","


def _is_shouted(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return sum(letter.isupper() for letter in letters) > _SHOUTED * len(letters)
