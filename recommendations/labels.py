"""Labels of paragraphs: 1, 2, (a); and of paragraphs inserted after labels were frozen: 2 bis, (a) ter."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Protocol

from recommendations.models import ParagraphKind

# Latin adverbs as used in treaties; after the last of them, figures are used.
ADVERBS = ("bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "novies", "decies")
_ADVERB = re.compile(rf" ({'|'.join(ADVERBS)}|\d+)$")
ALPHABET = 26


class Kinded(Protocol):
    """A paragraph of a version or a row of a page, labelled according to its kind."""

    @property
    def kind(self) -> str: ...


class Identified(Kinded, Protocol):
    """A paragraph that may already have a label."""

    @property
    def paragraph_id(self) -> int: ...


def fresh(paragraphs: Iterable[Kinded]) -> list[str]:
    """Return the labels of paragraphs numbered from the beginning, one for each, in order.

    Operative paragraphs are numbered and their sub-paragraphs lettered; headings and preambular paragraphs have no label.
    """
    labels: list[str] = []
    number = letter = 0
    for paragraph in paragraphs:
        if paragraph.kind == ParagraphKind.OPERATIVE:
            number, letter = number + 1, 0
            labels.append(str(number))
        elif paragraph.kind == ParagraphKind.SUB:
            letter += 1
            labels.append(f"({letters(letter)})")
        else:
            labels.append("")
    return labels


def following(paragraphs: Iterable[Identified], frozen: Mapping[int, str], used: Iterable[str]) -> list[str]:
    """Return the labels of paragraphs after a circulation: existing labels are kept, and new ones follow them.

    `frozen` maps the pk of a paragraph to its label in the last circulation; `used` are all labels in any circulation,
    so that the number of a deleted operative paragraph is not reused.
    """
    paragraphs = list(paragraphs)
    labels = [_frozen_label(paragraph, frozen) for paragraph in paragraphs]
    _complete(
        paragraphs,
        labels,
        range(len(paragraphs)),
        ParagraphKind.OPERATIVE,
        {label for label in used if label[:1].isdigit()},
    )
    for group in _groups(paragraphs):
        _drop_duplicates(paragraphs, labels, group)
        _complete(paragraphs, labels, group, ParagraphKind.SUB, set())
    return [label or "" for label in labels]


def letters(count: int) -> str:
    """Return the letters for a number: 1 is a, 26 is z, 27 is aa, 28 is bb."""
    rounds, index = divmod(count - 1, ALPHABET)
    return chr(ord("a") + index) * (rounds + 1)


def _frozen_label(paragraph: Identified, frozen: Mapping[int, str]) -> str | None:
    """Return the frozen label if it still fits the kind, "" for a kind without labels, None if a label is needed."""
    label = frozen.get(paragraph.paragraph_id) or ""
    if paragraph.kind == ParagraphKind.OPERATIVE:
        return label if label[:1].isdigit() else None
    if paragraph.kind == ParagraphKind.SUB:
        return label if label.startswith("(") else None
    return ""


def _groups(paragraphs: Sequence[Identified]) -> list[range]:
    """Return the positions of each operative paragraph and of those that follow it, up to the next one."""
    starts = [place for place, paragraph in enumerate(paragraphs) if paragraph.kind == ParagraphKind.OPERATIVE]
    edges = [0, *starts, len(paragraphs)]
    return [range(first, last) for first, last in pairwise(edges)]


def _drop_duplicates(paragraphs: Sequence[Identified], labels: list[str | None], group: Iterable[int]) -> None:
    """Drop the label of a sub-paragraph if an earlier one of the same paragraph has the same letter."""
    seen = set()
    for place in group:
        if paragraphs[place].kind == ParagraphKind.SUB and labels[place]:
            labels[place] = None if labels[place] in seen else labels[place]
            seen.add(labels[place])


def _complete(
    paragraphs: Sequence[Identified],
    labels: list[str | None],
    places: Iterable[int],
    kind: ParagraphKind,
    taken: set[str],
) -> None:
    """Assign a label to each paragraph of `kind` in `places` that needs one."""
    same = [place for place in places if paragraphs[place].kind == kind]
    taken |= {label for place in same if (label := labels[place])}
    for place in same:
        if labels[place] is None:
            before = next((labels[other] for other in reversed(same) if other < place and labels[other]), None)
            after = next((labels[other] for other in same if other > place and labels[other]), None)
            labels[place] = label = _between(before, after, taken, kind)
            taken.add(label)


def _between(before: str | None, after: str | None, taken: set[str], kind: ParagraphKind) -> str:
    """Return the next number at the end, "1 ante" before the first label, else the preceding label with an adverb."""
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
    """Return the number in a label: 7 for "7 bis", 2 for "(b)", 28 for "(bb)"."""
    base = label.split(" ", maxsplit=1)[0].strip("()")
    return int(base) if base.isdigit() else (len(base) - 1) * ALPHABET + ord(base[0]) - ord("a") + 1
