"""Paragraphs that say nearly the same: found by the groups of three letters that they share, with the standard library."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol, TypeVar

from recommendations.reading import comparison
from recommendations.reading.comparison import Piece

MIN_SIMILARITY = 0.4
MOST = 3  # suggestions for a paragraph
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


def similar(text: str, others: Iterable[T]) -> list[T]:
    """Return the paragraphs that say nearly the same as `text`, the most similar first."""
    found = [(similarity(text, other.text), other) for other in others]
    found = [pair for pair in found if pair[0] >= MIN_SIMILARITY]
    return [other for _similarity, other in sorted(found, key=lambda pair: -pair[0])[:MOST]]


def shared_words(text: str, other: str) -> list[Piece]:
    """Return `other` in pieces: those that it shares with `text` are the same, all others inserted."""
    return [piece for piece in comparison.words(text, other) if piece.kind != comparison.DELETED]
