"""Sheets as read from a file, before their headings are found; the limits of files, and the faults of cells."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from registry.spreadsheets.refusals import Unreadable
from registry.spreadsheets.writer import alive

BYTES_MAX = 5_000_000  # of the uploaded file
# Limits of a workbook's parts: 5,000 rows take about 8 MB. Reading them takes thirty times as much memory.
UNPACKED_MAX, PARTS_MAX = 20_000_000, 2_000
ROWS_MAX, COLUMNS_MAX, CELL_MAX = 5_000, 60, 2_000
SHEET_ROWS = 1_048_576  # the maximum in spreadsheet programs
HEAD_ROWS = 30  # the first rows of a sheet, among which the headings are sought: there may be titles above them
KEPT_ROWS = HEAD_ROWS + ROWS_MAX + 1  # of each sheet; further rows are counted

# Faults of a cell.
FORMULA = _("This cell contains a formula whose result is not stored in the file. Replace the formula with its value.")
CELL_ERROR = _("The spreadsheet shows the error %s here. Enter the intended value.")
BOOLEANS = {True: _("yes"), False: _("no")}

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")  # how workbooks store characters that XML cannot hold
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

Cells = list[str]
Row = tuple[int, Cells]  # row number in the spreadsheet, cell contents


class Fault(str):
    """A message in place of the text of a cell."""


@dataclass
class Sheet:
    """One sheet: `rows` without empty ones, at most KEPT_ROWS of them; `count` is the number of all of them.

    `merges` are the merged cells of more than one row: {(first row, column index): last row}. A cell below the first
    one takes its value, but never the cells to its right; `filled` lists the ranges in which this happened:
    [(first row, last row, column index)].
    """

    name: str = ""
    is_hidden: bool = False
    rows: list[Row] = field(default_factory=list)
    count: int = 0
    merges: dict[tuple[int, int], int] = field(default_factory=dict)
    filled: list[tuple[int, int, int]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)  # numbers of rows that are hidden, or filtered out
    _open: dict[int, tuple[int, int, str]] = field(default_factory=dict)  # by column: first and last row, value

    def add(self, number: int, cells: Cells, times: int = 1) -> None:
        """Add a row that occurs `times` in succession, unless it is empty."""
        words = [cell if isinstance(cell, Fault) else _plain(cell) for cell in cells]
        while words and not words[-1]:
            words.pop()
        if not words:
            return
        kept = min(times, KEPT_ROWS - len(self.rows))
        for one in range(kept):
            self.rows.append((number + one, self._fill(number + one, list(words)) if self.merges else words))
        self.count += times

    def _fill(self, number: int, words: Cells) -> Cells:
        for column, (first, last, value) in list(self._open.items()):
            if number > last:
                del self._open[column]
                continue
            words += [""] * (column + 1 - len(words))
            if not words[column]:
                words[column] = value
                if (first, last, column) not in self.filled[-COLUMNS_MAX:]:
                    self.filled.append((first, last, column))
        for column, word in enumerate(words):
            last = self.merges.get((number, column), number)
            if last > number and word and not isinstance(word, Fault):
                self._open[column] = (number, last, word)
        while words and not words[-1]:
            words.pop()
        return words


def _plain(text: str) -> str:
    """Return the text of a cell with `_xHHHH_` decoded, line ends as \\n, and no blank space around it."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # two halves are one character
    return alive(_LINE_END.sub("\n", text).strip())


def checked(read: Callable[[], list[Sheet]]) -> list[Sheet]:
    """Return what `read` returns; whatever fails in a library that reads a workbook is Unreadable."""
    try:
        return read()
    except Unreadable:
        raise
    except Exception as error:  # a damaged or hostile file may fail anywhere
        raise Unreadable("broken") from error
