"""The template of an import: its columns, one example, and in a workbook a second sheet with what may stand in them."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from members.models import MinistryKind, Organisation
from registry.spreadsheets.writer import dead
from workshops.delegations import delegations
from workshops.imports import columns as imports_columns
from workshops.models import Capacity, Rank, Workshop

EXAMPLE = "EXAMPLE:"  # with which its name begins, in any language
WIDTH = 26  # of a column, in letters


def head() -> list[str]:
    """The columns, in the order in which a person fills them in."""
    return [str(label) for label, _others in imports_columns.COLUMNS.values()]


def example(workshop: Workshop) -> list[str]:
    """A row that says by its name that it is none; it is left out as long as nobody writes over it."""
    row = {
        "body": workshop.host.name,
        "full_name": f"{EXAMPLE} {_('write over this row')}",
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


def is_example(words: list[str], places: dict[str, int]) -> bool:
    """Whether a row, whose columns stand at `places`, is the one of the template."""
    return words[places["full_name"]].startswith(EXAMPLE) if places["full_name"] < len(words) else False


def workbook(workshop: Workshop) -> Any:
    """The template as a workbook: the first sheet is filled in, the second says what may be written."""
    import openpyxl  # slow import
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook()
    sheet, values = book.active, book.create_sheet(_("What may be written"))
    sheet.title = _("Delegates")
    sheet.append(head())
    sheet.append([dead(word) for word in example(workshop)])
    columns = allowed(workshop)
    values.append(list(columns))
    for place, words in enumerate(columns.values(), 1):
        for number, word in enumerate(words, 2):
            values.cell(number, place, dead(word))
    for one in (sheet, values):
        one.freeze_panes = "A2"
        for place in range(1, one.max_column + 1):
            one.cell(1, place).font = Font(bold=True)
            one.column_dimensions[get_column_letter(place)].width = WIDTH
    return book


def allowed(workshop: Workshop) -> dict[str, list[str]]:
    """{column: [what may stand in it]}; a cell may also be empty, but for the name and the delegation."""
    partners = [one.name for one in delegations.partners_of(workshop).order_by("protocol_order")]
    words: dict[str, list[Any]] = {
        "body": partners + [one.name for one in Organisation.objects.all()],
        "capacity": [capfirst(label) for label in Capacity.labels],
        "rank": [capfirst(label) for label in Rank.labels],
        "ministry": [capfirst(label) for label in MinistryKind.labels],
        "mode": [_("In person"), _("Online")],
    }
    return {str(imports_columns.COLUMNS[field][0]): [str(one) for one in found] for field, found in words.items()}
