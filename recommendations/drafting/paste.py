"""Split pasted text into paragraphs and recognise their kinds.

Labels are assigned automatically, so a mark such as "1." or a bullet is removed from the text. Each part names the mark
that was removed, so that a page can show it before anything is saved: no word disappears unseen.
"""

import re
from collections import deque
from collections.abc import Iterable
from itertools import chain, islice
from typing import NamedTuple

from recommendations.advice import points
from recommendations.drafting.marks import AHEAD, ENDS, Mark, Marks, is_alone
from recommendations.models import ParagraphKind
from recommendations.version_content import ParagraphContent

_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")


class Part(NamedTuple):
    """A paragraph of a pasted text, and the mark that was removed from it, if any."""

    content: ParagraphContent
    mark: str = ""


def parts(text: str) -> list[Part]:
    """Split pasted text at blank lines and at marks, join the lines in between, and recognise the kinds.

    "1." marks an operative paragraph; "1.1.", "(a)", "a)", "i." and bullets mark sub-paragraphs; a paragraph ending in a
    comma is preambular. In text without blank lines, as pasted from word processors, a paragraph also ends with a line
    that ends in closing punctuation; and so it does among lines that all end in this way.
    """
    blocks = _with_marks([_lines(block) for block in _blocks(text)])
    marks, found = Marks(), list[Part]()
    for number, block in enumerate(blocks, start=1):
        ends = len(blocks) == 1 or all(line.endswith(ENDS) for line in block)
        later = list(islice(chain.from_iterable(blocks[number : number + AHEAD]), AHEAD))
        lines: list[tuple[Mark | None, str]] = []
        coming = deque(block)
        while coming:
            line = coming.popleft()
            is_end = not lines or lines[-1][1].endswith(ENDS)
            mark = marks.read(line, is_start=is_end, following=[*islice(coming, AHEAD), *later])
            if mark:
                lines.append((mark, line[len(mark.text) :]))
            elif "\n" in line:  # what stood alone on its line is no mark
                coming.extendleft(reversed(line.split("\n")))
            elif lines and not (ends and is_end and (len(blocks) == 1 or not line[0].islower())):
                lines[-1] = (lines[-1][0], f"{lines[-1][1]} {line}")
            else:
                lines.append((None, line))
        for mark, line in lines:
            found.append(_part(mark, line, found))
    return _with_beginning(found)


def _with_beginning(found: list[Part]) -> list[Part]:
    """Return the parts; before the first operative paragraph, a title is a heading, and what ends in ; is preambular."""
    first = next((place for place, part in enumerate(found) if part.mark and not _is_before(part)), len(found))
    for place, part in enumerate(found[:first]):
        kind, text = part.content.kind, part.content.text
        if kind != ParagraphKind.OPERATIVE or part.mark:
            continue
        if text.endswith((";", "；", "؛")) and (first < len(found) or points.is_preambular(text)):
            found[place] = part._replace(content=ParagraphContent(ParagraphKind.PREAMBULAR, text))
        elif place == 0 and len(found) > 1 and (first == 1 or _is_before(found[1])) and points.is_heading(text):
            found[place] = part._replace(content=ParagraphContent(ParagraphKind.HEADING, text))
    return found


def _is_before(part: Part) -> bool:
    return part.content.kind == ParagraphKind.PREAMBULAR


def split(text: str, kind: str) -> list[ParagraphContent]:
    """Return the paragraphs of a text, all of one kind: it is split only at blank lines and keeps its marks."""
    return [ParagraphContent(kind, _joined(block)) for block in _blocks(text)]


def parts_of_field(text: str, kind: str) -> list[Part]:
    """Split the text of one paragraph's field at blank lines, and recognise marks. A list is split into its parts.

    The first keeps `kind`: only a mark of this kind is removed. The others have the kind of their mark, otherwise `kind`.
    """
    pasted = parts(text)
    if len([part for part in pasted if part.mark]) > 1:
        first = pasted[0] if pasted[0].mark else Part(ParagraphContent(kind, pasted[0].content.text))
        return [first, *pasted[1:]]
    found: list[Part] = []
    for block in _blocks(text):
        ((start, *_others),) = _with_marks([_lines(block)])
        typed, mark = _joined(block), Marks().read(start, is_start=True)
        if mark and (found or mark.kind == kind):
            stripped = mark.text.strip()
            found.append(Part(ParagraphContent(mark.kind, typed[len(stripped) :].strip()), stripped))
        else:
            found.append(Part(ParagraphContent(kind, typed)))
    return found


def _blocks(text: str) -> list[str]:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", " ")
    return [block for block in _BLANK_LINES.split(text.strip()) if block.strip()]


def _lines(block: str) -> list[str]:
    return [line for line in map(str.strip, block.split("\n")) if line]


def _with_marks(blocks: list[list[str]]) -> list[list[str]]:
    """Return blocks of lines; a possible mark alone on its line is joined by \\n to the next line."""
    found: list[list[str]] = []
    is_open = False
    for block in blocks:
        if not is_open:
            found.append([])
        for line in block:
            is_mark = is_alone(line)
            if is_open and not is_mark:
                found[-1][-1] += f"\n{line}"
            else:
                found[-1].append(line)
            is_open = is_mark
        is_open = is_open and len(block) == 1
    return found


def _joined(text: str) -> str:
    return " ".join(text.split())


def _part(mark: Mark | None, line: str, before: Iterable[Part]) -> Part:
    text = _joined(line)
    if mark is None:
        return Part(ParagraphContent(_kind(text), text))
    if mark.is_bullet and not any(part.content.kind == ParagraphKind.OPERATIVE for part in before):
        return Part(ParagraphContent(_kind(text), text), mark.text.strip())
    return Part(ParagraphContent(mark.kind, text), mark.text.strip())


def _kind(text: str) -> str:
    return ParagraphKind.PREAMBULAR if text.endswith(",") else ParagraphKind.OPERATIVE
