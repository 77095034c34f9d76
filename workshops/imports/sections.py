"""Section rows: a row that holds only the name of a country, above its people, as in many lists of participants."""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from registry.spreadsheets.reader import Table
from workshops.imports import columns as imports_columns
from workshops.imports.columns import Directory

# What is written around the name of a country: "Delegation of Japan:", "JAPAN (3)", "Japan – 3 delegates".
_AROUND = re.compile(
    r"^\s*delegation\s+(?:of|from)\s+|[(\[].*?[)\]]|[-\u2013\u2014:,]?\s*\d+\s*\w*\s*$|:\s*$", re.IGNORECASE
)


@dataclass
class Section:
    """A section row: its number, the name in it, and the numbers of the rows that take this name.

    `doubts` are (row, its only entry) of rows of the section that may instead be the heading of another one.
    """

    row: int
    name: str
    filled: list[int] = field(default_factory=list)
    doubts: list[tuple[int, str]] = field(default_factory=list)


def fill_down(table: Table, directory: Directory) -> list[Section]:
    """Give the rows of `table` below a section row its name as their delegation; remove these rows and return them.

    A section ends at a row that names another delegation itself, and at a heading that is not a country, such as
    "Observers", so that no one is registered in the previous section. A row that holds only a country above no people
    of its section is left as it is.

    Among rows with several entries, a single word alone is such a heading, wherever it occurs. Another lone entry is a
    person, but a doubtful one, as is each single word in a list that contains only names.
    """
    fields = [imports_columns.field_of(name) for name in table.head]
    body = fields.index("body") if "body" in fields else len(table.head)
    faulty = {number for number, _index, _message in table.faults}
    single = {number: _only_cell(cells) for number, cells in table.rows if number not in faulty}
    names = {number: name for number, cell in single.items() if cell and (name := _country(cell[1], directory))}
    places = {single[number][0] for number in names}  # type: ignore[index]  # of these rows, each has a cell
    has_details = any(number not in names and single.get(number) is None for number, _cells in table.rows)
    sections: list[Section] = []
    current: Section | None = None
    for number, cells in table.rows:
        cell = single.get(number)
        if number in names:
            current = Section(number, names[number])
            sections.append(current)
        elif has_details and cell and (cell[0] in places or _is_word(cell[1])):
            current = None  # another heading
        elif current and _at(cells, body) not in ("", current.name):
            current = None  # rows name their delegations themselves
        elif current and any(cells) and not _at(cells, body):
            current.filled.append(number)
            if cell and (has_details or _is_word(cell[1])):
                current.doubts.append((number, cell[1].strip()))
    used = [section for section in sections if section.filled]
    _apply(table, used, body)
    return used


def _apply(table: Table, used: list[Section], body: int) -> None:
    names = {number: section.name for section in used for number in section.filled}
    dropped = {section.row for section in used}
    if names and body == len(table.head):
        table.head.append(str(imports_columns.COLUMNS["body"][0]))
    rows = [(number, cells) for number, cells in table.rows if number not in dropped]
    table.rows = [(number, _with(cells, body, names[number]) if number in names else cells) for number, cells in rows]


def _only_cell(cells: list[str]) -> tuple[int, str] | None:
    """Return the place and content of the only cell of a row that is not empty; None if there are more, or none."""
    filled = [(place, cell) for place, cell in enumerate(cells) if cell.strip()]
    return filled[0] if len(filled) == 1 else None


def _country(text: str, directory: Directory) -> str:
    """Return the name of a partner, an organisation or another country in a cell, perhaps misspelt; "" for others."""
    shorter = _AROUND.sub(" ", text).strip()
    misspelt = ""
    for name in filter(None, dict.fromkeys((text.strip(), shorter))):
        try:
            directory.body(name)
        except ValidationError as error:
            if error.message == imports_columns.UNKNOWN:
                continue
            misspelt = name
        else:
            return name
    return misspelt


def _is_word(text: str) -> bool:
    """Return whether a cell contains a single word, apart from what is written around the name of a country."""
    return len(_AROUND.sub(" ", text).split()) == 1


def _at(cells: list[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""


def _with(cells: list[str], place: int, name: str) -> list[str]:
    return [*cells[:place], *[""] * (place - len(cells)), name, *cells[place + 1 :]]
