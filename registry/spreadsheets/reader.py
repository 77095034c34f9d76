"""Read uploaded tables, CSV and XLSX: text by row and column, and a message for each cell that cannot be read.

Nothing in a file is executed: formulas are refused, macros and links to other files are ignored, and content that
would exceed the limits is not unpacked.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.fields import UNKEPT
from registry.spreadsheets.writer import alive

BYTES_MAX = 5_000_000  # of the uploaded file
# Limits of a workbook's parts: 5,000 rows take about 8 MB. Reading them takes thirty times as much memory.
UNPACKED_MAX, PARTS_MAX = 20_000_000, 2_000
ROWS_MAX, COLUMNS_MAX, CELL_MAX = 5_000, 60, 2_000
SHEET_ROWS = 1_048_576  # the maximum in spreadsheet programs
DELIMITERS = ",;\t"


SENTENCES = {
    "size": _("The file is larger than %d MB. Remove images and unused sheets."),
    "empty": _("The file is empty. The first row must contain the column headings."),
    "columns": _("The file has more than %d columns. Remove those that are not needed."),
    "rows": _("The file has more than %d rows. Split it into several files."),
    "quotes": _(
        "The file cannot be read as a table: a quotation mark is not closed, or a cell is too long. "
        "Correct the file and upload it again."
    ),
    "workbook": _(
        "This is a workbook, not a CSV file. Restore its original file extension, or save it as “CSV UTF-8”."
    ),
    "encoding": _(
        "The character encoding of this file could not be determined. "
        "Save the spreadsheet as “CSV UTF-8”, or select the workbook itself (.xlsx)."
    ),
    "binary": _("This is not a CSV file: it contains binary data. Save the spreadsheet as “CSV UTF-8”."),
    "endless": _("The file has more rows than a spreadsheet can have. Remove the rows that are not needed."),
    "broken": _("The workbook cannot be read. Open it, save it again as .xlsx and select the new file."),
    "locked": _(
        "The workbook is protected by a password or is in the old .xls format. Save it as .xlsx without a password."
    ),
    "text": _("This is not an .xlsx workbook. Save it as .xlsx, or as “CSV UTF-8”."),
    "unpacked": _(
        "The workbook contains too much data. Copy only the table into a new workbook and upload the new file."
    ),
    "macros": _("The workbook contains macros. Save it as a workbook without macros (.xlsx)."),
}
# Faults of a cell.
TOO_LONG = _("Enter no more than %d characters.")
UNKEPT_CHARACTER = _("This cell contains a character that is not allowed. Remove or replace it.")
FORMULA = _("This cell contains a formula. Replace it with its value.")
CELL_ERROR = _("The spreadsheet shows the error %s here. Enter the intended value.")
BOOLEANS = {True: _("yes"), False: _("no")}


class Unreadable(Exception):
    """The file cannot be read; the message tells the user what to do. `reason` is a key of SENTENCES."""

    def __init__(self, reason: str, *limit: int) -> None:
        self.reason = reason
        super().__init__(SENTENCES[reason] % limit)


@dataclass
class Table:
    """`head` holds the column headings; `rows` are (row number in the spreadsheet, [text]), without empty rows.

    `faults` are cells that could not be read: (row, column index, message).
    """

    head: list[str] = field(default_factory=list)
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    faults: list[tuple[int, int, str]] = field(default_factory=list)


def read(data: bytes, extension: str) -> Table:
    """Return the Table in `data`, the content of a csv or xlsx file, within the limits. Raises Unreadable."""
    if len(data) > BYTES_MAX:
        raise Unreadable("size", BYTES_MAX // 10**6)
    rows = _workbook_rows(data) if extension == "xlsx" else _text_rows(data)
    table = Table()
    for number, cells in rows:
        _take(table, number, cells)
    if not table.head:
        raise Unreadable("empty")
    return table


def _take(table: Table, number: int, cells: list[str]) -> None:
    """Add a row, the first non-empty one as the headings; invalid cells become faults."""
    faults = [(place, cell) for place, cell in enumerate(cells) if isinstance(cell, _Fault)]
    words = ["" if isinstance(cell, _Fault) else alive(cell.strip()) for cell in cells]
    while words and not words[-1] and len(words) - 1 not in [place for place, _cell in faults]:
        words.pop()
    if not words:
        return
    if len(words) > COLUMNS_MAX:
        raise Unreadable("columns", COLUMNS_MAX)
    if not table.head:
        table.head = words
        return
    if len(table.rows) == ROWS_MAX:
        raise Unreadable("rows", ROWS_MAX)
    for place, word in enumerate(words):
        if len(word) > CELL_MAX:
            faults.append((place, _Fault(TOO_LONG % CELL_MAX)))
            words[place] = word[:CELL_MAX]
        elif UNKEPT.search(word):
            faults.append((place, _Fault(UNKEPT_CHARACTER)))
            words[place] = UNKEPT.sub("", word)
    table.rows.append((number, words))
    table.faults += [(number, place, str(fault)) for place, fault in faults]


class _Fault(str):
    """A message in place of the text of a cell."""


def _text_rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(data)
    delimiter = _delimiter(text)
    if declared := re.match(r"sep=(.)\r?\n", text):  # a first line that Excel writes and recognises
        delimiter, text = declared[1], text[declared.end() :]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from enumerate(reader, 2 if declared else 1)
    except csv.Error as error:
        raise Unreadable("quotes") from error


def _decoded(data: bytes) -> str:
    """Return the text of a CSV file in UTF-8, or in UTF-16 with a byte order mark; other encodings are not guessed."""
    if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise Unreadable("workbook")
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("encoding") from error
    if "\x00" in text:
        raise Unreadable("binary")
    return text


def _delimiter(text: str) -> str:
    """Return the most frequent of comma, semicolon and tab in the first line, outside quotation marks."""
    first = re.sub(r'"[^"]*"', "", text.lstrip().partition("\n")[0])
    return max(DELIMITERS, key=first.count)


def _workbook_rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    import openpyxl  # slow import
    from openpyxl.cell.read_only import EMPTY_CELL

    _check_package(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # the size stated in a file may be wrong
        for number, cells in enumerate(sheet.iter_rows(max_col=COLUMNS_MAX + 1), 1):
            if number > SHEET_ROWS:
                raise Unreadable("endless")
            if any(cell is not EMPTY_CELL for cell in cells):  # a sheet may declare a million empty rows
                yield number, [_words(cell) for cell in cells]
    except Unreadable:
        raise
    except Exception as error:  # a damaged or hostile file may cause any error in the library
        raise Unreadable("broken") from error


def _check_package(data: bytes) -> None:
    """Check the package's own directory before unpacking anything."""
    if data[:4] == b"\xd0\xcf\x11\xe0":
        raise Unreadable("locked")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise Unreadable("text") from error
    if len(parts) > PARTS_MAX or sum(part.file_size for part in parts) > UNPACKED_MAX:
        raise Unreadable("unpacked")
    if any(part.filename.endswith("vbaProject.bin") for part in parts):
        raise Unreadable("macros")


def _words(cell: Any) -> str:
    """Return a cell as displayed; a formula or a spreadsheet error is a fault."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return _Fault(FORMULA)
    if cell.data_type == "e":
        return _Fault(CELL_ERROR % str(value)[:20])
    if isinstance(value, bool):
        return str(BOOLEANS[value])
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)
