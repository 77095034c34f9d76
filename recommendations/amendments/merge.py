"""Merge two changes of one paragraph, word by word: the text amended, the text as it is now, and the text proposed.

Words are compared with difflib; in scripts without spaces, each character is a word. What neither side changed stays, what
one side changed is taken over, and what both changed differently is a clash (docs/decisions/0044).
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from recommendations.amendments.words import Words, opcodes
from recommendations.models import Fit

NEAR = 2  # words between two replaced runs that a compilation shows as one


@dataclass(frozen=True)
class Merged:
    """The result of a merge; in a clash, `text` has the proposed words where both sides changed the same ones."""

    fit: Fit
    text: str


@dataclass(frozen=True)
class Alternative:
    """Words proposed in place of others, and who proposes them: names, keys or amendments."""

    text: str
    proposers: tuple[object, ...]


@dataclass(frozen=True)
class Run:
    """Words of a text, and the alternatives proposed for them; without alternatives, nobody proposes a change."""

    text: str
    alternatives: tuple[Alternative, ...] = ()


def merge(base: str, current: str, proposed: str) -> Merged:
    """Merge `proposed`, which was written on `base`, with `current`. Every text is read and returned in NFC.

    The fit is CLEAN if `current` is still `base` or already says what is proposed, ADJUSTED if changes of both sides
    were joined, and CLASH if both changed the same words differently.
    """
    base, current, proposed = (unicodedata.normalize("NFC", text) for text in (base, current, proposed))
    if current in (base, proposed):
        return Merged(Fit.CLEAN, proposed)
    if proposed == base:
        return Merged(Fit.CLEAN, current)
    sides = (Words.of(base), Words.of(current), Words.of(proposed))
    regions = list(_regions(*sides))
    text = unicodedata.normalize("NFC", _joined(sides, regions))
    if any(_is_clash(sides, region) for region in regions):
        return Merged(Fit.CLASH, text)
    return Merged(Fit.CLEAN if text == current else Fit.ADJUSTED, text)


def compile_alternatives(text: str, proposals: Mapping[object, str]) -> list[Run]:
    """Return the runs of a text, with what each of the `proposals` (by proposer) has in place of each run.

    Equal words of several proposers are one alternative. Joined without alternatives, the runs are the text.
    """
    base = Words.of(unicodedata.normalize("NFC", text))
    sides = [Words.of(unicodedata.normalize("NFC", proposal)) for proposal in proposals.values()]
    runs: list[Run] = []
    place = 0
    for region in _near_ones_joined(base, sides):
        start, end = region.base
        if start > place:
            runs.append(Run(base.text(place, start)))
        alternatives: dict[str, list[object]] = {}
        for proposer, side, span in zip(proposals, sides, region.sides, strict=True):
            if side.words[slice(*span)] != base.words[start:end]:
                alternatives.setdefault(side.text(*span), []).append(proposer)
        found = tuple(Alternative(words, tuple(proposers)) for words, proposers in alternatives.items())
        runs.append(Run(base.text(start, end), found))
        place = end
    if place < len(base.words):
        runs.append(Run(base.text(place, len(base.words))))
    return runs


@dataclass(frozen=True)
class _Hunk:
    """A change on one side: words `start` to `end` of the base become `first` to `last` of the side."""

    start: int
    end: int
    first: int
    last: int

    @property
    def growth(self) -> int:
        return (self.last - self.first) - (self.end - self.start)


@dataclass(frozen=True)
class _Region:
    """A run of words of the base and what each side has in its place, as pairs of positions."""

    base: tuple[int, int]
    sides: tuple[tuple[int, int], ...]


def _changed(base: Words, sides: Sequence[Words]) -> Iterator[_Region]:
    """Yield the regions that one side or several have changed, in the order of the base; those that overlap as one."""
    offsets = [0] * len(sides)
    for group in _groups(base, sides):
        start = min(hunk.start for hunk, _side in group)
        end = max(hunk.end for hunk, _side in group)
        spans = []
        for number in range(len(sides)):
            first = start + offsets[number]
            offsets[number] += sum(hunk.growth for hunk, side in group if side == number)
            spans.append((first, end + offsets[number]))
        yield _Region((start, end), tuple(spans))


def _near_ones_joined(base: Words, sides: Sequence[Words]) -> list[_Region]:
    """Return the changed regions; two that the same sides changed are one if at most NEAR words stand between them.

    A reader would not follow "[regional] [formal] and [interregional] [informal]".
    """
    joined: list[_Region] = []
    for region in _changed(base, sides):
        last = joined[-1] if joined else None
        if (
            last
            and region.base[0] - last.base[1] <= NEAR
            and _changers(last, base, sides) == _changers(region, base, sides)
        ):
            spans = zip(last.sides, region.sides, strict=True)
            joined[-1] = _Region((last.base[0], region.base[1]), tuple((one[0], two[1]) for one, two in spans))
        else:
            joined.append(region)
    return joined


def _changers(region: _Region, base: Words, sides: Sequence[Words]) -> list[bool]:
    """Return which sides have replaced the words of a region; what is only inserted is not joined."""
    old = base.words[slice(*region.base)]
    return [bool(old) and side.words[slice(*span)] != old for side, span in zip(sides, region.sides, strict=True)]


def _groups(base: Words, sides: Sequence[Words]) -> Iterator[list[tuple[_Hunk, int]]]:
    """Yield the changes of all sides, each with the number of its side; those that overlap together."""
    found = [
        (_Hunk(*places), number)
        for number, side in enumerate(sides)
        for name, *places in opcodes(base.words, side.words)
        if name != "equal"
    ]
    group: list[tuple[_Hunk, int]] = []
    start = end = 0
    for hunk, number in sorted(found, key=lambda pair: (pair[0].start, pair[0].end, pair[1])):
        if group and not _overlaps(start, end, hunk):
            yield group
            group = []
        if not group:
            start, end = hunk.start, hunk.end
        group.append((hunk, number))
        end = max(end, hunk.end)
    if group:
        yield group


def _overlaps(start: int, end: int, hunk: _Hunk) -> bool:
    """Return whether a change, which does not begin before `start`, concerns the same words or the same place.

    What is inserted directly before or after words that another side changed does not concern these words.
    """
    if start == end:
        return start == hunk.start == hunk.end
    if hunk.start == hunk.end:
        return start < hunk.start < end
    return hunk.start < end


def _regions(base: Words, current: Words, proposed: Words) -> Iterator[_Region]:
    """Yield all regions of the base in order, also those that no side has changed."""
    place, places = 0, [0, 0]
    for region in _changed(base, (current, proposed)):
        if region.base[0] > place:
            yield _unchanged(place, region.base[0], places)
        yield region
        place, places = region.base[1], [span[1] for span in region.sides]
    if place < len(base.words):
        yield _unchanged(place, len(base.words), places)


def _unchanged(start: int, end: int, places: Sequence[int]) -> _Region:
    return _Region((start, end), tuple((place, place + end - start) for place in places))


_Sides = tuple[Words, Words, Words]


def _three(sides: _Sides, region: _Region) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the words of a region in the base, now, and as proposed."""
    base, current, proposed = sides
    return (
        base.words[slice(*region.base)],
        current.words[slice(*region.sides[0])],
        proposed.words[slice(*region.sides[1])],
    )


def _is_clash(sides: _Sides, region: _Region) -> bool:
    old, ours, theirs = _three(sides, region)
    return ours != old and theirs not in (old, ours)


@dataclass(frozen=True)
class _Placed:
    """A word of the result and its position in the base, now, and as proposed; None where the word is not."""

    word: str
    places: tuple[int | None, ...]


def _joined(sides: _Sides, regions: Sequence[_Region]) -> str:
    """Return the words of all regions, with the space between them."""
    placed = [word for region in regions for word in _taken(sides, region)]
    before = _Placed("", (-1, -1, -1))
    after = _Placed("", tuple(len(side.words) for side in sides))
    text = ""
    for word in [*placed, after]:
        text += _gap(before, word, sides) + word.word
        before = word
    return text


def _taken(sides: _Sides, region: _Region) -> list[_Placed]:
    """Return the words of a region: those proposed, unless only the other side changed it."""
    three = old, ours, theirs = _three(sides, region)
    taken = ours if theirs == old else theirs
    starts = (region.base[0], *(span[0] for span in region.sides))
    return [
        _Placed(word, tuple(start + n if side == taken else None for start, side in zip(starts, three, strict=True)))
        for n, word in enumerate(taken)
    ]


def _gap(left: _Placed, right: _Placed, sides: _Sides) -> str:
    """Return the space between two words of the result, as in a text in which they stand side by side."""
    pairs = zip(left.places, right.places, sides, strict=True)
    old, ours, theirs = (
        side.gaps[second] if first is not None and second is not None and second == first + 1 else None
        for first, second, side in pairs
    )
    if theirs is not None and (ours is None or ours == old or theirs != old):
        return theirs
    found = ours if ours is not None else old
    return found if found is not None else _nearest(left, right, sides)


def _nearest(left: _Placed, right: _Placed, sides: _Sides) -> str:
    """Return the space between words that stand side by side in no text: that before the second, or after the first.

    At the beginning and at the end it is that of the base.
    """
    if not left.word or not right.word:
        return sides[0].gaps[0 if not left.word else -1]
    for place, side in zip(right.places, sides, strict=True):
        if place is not None and 0 < place < len(side.words):
            return side.gaps[place]
    for place, side in zip(left.places, sides, strict=True):
        if place is not None and 0 <= place < len(side.words) - 1:
            return side.gaps[place + 1]
    return " "
