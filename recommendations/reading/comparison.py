"""Compare two versions: field by field, paragraphs by identity, and words within a paragraph."""

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

_WORDS = re.compile(r"\s*\w+|\s*[^\w\s]|\s+")  # a word with the preceding space; punctuation is separate
_SENTENCES = re.compile(r"[^.;:!?\n]*[.;:!?\n]+|[^.;:!?\n]+")
# Limit on pairs of equal words compared in a text, about one second; beyond it, sentences are compared.
MAX_PAIRS = 1_000_000
# Retyped paragraphs are matched by their text: limit on the pairs considered, and the similarity required.
MAX_SIMILARITIES = 400
MIN_SIMILARITY = 0.75
FEW_WORDS = 5


@dataclass(frozen=True)
class Piece:
    """A run of words: same, inserted or deleted."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """One paragraph in a comparison; `mark` is same, changed, inserted or deleted.

    `old` and `new` are the rows compared (one is None if inserted or deleted).
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

    A text has `pieces`, paragraphs have `changes`, a set or a value has `items`: (label, mark), old values first.
    """

    name: str
    label: Label
    is_changed: bool
    pieces: list[Piece] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    items: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_single(self) -> bool:
        """Return whether each side has at most one value, so that no separator is needed."""
        marks = [mark for _label, mark in self.items]
        return max(len(marks) - marks.count("inserted"), len(marks) - marks.count("deleted")) <= 1


def differences(old: VersionContent, new: VersionContent) -> dict[str, Difference]:
    """Compare two versions: return a Difference for each field by name. One query if they have areas."""
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
    """Return the pieces that turn `old` into `new`, in reading order.

    To limit the time, very long and repetitive texts are compared by sentence.
    """
    return _within(MAX_PAIRS, old, new)[0]


def paragraphs(old: Sequence[ParagraphLike], new: Sequence[ParagraphLike], *, with_words: bool = True) -> list[Change]:
    """Compare two lists of paragraphs, which are rows with `key`, `kind` and `text`.

    The result is in the new order; a deleted paragraph comes after the one it followed. Paragraphs are matched by key,
    or by their text if retyped. Without `with_words`, a changed paragraph has no pieces.
    """
    old_place = _paired(old, new)
    unmoved = _longest_run([old_place[place] for place in sorted(old_place)])
    deleted = _deleted(old, set(old_place.values()))
    changes, budget = deleted.get(None, []), MAX_PAIRS
    for place, row in enumerate(new):
        former = old_place.get(place)
        change, spent = _change(
            None if former is None else old[former], row, former not in unmoved, budget, with_words=with_words
        )
        changes.append(change)
        budget -= spent
        changes += deleted.get(former, []) if former is not None else []
    return changes


def _change(
    old: ParagraphLike | None, new: ParagraphLike, is_moved: bool, budget: int, *, with_words: bool
) -> tuple[Change, int]:
    """Return the Change of one paragraph, and the number of pairs of words used from the `budget`."""
    if old is None:
        return Change(INSERTED, False, None, new, [Piece(INSERTED, new.text)]), 0
    is_same = (old.kind, old.text) == (new.kind, new.text)
    pieces, spent = _within(budget, old.text, new.text) if with_words else ([], 0)
    return Change(SAME if is_same else CHANGED, is_moved, old, new, pieces), spent


def _within(budget: int, old: str, new: str) -> tuple[list[Piece], int]:
    """Return (pieces, pairs compared) for two texts; beyond `budget` pairs they are compared by sentence."""
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
    """Return the pieces without empty ones, with adjacent ones of the same kind joined."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and piece.text and joined[-1].kind == piece.kind:
            joined[-1] = Piece(piece.kind, joined[-1].text + piece.text)
        elif piece.text:
            joined.append(piece)
    return joined


def _common(before: list[str], after: list[str]) -> int:
    """Return the number of words that two lists have in common at the beginning."""
    same = 0
    for left, right in zip(before, after, strict=False):
        if left != right:
            break
        same += 1
    return same


def _pairs(before: list[str], after: list[str]) -> int:
    counts = Counter(before)
    return sum(counts[word] * count for word, count in Counter(after).items())


def _deleted(old: Sequence[ParagraphLike], kept: Collection[int]) -> dict[int | None, list[Change]]:
    """Return the deleted paragraphs by the position of the last kept one before them (None: before the first)."""
    deleted: dict[int | None, list[Change]] = {}
    last = None
    for place, row in enumerate(old):
        if place in kept:
            last = place
        else:
            deleted.setdefault(last, []).append(Change(DELETED, False, row, None, [Piece(DELETED, row.text)]))
    return deleted


def _paired(old: Sequence[ParagraphLike], new: Sequence[ParagraphLike]) -> dict[int, int]:
    """Return {position in `new`: position in `old`} of matching paragraphs: by key, by equal text, or by similarity."""
    places = {row.key: place for place, row in enumerate(old)}
    pairs = {place: places[row.key] for place, row in enumerate(new) if row.key in places}
    taken = set(pairs.values())
    unmatched = [place for place in range(len(old)) if place not in taken]
    fresh = [place for place in range(len(new)) if place not in pairs]
    for place in fresh:
        same = next((former for former in unmatched if old[former].text == new[place].text), None)
        if same is not None:
            pairs[place] = same
            unmatched.remove(same)
    return pairs | _similar(old, new, unmatched, [place for place in fresh if place not in pairs])


def _similar(
    old: Sequence[ParagraphLike], new: Sequence[ParagraphLike], unmatched: list[int], fresh: list[int]
) -> dict[int, int]:
    """Return pairs of paragraphs that have most of their words in common, the most similar first."""
    if len(unmatched) * len(fresh) > MAX_SIMILARITIES:
        return {}
    bags = {
        (side, place): Counter(_WORDS.findall(rows[place].text))
        for side, rows, places in (("old", old, unmatched), ("new", new, fresh))
        for place in places
    }
    ranked = sorted(
        (
            (_similarity(bags["old", former], bags["new", place]), former, place)
            for former in unmatched
            for place in fresh
        ),
        key=lambda pair: -pair[0],
    )
    pairs: dict[int, int] = {}
    for similarity, former, place in ranked:
        if similarity >= MIN_SIMILARITY and place not in pairs and former not in pairs.values():
            pairs[place] = former
    return pairs


def _similarity(old: Counter[str], new: Counter[str]) -> float:
    """Return the share of words, from 0 to 1, that two paragraphs have in common; 0 if either has very few."""
    total = old.total() + new.total()
    if min(old.total(), new.total()) < FEW_WORDS:
        return 0
    return 2 * (old & new).total() / total


def _longest_run(places: Sequence[int]) -> set[int]:
    """Return the positions that kept their relative order: a longest increasing subsequence."""
    tails: list[int] = []
    ends: list[int] = []
    previous: dict[int, int | None] = {}
    for place in places:
        at = bisect_left(tails, place)
        previous[place] = ends[at - 1] if at else None
        tails[at : at + 1], ends[at : at + 1] = [place], [place]
    unmoved, place = set(), ends[-1] if ends else None
    while place is not None:
        unmoved.add(place)
        place = previous[place]
    return unmoved
