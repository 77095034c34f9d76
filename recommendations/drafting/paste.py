"""Split pasted text into paragraphs and recognise their kinds."""

import re
from collections.abc import Iterable
from dataclasses import replace

from recommendations.models import ParagraphKind
from recommendations.version_content import ParagraphContent

_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
_NUMBER = re.compile(r"^\d{1,2}[.)]\s+")
_LETTER = re.compile(r"^\([a-z]\)\s+")
_ENDS = (".", ";", ":", ",")


def split(text: str, kind: str | None = None) -> list[ParagraphContent]:
    """Split pasted text at blank lines, and join the lines in between.

    Without `kind`, it is recognised for each paragraph: "1." marks an operative paragraph and "(a)" a sub-paragraph
    (marks are removed, because labels are assigned automatically); a paragraph ending in a comma is preambular. A mark
    starts a new paragraph on any line. In text without blank lines, as pasted from word processors, a paragraph ends
    with a line that ends in closing punctuation.
    """
    parts = _BLANK_LINES.split(text.replace("\r\n", "\n").replace("\r", "\n").strip())
    if kind is None:
        ends = _ENDS if len(parts) == 1 else ()
        parts = [paragraph for part in parts for paragraph in _paragraphs(part.splitlines(), ends)]
    parts = [" ".join(part.split()) for part in parts]
    return [ParagraphContent(kind, part) if kind else _recognised(part) for part in parts if part]


def marked(typed: ParagraphContent) -> ParagraphContent:
    """Return the paragraph with the kind given by a mark, "1." or "(a)"; unchanged without one."""
    return _recognised(typed.text) if _NUMBER.match(typed.text) or _LETTER.match(typed.text) else typed


def unmarked(typed: ParagraphContent) -> ParagraphContent:
    """Return the paragraph without a typed mark of its own kind, because labels are assigned automatically."""
    marks: dict[str, re.Pattern[str]] = {ParagraphKind.OPERATIVE: _NUMBER, ParagraphKind.SUB: _LETTER}
    return replace(typed, text=marks[typed.kind].sub("", typed.text)) if typed.kind in marks else typed


def _paragraphs(lines: Iterable[str], ends: Iterable[str]) -> list[str]:
    """Join lines into paragraphs; a new one starts at a mark, and after a line that ends in one of `ends`."""
    joined: list[str] = []
    for line in map(str.strip, lines):
        is_start = _NUMBER.match(line) or _LETTER.match(line) or (joined and joined[-1].endswith(tuple(ends)))
        if is_start or not joined:
            joined.append(line)
        else:
            joined[-1] += f" {line}"
    return joined


def _recognised(text: str) -> ParagraphContent:
    if _NUMBER.match(text):
        return ParagraphContent(ParagraphKind.OPERATIVE, _NUMBER.sub("", text))
    if _LETTER.match(text):
        return ParagraphContent(ParagraphKind.SUB, _LETTER.sub("", text))
    return ParagraphContent(ParagraphKind.PREAMBULAR if text.endswith(",") else ParagraphKind.OPERATIVE, text)
