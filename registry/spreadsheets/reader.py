"""Read uploaded tables, CSV, XLSX and ODS: text by row and column, and a message for each cell that cannot be read.

Nothing in a file is executed: of a formula the stored result is read, macros are refused, links to other files are
ignored, and content that would exceed the limits is not unpacked.
"""

import io
import zipfile
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial

from django.utils.translation import gettext_lazy as _

from registry.fields import UNKEPT
from registry.spreadsheets import ods, sheets, text, xlsx
from registry.spreadsheets.refusals import Unreadable
from registry.spreadsheets.sheets import (
    BYTES_MAX,
    CELL_MAX,
    COLUMNS_MAX,
    HEAD_ROWS,
    ROWS_MAX,
    Cells,
    Fault,
    Row,
    Sheet,
)

TOO_LONG = _("Enter no more than %d characters.")
UNKEPT_CHARACTER = _("This cell contains a character that is not allowed. Remove or replace it.")


@dataclass(frozen=True)
class Headings:
    """What the headings of a table are: the fields that `fields` recognises in a row, and those that are `required`."""

    fields: Callable[[Cells], Collection[str]]
    required: Callable[[Collection[str]], bool]

    def rank(self, cells: Cells) -> tuple[bool, int]:
        """Return whether a row has the headings required, and how many it has; the higher, the better."""
        fields = self.fields(cells)
        return self.required(fields), len(fields)


@dataclass
class UnreadSheet:
    """A sheet that was not read: its name, its rows, and whether it has the columns as well."""

    name: str
    rows: int
    is_hidden: bool
    has_columns: bool


@dataclass
class Table:
    """`head` holds the column headings; `rows` are (row number in the spreadsheet, [text]), without empty rows.

    `faults` are cells that could not be read: (row, column index, message). `merged` are the ranges of merged cells
    whose value was taken for every row: (first row, last row, column index). `encoding` is that of a CSV file.
    """

    head: list[str] = field(default_factory=list)
    head_row: int = 0
    rows: list[Row] = field(default_factory=list)
    faults: list[tuple[int, int, str]] = field(default_factory=list)
    merged: list[tuple[int, int, int]] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)  # numbers of rows that the spreadsheet does not show
    sheet: str = ""
    unread: list[UnreadSheet] = field(default_factory=list)
    encoding: str = ""


def read(data: bytes, extension: str, headings: Headings | None = None) -> Table:
    """Return the Table in `data`, the content of a csv, xlsx or ods file, within the limits. Raises Unreadable.

    The table is that of the first visible sheet with the headings required, which may be below titles; without
    `headings`, that of the first visible sheet, whose first row has them.
    """
    if len(data) > BYTES_MAX:
        raise Unreadable("size", BYTES_MAX // 10**6)
    if extension == "csv":
        return _text_table(data, headings)
    found = [_Candidate(sheet, headings) for sheet in _workbook(data)]
    visible = [one for one in found if not one.sheet.is_hidden] or found
    filled = [one for one in visible if one.sheet.rows]
    if not filled:
        raise Unreadable("empty")
    best = max(filled, key=lambda one: one.rank)
    table = best.table()
    table.sheet = best.sheet.name
    table.unread = [one.unread() for one in found if one is not best and one.sheet.rows]
    return table


def _text_table(data: bytes, headings: Headings | None) -> Table:
    content, encoding = text.decoded(data)
    first, *others = text.delimiters(content)
    delimiter = first
    if headings:  # a title above the headings may contain a separator
        starts = [_Candidate(text.sheet(content, one, HEAD_ROWS * 2), headings) for one in (first, *others)]
        delimiter = (first, *others)[max(range(len(starts)), key=lambda index: starts[index].rank)]
    table = _Candidate(text.sheet(content, delimiter), headings).table()
    table.encoding = encoding
    return table


def _workbook(data: bytes) -> list[Sheet]:
    """Check the package's own directory before unpacking anything; return its sheets."""
    if data[:4] == b"\xd0\xcf\x11\xe0":
        raise Unreadable("locked")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts, is_ods = package.infolist(), ods.is_ods(package)
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError) as error:  # of an unknown compression, too
        raise Unreadable("text") from error
    if len(parts) > sheets.PARTS_MAX or sum(part.file_size for part in parts) > sheets.UNPACKED_MAX:
        raise Unreadable("unpacked")
    if any(part.filename.endswith("vbaProject.bin") or part.filename.startswith("Basic/") for part in parts):
        raise Unreadable("macros")
    return sheets.checked(partial(ods.read if is_ods else xlsx.read, data))


class _Candidate:
    """A sheet, and its row of headings: among the first rows the one with the most headings."""

    def __init__(self, sheet: Sheet, headings: Headings | None) -> None:
        self.sheet, self.head_index, self.has_columns, known = sheet, 0, False, 0
        if headings and sheet.rows:
            ranks = [headings.rank(cells) for _number, cells in sheet.rows[:HEAD_ROWS]]
            self.has_columns, known = max(ranks)
            self.head_index = ranks.index((self.has_columns, known))
        # A sheet with the columns is preferred to others, one with rows to an empty one; among equals, the first.
        self.rank = (self.has_columns, self.has_columns and self.count > 0, 0 if self.has_columns else known)

    @property
    def count(self) -> int:
        """The number of rows below the headings, or of all rows if there are no headings."""
        return self.sheet.count - (self.head_index + 1 if self.has_columns else 0)

    def unread(self) -> UnreadSheet:
        return UnreadSheet(self.sheet.name, self.count, self.sheet.is_hidden, self.has_columns)

    def table(self) -> Table:
        rows = self.sheet.rows
        if not rows:
            raise Unreadable("empty")
        if self.count - (0 if self.has_columns else self.head_index + 1) > ROWS_MAX:
            raise Unreadable("rows", ROWS_MAX)
        for _number, cells in rows:
            if len(cells) > COLUMNS_MAX:
                raise Unreadable("columns", COLUMNS_MAX)
        head_row, head = rows[self.head_index]
        table = Table(["" if isinstance(cell, Fault) else UNKEPT.sub("", cell) for cell in head], head_row)
        for number, cells in rows[self.head_index + 1 :]:
            if cells != head or len(head) == 1:  # headings may be repeated on each page
                _take(table, number, cells)
        table.hidden = [number for number, _cells in table.rows if number in self.sheet.hidden]
        table.merged = [one for one in self.sheet.filled if one[1] > head_row]
        return table


def _take(table: Table, number: int, cells: Cells) -> None:
    """Add a row; invalid cells become faults."""
    faults = [(place, cell) for place, cell in enumerate(cells) if isinstance(cell, Fault)]
    words = ["" if isinstance(cell, Fault) else cell for cell in cells]
    for place, word in enumerate(words):
        if len(word) > CELL_MAX:
            faults.append((place, Fault(TOO_LONG % CELL_MAX)))
            words[place] = word[:CELL_MAX]
        elif UNKEPT.search(word):
            faults.append((place, Fault(UNKEPT_CHARACTER)))
            words[place] = UNKEPT.sub("", word)
    table.rows.append((number, words))
    table.faults += [(number, place, str(fault)) for place, fault in faults]
