"""Write tables for spreadsheet programs, in which user text is never run as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

BOM = "\ufeff"  # without it, spreadsheet programs misread UTF-8
SIGNS = "=+-@＝＋－＠"
STARTS = tuple(SIGNS + "\t\r\n")  # what spreadsheet programs take for the beginning of a formula
NARROWEST, WIDEST = 10, 50  # maximum width of a column, in characters
INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # not allowed in a sheet


# Where a formula would begin, also after blank or invisible characters: at the start of a cell, or after what separates
# cells in another region or program, where the quotation marks around a cell may not be recognised. The end of a line
# that ends in a semicolon begins none.
_BLANKS = "[ \u00a0\u2000-\u200b\u3000\ufeff]*"
_AT_START, _AFTER = f"(?={_BLANKS}[{re.escape(''.join(STARTS))}])", f"(?={_BLANKS}[{re.escape(SIGNS)}])"
_PLACES = [re.compile(rf"(^)('*){_AT_START}"), re.compile(rf"([;\t\r\n])('*){_AFTER}")]
_MARKED = [re.compile(rf"(^)'('*){_AT_START}"), re.compile(rf"([;\t\r\n])'('*){_AFTER}")]


def dead(value: Any) -> Any:
    """Return `value` as a cell displayed as typed: text that begins like a formula is preceded by an apostrophe.

    The same applies to text after a semicolon, tab or line end. Numbers and dates are unchanged, None is empty;
    characters not allowed in a sheet are removed.
    """
    if not isinstance(value, str):
        return "" if value is None else value
    words = INVISIBLE.sub("", value)
    for place in _PLACES:
        words = place.sub(r"\1'\2", words)
    return words


def alive(words: str) -> str:
    """Reverse `dead`, so that an export can be imported again unchanged."""
    for place in _MARKED:
        words = place.sub(r"\1\2", words)
    return words


def csv_lines(head: Iterable[Any], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Yield the lines of a CSV file, each ended by CR LF, with every cell made `dead`."""
    writer = csv.writer(_Echo())
    yield BOM + writer.writerow([dead(cell) for cell in head])
    for row in rows:
        yield writer.writerow([dead(cell) for cell in row])


def workbook(title: str, head: Iterable[Any], rows: Iterable[Iterable[Any]]) -> bytes:
    """Return an XLSX file of one sheet with a bold, frozen first row that has filters.

    Every cell is made `dead`, and columns fit their content.
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
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


class _Echo:
    """A file that returns each line written to it."""

    def write(self, line: str) -> str:
        return line
