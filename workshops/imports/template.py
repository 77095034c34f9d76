"""Template of an import: column headings, an example row and, in the workbook, a sheet of permitted values."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from members.models import MinistryKind, Organisation
from registry.spreadsheets.writer import dead
from workshops.delegations import delegations
from workshops.imports import columns as imports_columns
from workshops.models import Capacity, Rank, Workshop

EXAMPLE = "EXAMPLE:"  # prefix of the name in the example row, not translated
WIDTH = 26  # of a column, in characters


def head() -> list[str]:
    """Return the column headings in the order in which people fill in the columns."""
    return [str(label) for label, _synonyms in imports_columns.COLUMNS.values()]


def example(workshop: Workshop) -> list[str]:
    """Return the example row, which imports ignore unless its name is overwritten."""
    row = {
        "body": workshop.host.name,
        "full_name": f"{EXAMPLE} {_('replace this row')}",
        "honorific": "Ms",
        "badge_name": "NGUYỄN Thị Hương Giang",
        "sort_key": "nguyen thi huong giang",
        "salutation": "Ms Giang",
        "name_language": "Vietnamese",
        "email": "giang@example.org",
        "capacity": capfirst(Capacity.HEAD.label),
        "rank": capfirst(Rank.DIRECTOR.label),
        "function": "Director, international cooperation",
        "ministry": capfirst(MinistryKind.CULTURE.label),
        "mode": _("In person"),
    }
    return [str(row.get(field, "")) for field in imports_columns.COLUMNS]


def is_example(cells: list[str], indexes: dict[str, int]) -> bool:
    """Return whether a row, whose fields are in the columns `indexes`, is the example row of the template."""
    index = indexes.get("full_name", len(cells))
    return index < len(cells) and cells[index].startswith(EXAMPLE)


def workbook(workshop: Workshop) -> Any:
    """Return the template as a workbook: the first sheet is to be filled in, the second lists permitted values."""
    import openpyxl  # slow import
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook()
    sheet, values = book.active, book.create_sheet(_("Permitted values"))
    sheet.title = _("Participants")
    sheet.append(head())
    sheet.append([dead(cell) for cell in example(workshop)])
    columns = allowed(workshop)
    values.append(list(columns))
    for column, permitted in enumerate(columns.values(), 1):
        for row, value in enumerate(permitted, 2):
            values.cell(row, column, dead(value))
    for worksheet in (sheet, values):
        worksheet.freeze_panes = "A2"
        for column in range(1, worksheet.max_column + 1):
            worksheet.cell(1, column).font = Font(bold=True)
            worksheet.column_dimensions[get_column_letter(column)].width = WIDTH
    return book


def allowed(workshop: Workshop) -> dict[str, list[str]]:
    """Return {column heading: [permitted values]}; cells may also be empty, except for name and delegation."""
    partners = [one.name for one in delegations.partners_of(workshop).order_by("protocol_order")]
    values: dict[str, list[Any]] = {
        "body": partners + [one.name for one in Organisation.objects.all()],
        "capacity": [capfirst(label) for label in Capacity.labels],
        "rank": [capfirst(label) for label in Rank.labels],
        "ministry": [capfirst(label) for label in MinistryKind.labels],
        "mode": [_("In person"), _("Online")],
    }
    return {
        str(imports_columns.COLUMNS[field][0]): [str(value) for value in permitted]
        for field, permitted in values.items()
    }
