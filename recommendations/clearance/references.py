"""Cross-references in the wording of a recommendation: to its own paragraphs, and to other recommendations.

The patterns know English only, like the drafting help. A reference to a paragraph of another document ("paragraph 5 of
the Declaration") is left out.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from recommendations.labels import ADVERBS
from recommendations.models import ParagraphKind
from recommendations.reading.page import Row

_LABEL = rf"\d+(?: (?:{'|'.join(ADVERBS)}))?"
_LETTER = r"\([a-z]{1,2}\)"
_ONE = rf"{_LABEL}(?: ?{_LETTER})?"
_LIST = rf"{_ONE}(?:(?:, | and | or | to |–|-){_ONE})*"
_PARAGRAPHS = re.compile(rf"\b[Pp]aragraphs? ((?>{_LIST}))(?! of (?:the |its )?[A-Z\d])")
_FIRST = re.compile(rf"({_LABEL})(?: ?({_LETTER}))?")
_SYMBOLS = re.compile(r"\bREC/([0-9]{1,6})\b")


@dataclass(frozen=True)
class Reference:
    """A reference in the paragraph at `place`: to a paragraph of the same text, or to a recommendation by its serial."""

    place: int
    label: str = ""
    letter: str = ""
    serial: int = 0

    @property
    def text(self) -> str:
        return f"{self.label} {self.letter}".strip() if self.label else f"REC/{self.serial}"


def of(rows: Sequence[Row]) -> list[Reference]:
    """Return the references in a text, in reading order, each once for a paragraph."""
    found = dict.fromkeys(one for place, row in enumerate(rows) for one in _of_text(place, row.text))
    return list(found)


def _of_text(place: int, text: str) -> Iterator[Reference]:
    for match in _PARAGRAPHS.finditer(text):
        for label, letter in _FIRST.findall(match[1]):
            yield Reference(place, label, letter)
    for serial in _SYMBOLS.findall(text):
        yield Reference(place, serial=int(serial))


def targets(rows: Sequence[Row]) -> Mapping[tuple[str, str], Row]:
    """Return the rows that can be referred to, by label and, for a sub-paragraph, its letter."""
    found: dict[tuple[str, str], Row] = {}
    number = ""
    for row in rows:
        if row.kind == ParagraphKind.SUB:
            found[number, row.label] = row
        elif row.label:
            number = row.label
            found[number, ""] = row
    return found
