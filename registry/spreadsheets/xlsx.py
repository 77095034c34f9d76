"""Sheets of an XLSX workbook, read by openpyxl row by row. Formulas are not computed: their stored results are read."""

import io
import re
import zipfile
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from registry.spreadsheets import sheets
from registry.spreadsheets.refusals import Unreadable
from registry.spreadsheets.sheets import BOOLEANS, CELL_ERROR, COLUMNS_MAX, FORMULA, KEPT_ROWS, Fault, Sheet

MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^<>]{0,200}?\bref\s*=\s*[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']")
ROW = re.compile(rb"<(?:\w+:)?row[\s/>][^<>]{0,1000}")
ROW_NUMBER, HIDDEN = re.compile(rb"\sr=[\"'](\d{1,7})[\"']"), re.compile(rb"\shidden=[\"'](?:1|true)[\"']")
WITH_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")

Place = tuple[int, int]  # row number and column index


def read(data: bytes) -> list[Sheet]:
    """Return the sheets of a workbook whose package has been checked."""
    import openpyxl  # slow import

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False, data_only=True)
    found = []
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for index, worksheet in enumerate(book.worksheets):
            content = package.read(worksheet._worksheet_path)  # openpyxl has no other way to find the part
            sheet = Sheet(
                worksheet.title, worksheet.sheet_state != "visible", merges=_merges(content), hidden=_hidden(content)
            )
            formulas = _formulas(data, index) if WITH_FORMULA.search(content) else set()
            _add_rows(sheet, worksheet, formulas)
            found.append(sheet)
    return found


def _merges(content: bytes) -> dict[Place, int]:
    """Return the merged ranges of several rows: {place of the first cell: last row}.

    They follow the rows, and openpyxl does not read them row by row.
    """
    from openpyxl.utils.cell import range_boundaries  # slow import

    merges = {}
    for found in MERGED.finditer(content):
        column, first, _last_column, last = range_boundaries(found[1].decode())
        if first and column and last and last > first:
            merges[first, column - 1] = last
    return merges


def _hidden(content: bytes) -> set[int]:
    """Return the numbers of hidden rows, which openpyxl does not report when it reads row by row."""
    hidden, number = set(), 0
    for found in ROW.finditer(content):
        own = ROW_NUMBER.search(found[0])
        number = int(own[1]) if own else number + 1
        if HIDDEN.search(found[0]):
            hidden.add(number)
    return hidden


def _formulas(data: bytes, index: int) -> set[Place]:
    """Return the places of the formulas in a sheet; read apart, because with results openpyxl gives no formulas."""
    import openpyxl  # slow import

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    places: set[Place] = set()
    for number, cells in islice(_rows(book.worksheets[index]), KEPT_ROWS):
        places.update((number, place) for place, cell in enumerate(cells) if cell.data_type == "f")
    return places


def _add_rows(sheet: Sheet, worksheet: Any, formulas: set[Place]) -> None:
    for number, cells in _rows(worksheet):
        words = [_words(cell) for cell in cells]
        if formulas:
            for place, word in enumerate(words):
                if (number, place) in formulas and cells[place].value is None:
                    words[place] = word or Fault(FORMULA)
        sheet.add(number, words)


def _rows(worksheet: Any) -> Any:
    """Yield (row number, cells) without empty rows: a sheet may declare a million of them."""
    from openpyxl.cell.read_only import EMPTY_CELL  # slow import

    worksheet.reset_dimensions()  # the size stated in a file may be wrong
    for number, cells in enumerate(worksheet.iter_rows(max_col=COLUMNS_MAX + 1), 1):
        if number > sheets.SHEET_ROWS:
            raise Unreadable("endless")
        if any(cell is not EMPTY_CELL for cell in cells):
            yield number, cells


def _words(cell: Any) -> str:
    """Return a cell as displayed; a spreadsheet error is a fault."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "e":
        return Fault(CELL_ERROR % str(value)[:20])
    if isinstance(value, bool):
        return str(BOOLEANS[value])
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)
