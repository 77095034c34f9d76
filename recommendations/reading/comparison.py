"""What differs between two versions: field by field, paragraphs by their identity, words within a paragraph."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from recommendations import version_content
from recommendations.version_content import Label, ParagraphLike, Part, VersionContent

INSERTED, DELETED, SAME = "inserted", "deleted", "same"
CHANGED, MOVED = "changed", "moved"

_WORDS = re.compile(r"\s*\w+|\s*[^\w\s]|\s+")  # a word with the space before it, so that marks stay by themselves
_SENTENCES = re.compile(r"[^.;:!?\n]*[.;:!?\n]+|[^.;:!?\n]+")
# Pairs of equal words that the comparison of a whole text looks at, about a second; what lies beyond is compared
# sentence by sentence.
MAX_PAIRS = 1_000_000
# Paragraphs typed anew are known again by their words: so many pairs of paragraphs are looked at, and so alike they are.
MAX_LIKENESSES = 400
ALIKE = 0.75
FEW_WORDS = 5


@dataclass(frozen=True)
class Piece:
    """A run of words: same, inserted or deleted."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """One paragraph as it stands in the comparison: `mark` is same, changed, inserted or deleted.

    `old` and `new` are the rows compared (one is None where inserted or deleted).
    """

    mark: str
    is_moved: bool
    old: ParagraphLike | None
    new: ParagraphLike | None
    pieces: list[Piece]

    @property
    def row(self) -> Any:
        """Return the new row, or the old one of a deleted paragraph."""
        return self.new or self.old


@dataclass(frozen=True)
class Difference:
    """One field of a version, compared with the same field of another.

    A text has `pieces`, paragraphs have `changes`, a set or a value has `items`: (label, mark), what was there first.
    """

    name: str
    label: Label
    is_changed: bool
    pieces: list[Piece] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    items: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_single(self) -> bool:
        """Whether there is at most one value on each side, so that no separator is needed."""
        marks = [mark for _label, mark in self.items]
        return max(len(marks) - marks.count("inserted"), len(marks) - marks.count("deleted")) <= 1


def differences(old: VersionContent, new: VersionContent) -> dict[str, Difference]:
    """Compare two wordings: a Difference for each field, by its name. One query if they have areas."""
    return {
        name: _difference(name, part, getattr(old, name), getattr(new, name))
        for name, part in version_content.parts().items()
    }


def _difference(name: str, part: Part, old: Any, new: Any) -> Difference:
    is_changed = not part.is_same(old, new)
    if part.compare == "words":
        return Difference(name, part.label, is_changed, pieces=words(old, new))
    if part.compare == "paragraphs":
        return Difference(name, part.label, is_changed, changes=paragraphs(old, new))
    return Difference(name, part.label, is_changed, items=_items(part, part.values(old), part.values(new)))


def _items(part: Part, old: tuple[Any, ...], new: tuple[Any, ...]) -> list[tuple[str, str]]:
    names = part.names((*old, *new))
    marks = [(value, SAME if value in new else DELETED) for value in old]
    marks += [(value, INSERTED) for value in new if value not in old]
    return [(str(names.get(value, value)), mark) for value, mark in marks]


def words(old: str, new: str) -> list[Piece]:
    """Return the pieces that make `new` of `old`, in reading order.

    Raises nothing; cost is bounded: two very long and very repetitive texts are compared by sentence.
    """
    return _within(MAX_PAIRS, old, new)[0]


def paragraphs(old: Sequence[ParagraphLike], new: Sequence[ParagraphLike]) -> list[Change]:
    """Compare two texts paragraph by paragraph: rows with `key`, `kind` and `text`, each list in its order.

    The answer follows the new order; a deleted paragraph stands after the one that it followed. A paragraph is known
    by its key; one that was typed anew, by its words.
    """
    before = _paired(old, new)
    stayed = _longest_run([before[place] for place in sorted(before)])
    gone = _gone(old, set(before.values()))
    changes, budget = gone.get(None, []), MAX_PAIRS
    for place, row in enumerate(new):
        there = before.get(place)
        change, spent = _change(None if there is None else old[there], row, there not in stayed, budget)
        changes.append(change)
        budget -= spent
        changes += gone.get(there, []) if there is not None else []
    return changes


def _change(old: ParagraphLike | None, new: ParagraphLike, is_moved: bool, budget: int) -> tuple[Change, int]:
    """Return the Change of one paragraph, and how many pairs of words it took of the `budget`."""
    if old is None:
        return Change(INSERTED, False, None, new, [Piece(INSERTED, new.text)]), 0
    is_same = (old.kind, old.text) == (new.kind, new.text)
    pieces, spent = _within(budget, old.text, new.text)
    return Change(SAME if is_same else CHANGED, is_moved, old, new, pieces), spent


def _within(budget: int, old: str, new: str) -> tuple[list[Piece], int]:
    """Return (pieces, pairs looked at) of two texts; beyond `budget` pairs they are compared by sentence."""
    if old == new:
        return [Piece(SAME, new)] if new else [], 0
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    first = _common(before, after)
    last = _common(before[first:][::-1], after[first:][::-1])
    start, end = after[:first], after[len(after) - last :]
    before, after = before[first : len(before) - last], after[first : len(after) - last]
    pairs = _pairs(before, after)
    if pairs > budget:
        before, after = _SENTENCES.findall("".join(before)), _SENTENCES.findall("".join(after))
        pairs = _pairs(before, after)
    middle = _replaced(before, after) if pairs > budget else _aligned(before, after)
    return _joined([Piece(SAME, "".join(start)), *middle, Piece(SAME, "".join(end))]), pairs


def _aligned(before: list[str], after: list[str]) -> list[Piece]:
    pieces: list[Piece] = []
    for operation, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        pieces += [Piece(SAME, "".join(after[c:d]))] if operation == "equal" else _replaced(before[a:b], after[c:d])
    return pieces


def _replaced(before: list[str], after: list[str]) -> list[Piece]:
    return [Piece(DELETED, "".join(before)), Piece(INSERTED, "".join(after))]


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Return the pieces without empty ones, and neighbours of one kind as one."""
    found: list[Piece] = []
    for piece in pieces:
        if found and piece.text and found[-1].kind == piece.kind:
            found[-1] = Piece(piece.kind, found[-1].text + piece.text)
        elif piece.text:
            found.append(piece)
    return found


def _common(before: list[str], after: list[str]) -> int:
    """Return how many words two lists begin with in common."""
    same = 0
    for left, right in zip(before, after, strict=False):
        if left != right:
            break
        same += 1
    return same


def _pairs(before: list[str], after: list[str]) -> int:
    there = Counter(before)
    return sum(there[word] * count for word, count in Counter(after).items())


def _gone(old: Sequence[ParagraphLike], kept: Collection[int]) -> dict[int | None, list[Change]]:
    """Return the deleted paragraphs by the place of the last kept one before them (None: before the first)."""
    gone: dict[int | None, list[Change]] = {}
    last = None
    for place, row in enumerate(old):
        if place in kept:
            last = place
        else:
            gone.setdefault(last, []).append(Change(DELETED, False, row, None, [Piece(DELETED, row.text)]))
    return gone


def _paired(old: Sequence[ParagraphLike], new: Sequence[ParagraphLike]) -> dict[int, int]:
    """Return pairs {place in `new`: place in `old`}: by key, else by equal words, else by similar ones."""
    places = {row.key: place for place, row in enumerate(old)}
    found = {place: places[row.key] for place, row in enumerate(new) if row.key in places}
    taken = set(found.values())
    left = [place for place in range(len(old)) if place not in taken]
    fresh = [place for place in range(len(new)) if place not in found]
    for place in fresh:
        same = next((there for there in left if old[there].text == new[place].text), None)
        if same is not None:
            found[place] = same
            left.remove(same)
    return found | _alike(old, new, left, [place for place in fresh if place not in found])


def _alike(
    old: Sequence[ParagraphLike], new: Sequence[ParagraphLike], left: list[int], fresh: list[int]
) -> dict[int, int]:
    """Return pairs of paragraphs with most of their words in common, the likest first."""
    if len(left) * len(fresh) > MAX_LIKENESSES:
        return {}
    bags = {
        (side, place): Counter(_WORDS.findall(rows[place].text))
        for side, rows, places in (("old", old, left), ("new", new, fresh))
        for place in places
    }
    ranked = sorted(
        ((_likeness(bags["old", there], bags["new", here]), there, here) for there in left for here in fresh),
        key=lambda one: -one[0],
    )
    found: dict[int, int] = {}
    for likeness, there, here in ranked:
        if likeness >= ALIKE and here not in found and there not in found.values():
            found[here] = there
    return found


def _likeness(old: Counter[str], new: Counter[str]) -> float:
    """Return the share of words, from 0 to 1, that two paragraphs have in common; 0 if one has very few."""
    total = old.total() + new.total()
    if min(old.total(), new.total()) < FEW_WORDS:
        return 0
    return 2 * (old & new).total() / total


def _longest_run(places: Sequence[int]) -> set[int]:
    """Return the places that kept their order among each other: a longest run that rises."""
    tails: list[int] = []
    ends: list[int] = []
    previous: dict[int, int | None] = {}
    for place in places:
        at = bisect_left(tails, place)
        previous[place] = ends[at - 1] if at else None
        tails[at : at + 1], ends[at : at + 1] = [place], [place]
    stayed, place = set(), ends[-1] if ends else None
    while place is not None:
        stayed.add(place)
        place = previous[place]
    return stayed
