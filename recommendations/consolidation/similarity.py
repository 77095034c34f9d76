"""Paragraphs that say nearly the same: found by the groups of three letters that they share, with the standard library.

A paragraph is compared with few candidates, however many paragraphs there are: those that share its rarest groups.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import islice
from typing import Generic, Protocol, TypeVar

from recommendations.reading import comparison
from recommendations.reading.comparison import Piece

MIN_SIMILARITY = 0.4
MOST = 3  # suggestions for a paragraph
CANDIDATES = 20  # paragraphs with which one is compared
RAREST, HOLDERS = 40, 60  # groups by which candidates are found, and paragraphs looked at for each of them
MIN_LETTERS = 12  # shorter paragraphs resemble each other by accident
_WORD = re.compile(r"\w+")


class Text(Protocol):
    """Anything with a text."""

    @property
    def text(self) -> str: ...


T = TypeVar("T", bound=Text)


@lru_cache(maxsize=2000)
def trigrams(text: str) -> frozenset[str]:
    """Return the groups of three letters in the words of a text, each word with spaces around it, as PostgreSQL does."""
    words = (f"  {word} " for word in _WORD.findall(text.casefold()))
    return frozenset(word[place : place + 3] for word in words for place in range(len(word) - 2))


def similarity(one: str, other: str) -> float:
    """Return the share of groups of three letters, from 0 to 1, that two texts have in common."""
    if min(len(one), len(other)) < MIN_LETTERS:
        return 0
    first, second = trigrams(one), trigrams(other)
    least, most = sorted((len(first), len(second)))
    if least < MIN_SIMILARITY * most or not least:
        return 0
    shared = len(first & second)
    return shared / (least + most - shared)


class Index(Generic[T]):
    """Paragraphs by the groups of three letters that they contain, made once for all paragraphs of a page."""

    def __init__(self, paragraphs: Iterable[T]) -> None:
        self._paragraphs = [one for one in paragraphs if len(one.text) >= MIN_LETTERS]
        self._holders: dict[str, list[T]] = defaultdict(list)
        for one in self._paragraphs:
            for group in trigrams(one.text):
                self._holders[group].append(one)

    def similar(self, text: str, is_offered: Callable[[T], bool] = lambda one: True) -> list[T]:
        """Return the paragraphs offered that say nearly the same as `text`, the most similar first."""
        found = [(similarity(text, other.text), other) for other in self._candidates(text, is_offered)]
        found = [pair for pair in found if pair[0] >= MIN_SIMILARITY]
        return [other for _similarity, other in sorted(found, key=lambda pair: -pair[0])]

    def _candidates(self, text: str, is_offered: Callable[[T], bool]) -> list[T]:
        """Return the paragraphs offered that share most of the rarest groups of `text` that any of them has."""
        groups = [group for group in trigrams(text) if group in self._holders]
        groups.sort(key=lambda group: (len(self._holders[group]), group))
        holders = ([one for one in self._holders[group][:HOLDERS] if is_offered(one)] for group in groups)
        shared: Counter[int] = Counter()
        by_id: dict[int, T] = {}
        for found in islice(filter(None, holders), RAREST):
            for one in found:
                shared[id(one)] += 1
                by_id[id(one)] = one
        return [by_id[key] for key, _count in shared.most_common(CANDIDATES)]


def shared_words(text: str, other: str) -> list[Piece]:
    """Return `other` in pieces: those that it shares with `text` are the same, all others inserted."""
    return [piece for piece in comparison.words(text, other) if piece.kind != comparison.DELETED]
