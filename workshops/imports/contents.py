"""What is kept of a file: the rows of the columns used, and how the file was read, for the page."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from registry.spreadsheets.reader import Table
from workshops.imports import columns as imports_columns
from workshops.imports import template
from workshops.imports.sections import Section
from workshops.models import DelegateImport

NAMED = 20  # sheets, merged ranges and cells named on the page
DOUBT_MAX = 120  # characters shown of an entry


def keep(row: DelegateImport, table: Table, sections: Sequence[Section] = ()) -> None:
    """Set `rows` and `summary` of an import, of which `sections` have been filled down.

    Columns that are not used are dropped, with everything in them.

    Raises ValidationError with a user-facing message if a required column is missing.
    """
    try:
        indexes, unknown = imports_columns.columns(table.head)
    except ValidationError as error:
        if not (table.sheet and table.unread):
            raise
        messages = [
            _("Sheet “%(sheet)s”: %(message)s") % {"sheet": table.sheet, "message": one} for one in error.messages
        ]
        raise ValidationError(messages) from error
    head = {index: table.head[index] for index in indexes.values()}
    earlier = imports_columns.earlier_row(table.head)  # the row in the file of which this one is the correction
    used = head | {index: earlier for index in unknown if table.head[index] == earlier}
    fields = {index: _row_field(field) for field, index in indexes.items()}
    row.summary = {
        "columns": {field: table.head[index] for field, index in indexes.items()},
        "head": [used[index] for index in sorted(used)],
        "ignored": _ignored(table, used),
        "faults": [[number, fields[index], message] for number, index, message in table.faults if index in fields],
        "sheet": table.sheet,
        "unread": [[one.name, one.rows, one.is_hidden, one.has_columns] for one in table.unread[:NAMED]],
        "head_row": table.head_row,
        "merged": [[first, last, head[index]] for first, last, index in table.merged if index in head][:NAMED],
        "sections": [[section.row, section.name, len(section.filled)] for section in sections],
        "unnamed": _unnamed(table, used),
        "hidden": [number for number, _cells in table.rows if number in table.hidden],
        "section_doubts": [
            [number, text[:DOUBT_MAX], section.name] for section in sections for number, text in section.doubts
        ][:NAMED],
        "encoding": table.encoding,
    }
    with_fault = {number for number, index, _message in table.faults if index in fields}
    row.rows = []
    for number, cells in table.rows:
        kept = {used[index]: cell for index, cell in enumerate(cells) if cell and index in used}
        if (kept or number in with_fault) and not template.is_example(cells, indexes):
            row.rows.append([number, kept])


def _row_field(field: str) -> str:
    """Return the field of a row that contains a column: the full name contains those of its parts."""
    return "full_name" if field in imports_columns.NAME_PARTS else field


def _ignored(table: Table, used: dict[int, str]) -> list[str]:
    """Return the headings of columns that contain something and are not used; without a heading, their number."""
    filled = {index for _number, cells in table.rows for index, cell in enumerate(cells) if cell}
    filled |= {index for index, name in enumerate(table.head) if name}
    heads = dict(enumerate(table.head))
    names = [heads.get(index) or _("Column %d") % (index + 1) for index in sorted(filled - set(used))]
    return [name for name in names if not imports_columns.is_own(name)]


def _unnamed(table: Table, used: dict[int, str]) -> list[int]:
    """Return the numbers of columns that contain something below no heading at all, so that it is lost."""
    filled = {index for _number, cells in table.rows for index, cell in enumerate(cells) if cell}
    heads = dict(enumerate(table.head))
    return [index + 1 for index in sorted(filled - set(used)) if not heads.get(index)]


def wrong_rows(row: DelegateImport) -> tuple[list[str], Iterator[list[Any]]]:
    """Return the headings and rows of a file of the rows with errors, to be corrected and imported again."""
    errors: dict[int, list[str]] = {}
    for number, column, message in row.findings:
        errors.setdefault(number, []).append(f"{column}: {message}")
    names = column_names(row)
    head = [str(imports_columns.ROW), str(imports_columns.TO_DO), *names]
    rows = (
        [number, " ".join(errors[number]), *(cells.get(name, "") for name in names)]
        for number, cells in row.rows
        if number in errors
    )
    return head, rows


def rows_read(row: DelegateImport) -> tuple[list[str], Iterator[list[Any]]]:
    """Return the headings and rows of a file of all rows read."""
    names = column_names(row)
    rows = ([number, *(cells.get(name, "") for name in names)] for number, cells in row.rows)
    return [str(imports_columns.ROW), *names], rows


def column_names(row: DelegateImport) -> list[str]:
    """Return the headings of the columns used, in the order of the file."""
    return list(dict.fromkeys(name for name in row.summary["head"] if not imports_columns.is_own(name)))
