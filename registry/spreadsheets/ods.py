"""Sheets of an OpenDocument spreadsheet, read by a SAX parser that refuses document types and so every entity.

odfpy, pandas and pyexcel-ods build the whole document in memory; ezodf is no longer maintained.
"""

import io
import zipfile
from typing import Any
from xml.sax.handler import ContentHandler

from defusedxml import sax

from registry.spreadsheets import sheets
from registry.spreadsheets.refusals import Unreadable
from registry.spreadsheets.sheets import BOOLEANS, CELL_ERROR, CELL_MAX, COLUMNS_MAX, FORMULA, Fault, Sheet

CONTENT, TYPE = "content.xml", "mimetype"
MEDIA_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
# Elements in a cell whose text is not that of the cell.
ASIDE = {"office:annotation", "table:shapes", "text:ruby-text", "draw:frame", "draw:g", "draw:custom-shape"}
CELLS = {"table:table-cell", "table:covered-table-cell"}
ROWS_SPANNED, ROWS_REPEATED = "table:number-rows-spanned", "table:number-rows-repeated"
COLUMNS_REPEATED = "table:number-columns-repeated"


def is_ods(package: zipfile.ZipFile) -> bool:
    """Return whether a ZIP file is an OpenDocument spreadsheet."""
    if TYPE not in package.namelist():
        return False
    with package.open(TYPE) as file:
        return file.read(len(MEDIA_TYPE)) == MEDIA_TYPE


def read(data: bytes) -> list[Sheet]:
    """Return the sheets of a spreadsheet whose package has been checked."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        manifest = "META-INF/manifest.xml"
        if manifest in package.namelist() and b"encryption-data" in package.read(manifest):
            raise Unreadable("locked")
        content = package.read(CONTENT)
    handler = _Handler()
    sax.parse(io.BytesIO(content), handler, forbid_dtd=True)
    return handler.sheets


class _Handler(ContentHandler):
    """Collects the rows of each sheet. Text is cut off just above CELL_MAX, since cells and rows may be repeated."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[Sheet] = []
        self.hidden_styles: set[str] = set()
        self.style, self.aside = "", 0  # name of the style being read; depth within elements to be ignored
        self.tables = 0  # depth: a table in a table is a part of its cell
        self.row = self.next_row = 1
        self.cells: list[str] = []
        self.cell: dict[str, str] | None = None  # attributes of the cell being read
        self.text, self.length, self.paragraphs = [""], 0, 0
        self.paragraph = 0  # depth within paragraphs

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 (a name of SAX)
        if self.aside or name in ASIDE:
            self.aside += 1
        elif name == "style:style":
            self.style = attrs.get("style:name", "")
        elif name == "style:table-properties" and attrs.get("table:display") == "false":
            self.hidden_styles.add(self.style)
        elif name == "table:table":
            self.tables += 1
            if self.tables == 1:
                is_hidden = attrs.get("table:style-name", "") in self.hidden_styles
                self.sheets.append(Sheet(attrs.get("table:name", "")[:100], is_hidden))
                self.next_row = 1
        elif self.tables != 1:
            return
        elif name == "table:table-source":  # a copy of a sheet of another file
            self.sheets[-1].is_hidden = True
        elif name == "table:table-row":
            self.row, self.cells = self.next_row, []
            self.times = _count(attrs.get(ROWS_REPEATED))
            self.next_row += self.times
            if attrs.get("table:visibility") in ("collapse", "filter"):
                self.sheets[-1].hidden.update(range(self.row, self.row + min(self.times, sheets.KEPT_ROWS)))
            if self.next_row > sheets.SHEET_ROWS * 2:
                raise Unreadable("endless")
        elif name in CELLS:
            self.cell, self.text, self.length, self.paragraphs = dict(attrs.items()), [], 0, 0
            self.paragraph = 0
        elif self.cell is not None:
            self._start_text(name, attrs)

    def _start_text(self, name: str, attrs: Any) -> None:
        if name == "text:p":
            self.paragraphs, self.paragraph = self.paragraphs + 1, self.paragraph + 1
            if self.paragraphs > 1:
                self._write("\n")
        elif name == "text:s":
            self._write(" " * min(_count(attrs.get("text:c")), CELL_MAX))
        elif name in ("text:line-break", "text:tab"):
            self._write("\n" if name == "text:line-break" else " ")

    def characters(self, content: str) -> None:
        if self.cell is not None and self.paragraph and not self.aside:
            self._write(content)

    def _write(self, text: str) -> None:
        if self.length <= CELL_MAX:
            self.text.append(text[: CELL_MAX + 1 - self.length])
            self.length += len(self.text[-1])

    def endElement(self, name: str) -> None:  # noqa: N802 (a name of SAX)
        if self.aside:
            self.aside -= 1
        elif name == "table:table":
            self.tables -= 1
        elif self.tables != 1:
            return
        elif name == "text:p" and self.cell is not None:
            self.paragraph -= 1
        elif name in CELLS and self.cell is not None:
            self._end_cell(name, self.cell)
            self.cell = None
        elif name == "table:table-row":
            self.sheets[-1].add(self.row, self.cells, self.times)

    def _end_cell(self, name: str, cell: dict[str, str]) -> None:
        """Add the cell as often as it is repeated. What a merged cell covers is empty, whatever it contains."""
        column = len(self.cells)
        spanned = _count(cell.get(ROWS_SPANNED))
        if spanned > 1:
            self.sheets[-1].merges[self.row, column] = self.row + spanned - 1
        word = "" if name == "table:covered-table-cell" else _word(cell, "".join(self.text))
        times = min(_count(cell.get(COLUMNS_REPEATED)), COLUMNS_MAX + 1 - column)
        self.cells += [word] * times


def _word(cell: dict[str, str], text: str) -> str:
    """Return the content of a cell: its stored value, not its format; a formula without a result is a fault."""
    kind = cell.get("office:value-type", "")
    if cell.get("calcext:value-type") == "error":
        return Fault(CELL_ERROR % text[:20])
    if "table:formula" in cell and not kind:
        return Fault(FORMULA)
    if kind in ("float", "currency", "percentage"):
        value = cell.get("office:value", text)
        return value[:-2] if value.endswith(".0") else value
    if kind == "boolean":
        return str(BOOLEANS[cell.get("office:boolean-value") == "true"])
    if kind in ("date", "time"):
        return cell.get(f"office:{kind}-value", text)
    return cell.get("office:string-value", text) if kind == "string" and not text else text


def _count(number: str | None) -> int:
    """Return a repetition as stated in the file, at least 1."""
    return max(1, min(int(number or 1), sheets.SHEET_ROWS * 2))
