"""Labels of paragraphs: 1, 2, (a), and what is inserted after they were frozen: 2 bis, (a) ter."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Protocol

from recommendations.models import ParagraphKind

# Latin adverbs as treaties use them; beyond them the count goes on in figures.
ADVERBS = ("bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "novies", "decies")
_ADVERB = re.compile(rf" ({'|'.join(ADVERBS)}|\d+)$")
ALPHABET = 26


class Kinded(Protocol):
    """A paragraph of a version, a row of a page: what is labelled by its kind."""

    @property
    def kind(self) -> str: ...


class Identified(Kinded, Protocol):
    """A paragraph that may have been labelled before."""

    @property
    def paragraph_id(self) -> int: ...


def fresh(texts: Iterable[Kinded]) -> list[str]:
    """Return the labels of a text numbered from the beginning: one for each of `texts`, in their order.

    Operative paragraphs are counted, sub-paragraphs lettered beneath each; headings and preambular ones have none.
    """
    labels: list[str] = []
    number = letter = 0
    for text in texts:
        if text.kind == ParagraphKind.OPERATIVE:
            number, letter = number + 1, 0
            labels.append(str(number))
        elif text.kind == ParagraphKind.SUB:
            letter += 1
            labels.append(f"({letters(letter)})")
        else:
            labels.append("")
    return labels


def following(texts: Iterable[Identified], frozen: Mapping[int, str], used: Iterable[str]) -> list[str]:
    """Return the labels of a text whose earlier labels stay: a list beside `texts`, read in their order.

    `frozen` maps the pk of a paragraph to the label it was circulated with last; `used` holds every label that any
    circulation gave to an operative paragraph, so that the number of a deleted one never comes back.
    """
    texts = list(texts)
    labels = [_kept(text, frozen) for text in texts]
    everything = range(len(texts))
    _complete(texts, labels, everything, ParagraphKind.OPERATIVE, {label for label in used if label[:1].isdigit()})
    for group in _groups(texts):
        _part(texts, labels, group)
        _complete(texts, labels, group, ParagraphKind.SUB, set())
    return [label or "" for label in labels]


def letters(count: int) -> str:
    """1 is a, 26 is z, 27 is aa, 28 is bb."""
    rounds, place = divmod(count - 1, ALPHABET)
    return chr(ord("a") + place) * (rounds + 1)


def _kept(text: Identified, frozen: Mapping[int, str]) -> str | None:
    """Return the frozen label if it still fits the kind, an empty one for what has none, None if one is needed."""
    label = frozen.get(text.paragraph_id) or ""
    if text.kind == ParagraphKind.OPERATIVE:
        return label if label[:1].isdigit() else None
    if text.kind == ParagraphKind.SUB:
        return label if label.startswith("(") else None
    return ""


def _groups(texts: Sequence[Identified]) -> list[range]:
    """Return the places beneath each operative paragraph, itself included."""
    starts = [place for place, text in enumerate(texts) if text.kind == ParagraphKind.OPERATIVE]
    edges = [0, *starts, len(texts)]
    return [range(first, last) for first, last in pairwise(edges)]


def _part(texts: Sequence[Identified], labels: list[str | None], group: Iterable[int]) -> None:
    """Where two sub-paragraphs with one letter meet beneath one paragraph, the later one needs a new letter."""
    met = set()
    for place in group:
        if texts[place].kind == ParagraphKind.SUB and labels[place]:
            labels[place] = None if labels[place] in met else labels[place]
            met.add(labels[place])


def _complete(
    texts: Sequence[Identified], labels: list[str | None], places: Iterable[int], kind: ParagraphKind, taken: set[str]
) -> None:
    """Give a label to each paragraph of `kind` among `places` that needs one."""
    same = [place for place in places if texts[place].kind == kind]
    taken |= {label for place in same if (label := labels[place])}
    for place in same:
        if labels[place] is None:
            before = next((labels[other] for other in reversed(same) if other < place and labels[other]), None)
            after = next((labels[other] for other in same if other > place and labels[other]), None)
            labels[place] = label = _between(before, after, taken, kind)
            taken.add(label)


def _between(before: str | None, after: str | None, taken: set[str], kind: ParagraphKind) -> str:
    """The next count at the end; else the label before with an adverb; before the first one, "1 ante"."""
    if after is None:
        count = max((_count(label) for label in taken), default=0) + 1
        return str(count) if kind == ParagraphKind.OPERATIVE else f"({letters(count)})"
    if before is None:
        stem = f"{_ADVERB.sub('', after)} ante"
        if stem not in taken:
            return stem
    else:
        stem = _ADVERB.sub("", before)
    counted = (*ADVERBS, *map(str, range(11, 1000)))
    return next(label for label in (f"{stem} {adverb}" for adverb in counted) if label not in taken)


def _count(label: str) -> int:
    """Return the count in a label: 7 of "7 bis", 2 of "(b)", 28 of "(bb)"."""
    base = label.split(" ", maxsplit=1)[0].strip("()")
    return int(base) if base.isdigit() else (len(base) - 1) * ALPHABET + ord(base[0]) - ord("a") + 1
