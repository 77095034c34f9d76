"""The permission matrix: the response to each role at each URL, for each method and object.

The text files in this folder, one for each part, are written by hand and never generated from the code. The first line
of each file names the columns, which are the keys of tests.world.ROLES. Objects have the names given to them in
tests/world/; "-" means no object.
"""

from dataclasses import dataclass
from pathlib import Path

from tests.world import ROLES

WORDS = {"login", "shown", "hidden"}
FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Row:
    url: str
    method: str
    thing: str
    cells: tuple  # (column, expected) pairs

    def __str__(self):
        return f"{self.method} {self.url} {self.thing}"


def rows():
    """Return every row of every file. Raises ValueError for an invalid line.

    A cell contains a status; `login` for a redirect to sign-in; or, for an object on a page, `shown` or `hidden`.
    """
    found = [row for file in sorted(FOLDER.glob("*.txt")) for row in _rows(file)]
    if len({(row.url, row.method, row.thing) for row in found}) != len(found):
        raise ValueError("A row stands twice in the matrix.")
    return found


def _rows(file):
    lines = [line for line in file.read_text().splitlines() if line.strip() and not line.startswith("#")]
    if lines[0].split()[3:] != list(ROLES):
        raise ValueError(f"The columns of {file.name} must be {' '.join(ROLES)}.")
    return [_row(line) for line in lines[1:]]


def _row(line):
    url, method, *rest = line.split()
    thing, cells = rest[: -len(ROLES)], rest[-len(ROLES) :]
    wrong = [cell for cell in cells if cell not in WORDS and not (cell.isdigit() and 200 <= int(cell) < 500)]
    if wrong or not thing or method not in ("GET", "POST"):
        raise ValueError(f"This line of the matrix cannot be read: {line}")
    return Row(url, method, " ".join(thing), tuple(zip(ROLES, cells, strict=True)))
