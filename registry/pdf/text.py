"""Prepare user text for the engine: line breaks, and limits of length.

Beyond these limits, layout time is no longer linear: 80,000 letters without a break, 800 notes in one paragraph, or a
table of 4,000 rows each took longer than the rest of the report.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from registry.pdf import syllables

Row = TypeVar("Row")

TEXT_MAX = 20_000  # characters of one text
BLOCKS_MAX = 40  # paragraphs of one text
FOOTNOTES_MAX = 10  # notes of one paragraph
ROWS_MAX = 200  # rows of one table
UNBROKEN_MAX = 60  # letters in a row before a line may be broken

# Characters at which a line may break. A no-break space is not one of them.
_UNBROKEN = re.compile(rf"[^ \t\n\r\u2000-\u200b\u2010\u2012-\u2014\u3000-]{{{UNBROKEN_MAX + 1},}}")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
# Removed: embeddings and overrides, which change the order of surrounding words. Marks and isolates are kept for names.
_OVERRIDES = re.compile(r"[\u202a-\u202e]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")


def safe_text(text: str) -> str:
    """Return `text` without unprintable characters, and with a possible line break after each 60 unbroken letters.

    Khmer, Lao and Burmese break where the author typed U+200B and, in longer pieces, between syllables.
    """
    text = _SURROGATES.sub("\ufffd", _OVERRIDES.sub("", _CONTROLS.sub("", text)))
    return _UNBROKEN.sub(lambda run: _broken(run.group()), syllables.broken(text))


def table_parts(rows: Iterable[Row], size: int = ROWS_MAX) -> list[list[Row]]:
    """Return the rows in lists of at most `size` rows, one list for each table."""
    rows = list(rows)
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def grouped_tables(groups: list[dict[str, Any]], *, rows_max: int, group_max: int) -> list[list[dict[str, Any]]]:
    """Return groups of `rows` in tables of at most `rows_max` rows; a group longer than `group_max` is divided.

    Each part after the first has `goes_on`.
    """
    tables: list[list[dict[str, Any]]] = []
    count = rows_max
    for group in groups:
        for part, rows in enumerate(table_parts(group["rows"], group_max)):
            if count + len(rows) > rows_max:
                tables.append([])
                count = 0
            count += len(rows)
            tables[-1].append(group | {"rows": rows, "goes_on": part > 0})
    return tables


def excess(texts: Iterable[Sequence[str]], notes: Iterable[int] = ()) -> list[tuple[str, int, int]]:
    """Return the exceeded limits of a document: a list of (limit, found, allowed); empty if it may be laid out.

    `texts` contains one list of paragraphs for each text, `notes` the number of footnotes in each paragraph.
    """
    exceeded = []
    for blocks in texts:
        exceeded.append(("text", sum(map(len, blocks)), TEXT_MAX))
        exceeded.append(("blocks", len(blocks), BLOCKS_MAX))
    exceeded += [("footnotes", count, FOOTNOTES_MAX) for count in notes]
    return [(name, count, limit) for name, count, limit in exceeded if count > limit]


def _broken(run: str) -> str:
    """Return `run` with U+200B between letters, never before a mark or joiner that belongs to the preceding letter."""
    parts, letters = [], 0
    for position, character in enumerate(run):
        joined = _joins(character) or (position and run[position - 1] == "\u200d")
        if letters >= UNBROKEN_MAX and not joined:
            parts.append("\u200b")
            letters = 0
        parts.append(character)
        letters += not joined
    return "".join(parts)


def _joins(character: str) -> bool:
    return unicodedata.category(character).startswith("M") or character in "\u200c\u200d"
