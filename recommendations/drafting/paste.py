"""Split pasted text into paragraphs and recognise their kinds.

Labels are assigned automatically, so a mark such as "1." or a bullet is removed from the text. Each part names the mark
that was removed, so that a page can show it before anything is saved: no word disappears unseen.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from recommendations.models import ParagraphKind
from recommendations.version_content import ParagraphContent

_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
_ENDS = (".", ";", ":", ",")
_ROMAN = r"(?:x{0,1}(?:ix|iv|v?i{1,3}|v)|x)"
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(rf"(?:{_MONTHS})\b")
_NUMBER = re.compile(r"(?:(\d{1,2})[.)]|\((\d{1,2})\))\s+(?=\S)")
_NESTED = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}[.)]?\s+(?=\S)")
_LETTER = re.compile(rf"(?:\((?:[a-z]|{_ROMAN})\)|(?:[a-z]|{_ROMAN})\)|{_ROMAN}\.|[a-z]\.(?=\t))\s+(?=\S)")
_BULLET = re.compile("(?:[•‣▪●○◦■·\uf0b7\uf0a7]\\s*|o\\t\\s*)(?=\\S)")
_DASH = re.compile(r"[-–—]\s+(?=\S)")


class Mark(NamedTuple):
    """A mark at the beginning of a line; `text` as typed. `number` is that of an operative paragraph, 0 of others."""

    text: str
    kind: str
    number: int = 0


class Part(NamedTuple):
    """A paragraph of a pasted text, and the mark that was removed from it, if any."""

    content: ParagraphContent
    mark: str = ""


def parts(text: str) -> list[Part]:
    """Split pasted text at blank lines and at marks, join the lines in between, and recognise the kinds.

    "1." marks an operative paragraph; "1.1.", "(a)", "a)", "i." and bullets mark sub-paragraphs; a paragraph ending in a
    comma is preambular. In text without blank lines, as pasted from word processors, a paragraph also ends with a line
    that ends in closing punctuation.
    """
    blocks = _blocks(text)
    ends = _ENDS if len(blocks) == 1 else ()
    found: list[Part] = []
    last = 0
    for block in blocks:
        lines: list[tuple[Mark | None, str]] = []
        for line in filter(None, map(str.strip, block.split("\n"))):
            is_start = not lines or lines[-1][1].endswith(_ENDS)
            mark = _mark(line, last, is_start=is_start)
            if mark:
                last = mark.number or last
                lines.append((mark, line[len(mark.text) :]))
            elif lines and not lines[-1][1].endswith(tuple(ends)):
                lines[-1] = (lines[-1][0], f"{lines[-1][1]} {line}")
            else:
                lines.append((None, line))
        for mark, line in lines:
            found.append(_part(mark, line, found))
    return found


def split(text: str, kind: str | None = None) -> list[ParagraphContent]:
    """Return the paragraphs of a text; with `kind`, it is split only at blank lines and keeps its marks."""
    if kind is None:
        return [part.content for part in parts(text)]
    return [ParagraphContent(kind, _joined(block)) for block in _blocks(text)]


def parts_of_field(text: str, kind: str) -> list[Part]:
    """Split the text of one paragraph's field at blank lines, and recognise marks.

    The first keeps `kind`: only a mark of this kind is removed. The others have the kind of their mark, otherwise `kind`.
    """
    found: list[Part] = []
    for block in _blocks(text):
        typed, mark = _joined(block), _mark(_first_line(block), 0, is_start=True)
        if mark and (found or mark.kind == kind):
            stripped = mark.text.strip()
            found.append(Part(ParagraphContent(mark.kind, typed[len(stripped) :].strip()), stripped))
        else:
            found.append(Part(ParagraphContent(kind, typed)))
    return found


def _blocks(text: str) -> list[str]:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", " ")
    return [block for block in _BLANK_LINES.split(text.strip()) if block.strip()]


def _first_line(block: str) -> str:
    return block.strip().split("\n")[0].strip()


def _joined(text: str) -> str:
    return " ".join(text.split())


def _mark(line: str, last: int, *, is_start: bool) -> Mark | None:
    """Return the mark of a line. A number or dash that can belong to a sentence is none.

    `last` is the number of the paragraph before, `is_start` whether the line can begin a paragraph.
    """
    if match := _NESTED.match(line):
        return Mark(match.group(), ParagraphKind.SUB) if is_start else None
    if match := _NUMBER.match(line):
        number, rest = int(match.group(1) or match.group(2)), line[match.end() :]
        if _DATE.match(rest) or not _continues(number, last, rest, is_start=is_start):
            return None
        return Mark(match.group(), ParagraphKind.OPERATIVE, number)
    if match := _LETTER.match(line) or _BULLET.match(line):
        return Mark(match.group(), ParagraphKind.SUB)
    if is_start and (match := _DASH.match(line)):
        return Mark(match.group(), ParagraphKind.SUB)
    return None


def _continues(number: int, last: int, rest: str, *, is_start: bool) -> bool:
    """Return whether a number begins or continues a list, or begins a sentence where a paragraph can begin."""
    if number == last + 1:
        return True
    return is_start and (number == 1 or not rest[0].islower())


def _part(mark: Mark | None, line: str, before: Iterable[Part]) -> Part:
    text = _joined(line)
    if mark is None:
        return Part(ParagraphContent(_kind(text), text))
    is_bullet = mark.kind == ParagraphKind.SUB and not re.search(r"\w", mark.text)
    if is_bullet and not any(part.content.kind == ParagraphKind.OPERATIVE for part in before):
        return Part(ParagraphContent(_kind(text), text), mark.text.strip())
    return Part(ParagraphContent(mark.kind, text), mark.text.strip())


def _kind(text: str) -> str:
    return ParagraphKind.PREAMBULAR if text.endswith(",") else ParagraphKind.OPERATIVE
