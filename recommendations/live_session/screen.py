"""What is shown in the room: one paragraph with its brackets, its place in the session list, and what follows."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from recommendations.agreement import paragraph_states
from recommendations.agreement.paragraph_states import Standing
from recommendations.amendments import entries
from recommendations.amendments.entries import Entry
from recommendations.amendments.merge import Run, compile_alternatives, merge
from recommendations.live_session import statements
from recommendations.live_session.sittings import recommendations_of
from recommendations.models import (
    Act,
    Agreement,
    FloorKind,
    FloorStatement,
    ParagraphKind,
    ParagraphText,
    Recommendation,
    Sitting,
    Version,
)
from recommendations.reading import page
from recommendations.reading.page import Row
from recommendations.states import OPEN_TO_COMMENTS

SHORT, MEDIUM = 280, 650  # characters that fit a projector in large and in medium letters
_BRACKETED = re.compile(r"(\[[^\]]*\]?)")


@dataclass(frozen=True)
class Piece:
    """A run of words: agreed ones; those in brackets; or one of several wordings, of the delegation `name`.

    `label` is "ALT 1" if there are several. `is_deletion`: the delegation would delete the words.
    """

    text: str
    is_bracketed: bool = False
    label: str = ""
    name: str = ""
    is_deletion: bool = False


@dataclass
class Screen:
    """The paragraph `row` shown, the `number`th of `count` in its recommendation, with the state that applies to it.

    `previous` and `next` are keys of paragraphs, across the recommendations on the list, and None at its ends. `states`
    are those of all paragraphs. `notes` are proposals that are not words in the paragraph. `is_listed`: the
    recommendation is still on the session list.
    """

    sitting: Sitting
    listed: list["Listed"] = field(default_factory=list)
    recommendation: Recommendation | None = None
    rows: list[Row] = field(default_factory=list)
    row: Row | None = None
    pieces: list[Piece] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    states: dict[int, Standing] = field(default_factory=dict)
    statements: list[FloorStatement] = field(default_factory=list)
    amendments: list[Entry] = field(default_factory=list)
    previous: UUID | None = None
    next: UUID | None = None
    is_listed: bool = False

    @property
    def number(self) -> int:
        return self.rows.index(self.row) + 1 if self.row else 0

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def standing(self) -> Standing | None:
        return self.states.get(self.row.paragraph_id) if self.row else None

    @property
    def is_agreed(self) -> bool:
        return self.standing is not None and self.standing.state != Agreement.OPEN

    @property
    def agreed_count(self) -> int:
        return sum(one.state != Agreement.OPEN for one in self.states.values())

    @property
    def agreeable_count(self) -> int:
        return len(self.states)

    @property
    def length(self) -> str:
        """Return how long the words shown are: the longer, the smaller their letters on the projector."""
        characters = sum(len(piece.text) for piece in self.pieces) + sum(map(len, self.notes))
        return "short" if characters <= SHORT else "medium" if characters <= MEDIUM else "long"

    @property
    def is_circulated(self) -> bool:
        """Return whether the text shown is that of the last revision."""
        return bool(self.recommendation and self.recommendation.current_id == self.recommendation.circulated_id)


@dataclass(frozen=True)
class Listed:
    """A recommendation on the session list; `first` is the key of its first paragraph."""

    recommendation: Recommendation
    first: UUID
    is_shown: bool


def of(sitting: Sitting, *, with_names: bool) -> Screen:
    """Return what is shown in the room now; `with_names` says whether brackets name delegations. At most 15 queries."""
    screen = Screen(sitting)
    on_list = list(recommendations_of(sitting.session))
    keys = _keys(on_list)
    shown = next((one for one in on_list if one.pk == sitting.recommendation_id), None)
    screen.listed = [Listed(one, keys[one.pk][0], one is shown) for one in on_list if keys[one.pk]]
    screen.is_listed = shown is not None
    screen.recommendation = shown or _elsewhere(sitting)
    if screen.recommendation is None:
        _add_first(screen)
        return screen
    recommendation = screen.recommendation
    screen.rows = page.rows_of(recommendation, recommendation.saved)
    screen.row = next((row for row in screen.rows if row.paragraph_id == sitting.paragraph_id), screen.rows[0])
    if not screen.is_listed:
        screen.pieces = list(_bracketed(screen.row.text, ()))
        _add_first(screen)
        return screen
    _add_states(screen)
    _add_proposals(screen, with_names)
    places = [key for one in on_list for key in keys[one.pk]]
    place = places.index(screen.row.key)
    screen.previous = places[place - 1] if place else None
    screen.next = places[place + 1] if place + 1 < len(places) else None
    return screen


def _keys(recommendations: Sequence[Recommendation]) -> dict[int, list[UUID]]:
    """Return the keys of the paragraphs of the last versions, in order. One query."""
    found: dict[int, list[UUID]] = {one.pk: [] for one in recommendations}
    by_version = {one.current_id: one.pk for one in recommendations}
    texts = ParagraphText.objects.filter(version__in=list(by_version)).order_by("version", "position")
    for version, key in texts.values_list("version", "paragraph__key"):
        found[by_version[version]].append(key)
    return found


def _elsewhere(sitting: Sitting) -> Recommendation | None:
    """Return the recommendation last shown, which has left the list: it was adopted, merged or withdrawn."""
    if sitting.recommendation_id is None:
        return None
    rows = Recommendation.objects.filter(pk=sitting.recommendation_id)
    related = ("workshop", "topic", "current", "circulated__circulation", "lead", "adoption")
    return rows.select_related(*related).first()


def _add_first(screen: Screen) -> None:
    screen.next = screen.listed[0].first if screen.listed else None


def _add_states(screen: Screen) -> None:
    recommendation = screen.recommendation
    if recommendation is None or recommendation.circulated is None or recommendation.state not in OPEN_TO_COMMENTS:
        return
    rows = [row for row in screen.rows if row.kind != ParagraphKind.HEADING]
    screen.states = paragraph_states.current(recommendation, recommendation.circulated.circulation, rows)


def _add_proposals(screen: Screen, with_names: bool) -> None:
    """Set the statements and amendments on the paragraph shown, and its words with their brackets."""
    recommendation, row = screen.recommendation, screen.row
    assert recommendation and row, "something is shown"
    screen.statements = list(statements.open_on(recommendation).filter(paragraph=row.paragraph_id))
    if recommendation.workshop.takes_amendments:
        found = entries.open_to(entries.of_saved(recommendation))
        screen.amendments = [one for one in found if one.change.paragraph_id == row.paragraph_id]
    proposals: dict[object, str] = {}
    names: dict[object, str] = {}
    asked = []
    bases = _bases(screen.statements)
    for one in screen.statements:
        last, base = statements.latest(one), bases[one.version_id]
        if one.kind == FloorKind.BRACKET and last.text in row.text:
            asked.append((last.text, one.delegation_name if with_names else ""))
        else:
            mark = ("statement", one.pk)
            proposals[mark] = merge(base, row.text, statements.proposed_text(last, base)).text
            names[mark] = one.delegation_name
    for entry in screen.amendments:
        if entry.change.act in (Act.REPLACE, Act.DELETE):
            proposals["amendment", entry.change.pk] = entry.fitted.text
            names["amendment", entry.change.pk] = entry.proposers
        else:
            screen.notes.append(_note(entry, with_names))
    runs = compile_alternatives(row.text, proposals) if proposals else [Run(row.text)]
    screen.pieces = [piece for run in runs for piece in _pieces(run, names if with_names else {}, asked)]


def _bases(rows: Iterable[FloorStatement]) -> dict[int, str]:
    """Return the text on which each statement was made, by pk of the version. One query, none without statements."""
    rows = list(rows)
    if not rows:
        return {}
    texts = ParagraphText.objects.filter(version__in={row.version_id for row in rows}, paragraph=rows[0].paragraph_id)
    return dict(texts.values_list("version", "text"))


def _pieces(run: Run, names: dict[object, str], asked: Iterable[tuple[str, str]]) -> Iterator[Piece]:
    if not run.alternatives:
        yield from _bracketed(run.text, asked)
        return
    found = [(run.text, _("present wording"), False)] if run.text.strip() else []
    for one in run.alternatives:
        own = ", ".join(dict.fromkeys(names[who] for who in one.proposers if who in names))
        found.append((one.text, own, not one.text.strip()))
    for place, (text, name, is_deletion) in enumerate(found, start=1):
        yield Piece(text, True, f"ALT {place}" if len(found) > 1 else "", name, is_deletion)


def _bracketed(text: str, asked: Iterable[tuple[str, str]]) -> Iterator[Piece]:
    """Yield the words of a text; those in square brackets, and those for which brackets were asked, apart."""
    # From the first words on: those that come before others are not looked for again.
    for words, name in sorted((one for one in asked if one[0] in text), key=lambda one: text.index(one[0])):
        before, found, after = text.partition(words)
        if found:
            yield from _bracketed(before, ())
            yield Piece(words, True, "", name)
            yield from _bracketed(after, [one for one in asked if one != (words, name)])
            return
    for part in _BRACKETED.split(text):
        if part.startswith("["):
            yield Piece(part.strip("[]"), True)
        elif part:
            yield Piece(part)


def _note(entry: Entry, with_names: bool) -> str:
    """Return what an amendment proposes beside the words of the paragraph."""
    proposed = f"{entry.place}: {entry.fitted.text}" if entry.change.act == Act.INSERT else entry.place
    return f"{entry.proposers}: {proposed}" if with_names else proposed


def version_of(screen: Screen) -> Version:
    """Return the version shown, whose key the forms of the room send back."""
    assert screen.recommendation, "something is shown"
    return screen.recommendation.saved
