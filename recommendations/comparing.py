"""What differs between two wordings: paragraphs by their identity, words within a paragraph."""

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

INSERTED, DELETED, SAME = "inserted", "deleted", "same"
CHANGED, MOVED = "changed", "moved"

_WORDS = re.compile(r"\s*\w+|\s*[^\w\s]|\s+")  # a word with the space before it, so that marks stay by themselves
# Pairs of equal words that the comparison of a whole text looks at, about two seconds; what lies beyond counts as
# written anew.
MAX_PAIRS = 2_000_000


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
    old: object
    new: object
    pieces: list

    @property
    def row(self):
        return self.new or self.old


def words(old, new):
    """The pieces that make `new` of `old`, in reading order.

    Raises nothing; cost is bounded: of two very long and very repetitive texts the whole counts as replaced.
    """
    return _within(MAX_PAIRS, old, new)[0]


def _within(budget, old, new):
    """(pieces, pairs looked at) of two texts; beyond `budget` pairs the whole counts as replaced."""
    if old == new:
        return [Piece(SAME, new)] if new else [], 0
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    pairs = _pairs(before, after)
    if pairs > budget:
        return [Piece(DELETED, old), Piece(INSERTED, new)], 0
    pieces = []
    for operation, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if operation == "equal":
            pieces.append(Piece(SAME, "".join(after[c:d])))
            continue
        pieces += [Piece(DELETED, "".join(before[a:b]))] if b > a else []
        pieces += [Piece(INSERTED, "".join(after[c:d]))] if d > c else []
    return pieces, pairs


def paragraphs(old, new):
    """Compare two texts paragraph by paragraph: rows with `key`, `kind` and `text`, each list in its order.

    The answer follows the new order; a deleted paragraph stands after the one that it followed.
    """
    before = {row.key: row for row in old}
    kept = {row.key for row in new}
    moved = _moved([row.key for row in old], [row.key for row in new])
    changes, budget = _leading(old, kept), MAX_PAIRS
    for row in new:
        change, spent = _change(before.get(row.key), row, row.key in moved, budget)
        changes.append(change)
        budget -= spent
        changes += _deleted_after(old, row.key, kept)
    return changes


def _change(old, new, is_moved, budget):
    """The Change of one paragraph, and how many pairs of words it took of the `budget`."""
    if old is None:
        return Change(INSERTED, False, None, new, [Piece(INSERTED, new.text)]), 0
    is_same = (old.kind, old.text) == (new.kind, new.text)
    pieces, spent = _within(budget, old.text, new.text)
    return Change(SAME if is_same else CHANGED, is_moved, old, new, pieces), spent


def _leading(old, kept):
    """The deleted paragraphs before the first one that stayed."""
    gone = []
    for row in old:
        if row.key in kept:
            break
        gone.append(Change(DELETED, False, row, None, [Piece(DELETED, row.text)]))
    return gone


def _deleted_after(old, key, kept):
    """The deleted paragraphs between the one with `key` and the next that stayed."""
    keys = [row.key for row in old]
    if key not in keys:
        return []
    return _leading(old[keys.index(key) + 1 :], kept)


def _moved(before, after):
    """The keys whose place among the others changed: all but a longest run that kept its order."""
    place = {key: index for index, key in enumerate(before)}
    common = [key for key in after if key in place]
    tails, ends, previous = [], [], {}
    for key in common:
        at = bisect_left(tails, place[key])
        previous[key] = ends[at - 1] if at else None
        tails[at : at + 1], ends[at : at + 1] = [place[key]], [key]
    stayed, key = set(), ends[-1] if ends else None
    while key is not None:
        stayed.add(key)
        key = previous[key]
    return set(common) - stayed


def _pairs(before, after):
    there = Counter(before)
    return sum(there[word] * count for word, count in Counter(after).items())
