"""One page of the history of a recommendation: the latest entries before a point, from all sources. Only reads.

A page starts where the one before it ended, and no entry is counted, so that its cost does not grow with the history:
each source is asked once, for at most a page of rows, and differences of texts are computed for the entries shown.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from recommendations.history import differences, record
from recommendations.history.entries import END, PAGE, SUBJECTS, Entry, Place, Reader, Source, Visitor, sources

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOST = 2_147_483_000  # greater than any primary key
NOTHING_BEFORE = 0
LONGEST = 60  # characters of a cursor


@dataclass(frozen=True)
class Cursor:
    """Where a page starts: after the entry of this source with this time and primary key."""

    at: datetime
    source: str
    pk: int

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """Return the cursor that a URL contains; None for the first page, also if the URL was changed by hand."""
        time, _dash, rest = text.partition("-")
        source, _dash, pk = rest.rpartition("-")
        if source not in sources or not (time.isdecimal() and pk.isdecimal() and len(text) < LONGEST):
            return None
        if int(time) >= (END - EPOCH) // timedelta(microseconds=1) or int(pk) >= MOST:
            return None
        return cls(EPOCH + timedelta(microseconds=int(time)), source, int(pk))

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // timedelta(microseconds=1)}-{self.source}-{self.pk}"


@dataclass(frozen=True)
class Page:
    """The entries of a page, latest first, and the cursor of the next page, if there is one."""

    entries: list[Entry]
    following: Cursor | None


def of(
    reader: Reader | Visitor, cursor: Cursor | None = None, subject: str = "", *, among: Iterable[Source] = sources
) -> Page:
    """Return the page that starts at the cursor, for one of SUBJECTS or for all; `among` limits the sources."""
    chosen = [source for source in among if subject not in SUBJECTS or source.subject == subject]
    rows = _latest(reader, chosen, cursor)
    following = rows[PAGE - 1] if len(rows) > PAGE else None
    entries = _described(reader, rows[:PAGE])
    differences.add(entries, reader.recommendation)
    record.add(entries, reader.recommendation)
    return Page(
        entries, Cursor(following[0].time_of(following[1]), following[0].name, following[1].pk) if following else None
    )


def _latest(reader: Reader | Visitor, chosen: list[Source], cursor: Cursor | None) -> list[tuple[Source, Any]]:
    """Return the latest rows of the sources in their order, one more than a page if there are more."""
    order = {source.name: place for place, source in enumerate(sources)}
    rows = [(source, row) for source in chosen for row in source.rows(reader, _start(source, cursor, order))]
    rows.sort(key=lambda pair: pair[1].pk, reverse=True)
    rows.sort(key=lambda pair: order[pair[0].name])
    rows.sort(key=lambda pair: pair[0].time_of(pair[1]), reverse=True)
    return rows[: PAGE + 1]


def _start(source: Source, cursor: Cursor | None, order: dict[str, int]) -> Place:
    """Return the Place at which a source goes on: of entries at the same time, sources come in their order."""
    if cursor is None:
        return Place(END, MOST)
    if source.name == cursor.source:
        return Place(cursor.at, cursor.pk)
    return Place(cursor.at, MOST if order[source.name] > order[cursor.source] else NOTHING_BEFORE)


def _described(reader: Reader | Visitor, rows: Sequence[tuple[Source, Any]]) -> list[Entry]:
    by_source: dict[str, list[Any]] = defaultdict(list)
    places: dict[tuple[str, int], int] = {}
    for place, (source, row) in enumerate(rows):
        by_source[source.name].append(row)
        places[source.name, row.pk] = place
    found: dict[int, Entry] = {}
    described = {source.name: source for source, _row in rows}
    for name, of_source in by_source.items():
        source = described[name]
        for row, entry in zip(of_source, source.entries(source, reader, of_source), strict=True):
            found[places[name, row.pk]] = entry
    return [found[place] for place in sorted(found)]
