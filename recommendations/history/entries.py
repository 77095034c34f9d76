"""The entries of the history of a recommendation, and the sources that they come from: one small module for each room.

A source reads the rows of one kind that the reader may read, latest first and not more than a page. Another room adds a
module to `history.sources` (a higher app, one of its own), which registers its sources, and lists it in
`registrations.py`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations import visibility
from recommendations.history import usage
from recommendations.history.usage import Usage
from recommendations.models import AmendmentChange, Recommendation
from recommendations.reading.comparison import Piece
from registry.hooks import Hook
from registry.models import AuditEntry
from workshops.models import OFFICERS, Role
from workshops.user_roles import roles_of

PAGE = 15  # entries of a page
END = datetime(9000, 1, 1, tzinfo=UTC)  # later than anything
SUBJECTS: dict[str, Promise] = {
    "text": _("Text and steps"),
    "comments": _("Comments"),
    "amendments": _("Amendments"),
    "positions": _("Positions"),
    "sponsors": _("Co-sponsors"),
    "silence": _("Silence procedure"),
    "room": _("Statements from the floor"),
    "referendum": _("Agreement ad referendum"),
}


class Place(NamedTuple):
    """A point in the history: what comes after it has an earlier time or, at the same time, a smaller primary key."""

    at: datetime
    pk: int


class Quote(NamedTuple):
    """What was typed: a comment, a statement, a reason; `label` says which."""

    label: str | Promise
    text: str
    language: str = ""


class Wording(NamedTuple):
    """One paragraph whose wording changed, or was proposed to be changed: what it is called, and the words."""

    place: str
    pieces: list[Piece]


@dataclass
class Entry:
    """One entry: who did what, for which partner, through which channel and when, with the words.

    `paragraph` is (version, paragraph) of a paragraph concerned, of which `place` becomes the name; `versions` are the
    versions compared, of which `wordings` become the differences; `amended` are changes proposed to a version.
    `subject` and `seal` are the key and the row that the audit entry names; `record` becomes that audit entry.
    """

    source: "Source"
    at: datetime
    key: UUID
    what: str
    who: str = ""
    partner: str = ""
    channel: str | Promise = ""
    quotes: list[Quote] = field(default_factory=list)
    note: str = ""
    address: str = ""
    paragraph: tuple[int, int] | None = None
    place: str = ""
    versions: tuple[int, int] | None = None
    amended: tuple[int, list[AmendmentChange]] | None = None
    wordings: list[Wording] = field(default_factory=list)
    others: int = 0  # further paragraphs that changed
    fields: list[str] = field(default_factory=list)  # labels of other fields that changed
    compare: str = ""
    subject: UUID | None = None
    seal: str = ""
    record: AuditEntry | None = None

    @property
    def name(self) -> str:
        """Return what identifies the entry in the JSON file."""
        return f"{self.source.name}:{self.key}"


@dataclass(frozen=True)
class Reader:
    """Who reads the history of which recommendation, and what this makes them."""

    user: User
    recommendation: Recommendation

    @cached_property
    def held(self) -> visibility.Held:
        return visibility.held(self.user)

    @cached_property
    def usage(self) -> Usage:
        """Return which rooms have rows about the recommendation, so that the others are not asked. One query."""
        return usage.of(self.recommendation)

    @cached_property
    def is_lead(self) -> bool:
        return visibility.allows(visibility.PREPARERS, self.user, self.recommendation)

    @cached_property
    def is_officer(self) -> bool:
        return roles_of(self.user).has(self.recommendation.workshop, *OFFICERS)

    @cached_property
    def is_secretariat(self) -> bool:
        return roles_of(self.user).has(self.recommendation.workshop, Role.SECRETARIAT)

    @cached_property
    def decides(self) -> bool:
        return roles_of(self.user).has(self.recommendation.workshop, Role.SECRETARIAT, Role.CHAIR)


@dataclass(frozen=True)
class Visitor:
    """The public as a reader: it sees the entries that concern consenting delegations, and earlier versions only if
    `reads_wordings` is set.
    """

    recommendation: Recommendation
    consenting: frozenset[int]
    reads_wordings: bool
    decides = False


def subjects_for(reader: Reader) -> dict[str, Promise]:
    """Return the subjects offered to a reader: those used, and those that the form of the outcome provides for."""
    workshop, used = reader.recommendation.workshop, reader.usage
    offered = {
        "amendments": workshop.takes_amendments or used.amendments,
        "positions": workshop.adopts,
        "sponsors": workshop.takes_co_sponsors,
        "silence": workshop.has_silence or used.silence,
        "referendum": workshop.adopts or used.referendum,
    }
    return {name: label for name, label in SUBJECTS.items() if offered.get(name, True)}


@dataclass(frozen=True)
class Source:
    """Rows of one kind. `rows` returns those that the reader may read, at most PAGE + 1, before a Place, latest first.

    `at` is the column with the time of the event, `entries` describes those rows that are on the page, in bulk; `verbs`
    are the audit verbs that record the event.
    """

    name: str
    subject: str
    at: str
    rows: Callable[[Any, Place], Iterable[Any]]
    entries: Callable[["Source", Any, Sequence[Any]], list[Entry]]
    verbs: tuple[str, ...]

    def time_of(self, row: Model) -> datetime:
        time: datetime = getattr(row, self.at)
        return time


sources: Hook[Source] = Hook(
    "history.sources", "sources of the history of a recommendation, in the order of equal times"
)


def register(
    name: str,
    subject: str,
    rows: Callable[[Reader, Place], Iterable[Any]],
    entries: Callable[[Source, Reader, Sequence[Any]], list[Entry]],
    *,
    at: str,
    verbs: tuple[str, ...],
) -> None:
    """Register a source; `subject` is one of SUBJECTS."""
    if subject not in SUBJECTS:
        raise ValueError(f"{subject} is no subject of the history.")
    sources.register(Source(name, subject, at, rows, entries, verbs), name)


def before(rows: "QuerySet[Any, Any]", column: str, at: datetime, pk: int) -> "QuerySet[Any, Any]":
    """Return the latest rows before a Place, one more than a page."""
    earlier = Q(**{f"{column}__lt": at}) | Q(**{column: at, "pk__lt": pk})
    return rows.filter(earlier).order_by(F(column).desc(), "-pk")[: PAGE + 1]
