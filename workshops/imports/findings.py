"""The findings on an import's page: errors, each once for all rows that have it, and how the file was read."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from workshops.imports import columns
from workshops.models import DelegateImport

SHOWN, NAMESAKES = 100, 20  # groups of errors, and of names that occur elsewhere, on the page
LISTED = 12  # rows, or ranges of rows, named in one group
CONTENTS = 20  # different contents of cells shown in one group


@dataclass
class Group:
    """Rows with the same error in the same column; `earlier` are the rows of the original file that they correct."""

    column: str
    message: str
    rows: list[int] = field(default_factory=list)
    earlier: list[str] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)

    @property
    def places(self) -> str:
        """The rows as in a sentence: "4, 7 and 9", "4 to 9"."""
        return listed(self.rows)

    @property
    def shown(self) -> list[tuple[str, str]]:
        """The first different contents of the cells, each with its rows; without them if all rows have the same."""
        rows: dict[str, list[int]] = {}
        for content, number in zip(self.contents, self.rows, strict=True):
            rows.setdefault(content, []).append(number)
        return [(content, listed(own) if len(rows) > 1 else "") for content, own in rows.items()][:CONTENTS]

    @property
    def more(self) -> int:
        """The number of further contents."""
        return max(len(dict.fromkeys(self.contents)) - CONTENTS, 0)

    @property
    def corrects(self) -> str:
        return ", ".join(dict.fromkeys(self.earlier[:LISTED]))


def grouped(row: DelegateImport) -> list[Group]:
    """Return the errors of an import, those with the same message together, in the order of their first row."""
    cells, headings = dict(row.rows), row.summary.get("columns", {})
    earlier = columns.earlier_row(row.summary.get("head", []))
    groups: dict[tuple[str, str], Group] = {}
    for number, column, message in row.findings:
        group = groups.setdefault((column, message), Group(column, message))
        own = cells.get(number, {})
        group.rows.append(number)
        group.earlier += [own[earlier]] if own.get(earlier) else []
        group.contents.append(_content(own, column, headings))
    return list(groups.values())


def _content(cells: dict[str, str], column: str, headings: dict[str, str]) -> str:
    """Return the content of a cell, or of the cells that a full name is joined from."""
    if column not in cells and headings and column == columns.heading("full_name", headings):
        return columns.values(cells, headings).get("full_name", "")
    return cells.get(column, "")


def listed(rows: list[int]) -> str:
    """Return row numbers as in a sentence, three or more in succession as a range."""
    ranges: list[list[int]] = []
    for number in sorted(set(rows)):
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1].append(number)
        else:
            ranges.append([number])
    parts: list[str] = []
    for one in ranges:
        is_range = len(one) > 2  # noqa: PLR2004 (two rows are no range)
        parts += [_("%(first)d to %(last)d") % {"first": one[0], "last": one[-1]}] if is_range else map(str, one)
    if len(parts) > LISTED:
        hidden = len(parts) - LISTED
        return _("%(rows)s and %(more)d more") % {"rows": ", ".join(parts[:LISTED]), "more": hidden}
    if len(parts) < 2:  # noqa: PLR2004 (one needs no "and")
        return "".join(parts)
    return _("%(rows)s and %(last)s") % {"rows": ", ".join(parts[:-1]), "last": parts[-1]}


def namesakes(row: DelegateImport) -> list[Group]:
    """Return the valid rows whose name or address occurs elsewhere."""
    groups: dict[str, Group] = {}
    for number, message in row.summary.get("namesakes", []):
        groups.setdefault(message, Group("", message)).rows.append(number)
    return list(groups.values())


def reading(row: DelegateImport) -> dict[str, Any]:
    """Return the context of _reading.html on how the file was read; {} if nothing was."""
    summary = row.summary
    if "columns" not in summary:
        return {}
    headings = summary["columns"]
    unread = [
        {"name": name, "rows": rows, "is_hidden": is_hidden, "has_columns": has_columns}
        for name, rows, is_hidden, has_columns in summary["unread"]
    ]
    return {
        "sheet": summary["sheet"],
        "unread": unread,
        "overlooked": [sheet for sheet in unread if sheet["has_columns"] and sheet["rows"]],
        "head_row": summary["head_row"],
        "merged": [{"first": first, "last": last, "column": column} for first, last, column in summary["merged"]],
        "sections": [{"row": row, "name": name, "rows": rows} for row, name, rows in summary.get("sections", [])],
        "unnamed": listed(summary.get("unnamed", [])),
        "unnamed_count": len(summary.get("unnamed", [])),
        "hidden": listed(summary.get("hidden", [])),
        "hidden_count": len(summary.get("hidden", [])),
        "section_doubts": [
            {"row": row, "text": text, "section": section} for row, text, section in summary.get("section_doubts", [])
        ],
        "joined": [headings[part] for part in columns.NAME_PARTS if part in headings],
        "accents": _accents(row) if summary["encoding"] == "cp1252" else [],
        "ignored": summary["ignored"],
    }


def _accents(row: DelegateImport) -> list[str]:
    """Return some cells with letters other than those of ASCII, to be checked if the encoding was recognised."""
    cells = (cell for _number, own in row.rows for cell in own.values() if not cell.isascii())
    return list(dict.fromkeys(cells))[:5]
