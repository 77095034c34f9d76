"""Workbooks made for tests: XLSX by openpyxl, ODS by hand."""

import io
import zipfile
from xml.sax.saxutils import escape, quoteattr

import openpyxl

NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)
NAMESPACES += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
NAMESPACES += ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
HIDDEN = (
    "<office:automatic-styles>"
    '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>'
    "</office:automatic-styles>"
)


def xlsx(sheets, hidden=(), merged=None):
    """A workbook of `sheets` {name: rows}, of which some are `hidden`; `merged` are ranges of the first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    for area in merged or ():
        book.worksheets[0].merge_cells(area)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def cell(word, *, span=1, times=1):
    return (
        f'<table:table-cell office:value-type="string" table:number-rows-spanned="{span}"'
        f' table:number-columns-repeated="{times}"><text:p>{escape(word)}</text:p></table:table-cell>'
    )


COVERED = "<table:covered-table-cell/>"


def table(name, rows, style="ta1", times=1):
    """A table of `rows`: lists of words, or of cells as XML."""
    lines = ""
    for row in rows:
        cells = "".join(word if word.startswith("<") else cell(word) for word in row)
        repeated = f' table:number-rows-repeated="{times}"' if times > 1 else ""
        lines += f"<table:table-row{repeated}>{cells}</table:table-row>"
    empty = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell'
    empty += ' table:number-columns-repeated="16384"/></table:table-row>'
    return f'<table:table table:name={quoteattr(name)} table:style-name="{style}">{lines}{empty}</table:table>'


def ods(*tables, declared="", parts=None):
    """A spreadsheet of `tables`; `declared` is a document type, `parts` {name: content} are added to the package."""
    content = f"<?xml version='1.0' encoding='UTF-8'?>{declared}<office:document-content {NAMESPACES}>{HIDDEN}"
    content += f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body>"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        package.writestr("content.xml", content + "</office:document-content>")
        for name, added in (parts or {}).items():
            package.writestr(name, added)
    return target.getvalue()


def ods_of(sheets, hidden=()):
    """The same as `xlsx`, as a spreadsheet in OpenDocument."""
    return ods(*(table(name, rows, "ta2" if name in hidden else "ta1") for name, rows in sheets.items()))
