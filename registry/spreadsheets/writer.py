"""Tables for spreadsheets: what people typed stays words there, and is never run as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

BOM = "\ufeff"  # without it a spreadsheet reads UTF-8 as something else
STARTS = tuple("=+-@\t\r\n＝＋－＠")  # a spreadsheet computes a cell that begins so, in the full-width signs too
NARROWEST, WIDEST = 10, 50  # a column of a workbook, in letters
INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # no sheet may hold them


def dead(value: Any) -> Any:
    """`value` as a cell that is shown as it was typed: an apostrophe goes before words that begin like a formula.

    Numbers and dates stay what they are, None is empty; characters that no sheet may hold are left out.
    """
    if not isinstance(value, str):
        return "" if value is None else value
    words = INVISIBLE.sub("", value)
    return f"'{words}" if _computes(words) else words


def alive(words: str) -> str:
    """What `dead` was given: an export that is read in again keeps its words."""
    return words[1:] if words[:1] == "'" and _computes(words[1:]) else words


def csv_lines(head: Iterable[Any], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The lines of a CSV file, one after the other, each ended by CR LF; every cell dead. Raises nothing."""
    writer = csv.writer(_Echo())
    yield BOM + writer.writerow([dead(cell) for cell in head])
    for row in rows:
        yield writer.writerow([dead(cell) for cell in row])


def workbook(title: str, head: Iterable[Any], rows: Iterable[Iterable[Any]]) -> bytes:
    """The bytes of an XLSX file of one sheet with a heavy first row that stays in sight and narrows the others.

    Every cell is dead, and every column about as wide as its words.
    """
    from openpyxl import Workbook  # slow import
    from openpyxl.cell import WriteOnlyCell  # slow import
    from openpyxl.styles import Font  # slow import
    from openpyxl.utils import get_column_letter  # slow import

    head, rows = [str(cell) for cell in head], list(rows)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", "-", title)[:31])
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(head))}{len(rows) + 1}"
    for place, words in enumerate(zip(head, *rows, strict=True), 1):
        widest = max(len(str(word)) for word in words)
        sheet.column_dimensions[get_column_letter(place)].width = min(max(widest + 2, NARROWEST), WIDEST)
    heads = [WriteOnlyCell(sheet, dead(cell)) for cell in head]
    for cell in heads:
        cell.font = Font(bold=True)
    sheet.append(heads)
    for row in rows:
        sheet.append([dead(cell) for cell in row])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _computes(words: str) -> bool:
    """Whether a cell of these words would be computed, were its apostrophes taken away."""
    bare = words.lstrip("'")
    return bare.startswith(STARTS) or bare.lstrip(" \u00a0").startswith(STARTS)


class _Echo:
    """A file that hands back each line instead of keeping it."""

    def write(self, line: str) -> str:
        return line
