"""The words of a paragraph, as amendments are compared and merged; in scripts without spaces, its characters."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from recommendations.reading.comparison import DELETED, INSERTED, SAME, Piece
from registry.search.tokens import MARKS, WITHOUT_SPACES

_LETTER = f"(?![{WITHOUT_SPACES}])[^\\W_]"
# A character of a script without spaces with its marks and what is stacked below it in Khmer or Burmese; a word with its
# marks and apostrophes; or any other character, such as a bracket or a comma.
_WORD = re.compile(
    f"[{WITHOUT_SPACES}](?:[{MARKS}]|(?<=[\u17d2\u1039])[{WITHOUT_SPACES}])*"
    f"|{_LETTER}(?:{_LETTER}|[{MARKS}]|['\u2019\u200c\u200d](?={_LETTER}))*"
    f"|[^\\s\u200b][{MARKS}]*"
)
MAX_PAIRS = 4_000_000  # of equal words, some seconds; beyond it, what differs is compared as a whole


@dataclass(frozen=True)
class Words:
    """The words of a text; `gaps[n]` is the space before word n, and `gaps[-1]` that after the last."""

    words: tuple[str, ...]
    gaps: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Words":
        found: list[str] = []
        gaps: list[str] = []
        place = 0
        for match in _WORD.finditer(text):
            gaps.append(text[place : match.start()])
            found.append(match[0])
            place = match.end()
        return cls(tuple(found), (*gaps, text[place:]))

    def text(self, first: int, last: int) -> str:
        """Return the words from `first` to `last`, each with the space before it; with the last also that after it."""
        pairs = zip(self.gaps[first:last], self.words[first:last], strict=True)
        after = self.gaps[-1] if first < last == len(self.words) else ""
        return "".join(gap + word for gap, word in pairs) + after


def opcodes(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """Return what turns one list of words into the other; what both begin and end with is set aside first."""
    first = _common(before, after)
    last = _common(before[first:][::-1], after[first:][::-1])
    end, stop = len(before) - last, len(after) - last
    old, new = before[first:end], after[first:stop]
    counts = Counter(old)
    if sum(counts[word] for word in new) > MAX_PAIRS:
        found: list[tuple[str, int, int, int, int]] = [("replace", 0, len(old), 0, len(new))]
    else:
        found = [*SequenceMatcher(None, old, new, autojunk=False).get_opcodes()]
    middle = [(name, a + first, b + first, c + first, d + first) for name, a, b, c, d in found]
    return [("equal", 0, first, 0, first), *middle, ("equal", end, len(before), stop, len(after))]


def _common(before: Sequence[str], after: Sequence[str]) -> int:
    """Return the number of words that two lists have in common at the beginning."""
    same = 0
    for left, right in zip(before, after, strict=False):
        if left != right:
            break
        same += 1
    return same


def words(text: str) -> list[str]:
    """Return the words of a text as the merge compares them."""
    return list(Words.of(unicodedata.normalize("NFC", text)).words)


def pieces(old: str, new: str) -> list[Piece]:
    """Return the pieces that turn `old` into `new`, in reading order, by the words that the merge compares."""
    before, after = (Words.of(unicodedata.normalize("NFC", text)) for text in (old, new))
    found: list[Piece] = []
    for operation, first, last, start, end in opcodes(before.words, after.words):
        if operation == "equal":
            found.append(Piece(SAME, after.text(start, end)))
        else:
            # The space after words deleted at the beginning belongs to them.
            space = before.gaps[last] if start == end == 0 and last < len(before.words) else ""
            found += [Piece(DELETED, before.text(first, last) + space), Piece(INSERTED, after.text(start, end))]
    return [piece for piece in found if piece.text]
