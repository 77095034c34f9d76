"""Find rows of the index that a reader may read: ranked, counted to a limit, with excerpts and near matches."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from registry.models import SearchEntry, SearchWord
from registry.search import query as queries
from registry.search import tokens
from registry.search.index import sources
from registry.search.query import Query

LIMIT = 1000  # results that are counted and can be reached; beyond it there are "more than 1,000"
EXCERPT = 220  # characters
NEAR = 5  # near matches offered
SHORT = 5  # letters of a word in which one may be wrong; in longer words two
_CANDIDATES = 40  # near words that are searched for


class Piece(NamedTuple):
    """A part of a title or an excerpt; `is_marked` if it matches. Plain text, never markup."""

    text: str
    is_marked: bool


@dataclass(frozen=True)
class Result:
    """One row found, with its title and an excerpt in pieces."""

    entry: SearchEntry
    kind: str | Promise
    title: list[Piece]
    excerpt: list[Piece]


@dataclass(frozen=True)
class Found:
    """What a search found: pks of the index in their order, at most LIMIT; `is_more` if there are others."""

    query: Query
    pks: list[int]
    is_more: bool = False

    @property
    def count(self) -> int:
        return len(self.pks)


def find(typed: str, readable: QuerySet[SearchEntry], *, is_inside: bool = False) -> Found:
    """Return the rows among `readable` that match what was typed, the best first, then the newest.

    At most one query for each of the six tiers; they end as soon as LIMIT is exceeded.
    """
    query = queries.parse(typed, _languages(), is_inside=is_inside)
    pks: dict[int, None] = {}
    if query:
        for tier in query.tiers():
            rows = readable.filter(tokens__matches=tier)
            pks |= dict.fromkeys(rows.values_list("pk", flat=True)[: LIMIT + 1])
            if len(pks) > LIMIT:
                break
    return Found(query, list(pks)[:LIMIT], len(pks) > LIMIT)


def _languages() -> list[str]:
    """Return the languages of the rows of the index. One query."""
    rows = SearchWord.objects.filter(word__startswith=tokens.LANGUAGE).order_by().values_list("word", flat=True)
    return [row[1:] for row in rows]


def matching(typed: str, readable: QuerySet[SearchEntry], *, is_inside: bool = False) -> QuerySet[SearchEntry]:
    """Return all rows that match, without order, for files and for short lists."""
    conditions = _conditions(typed, is_inside)
    return readable.filter(conditions[-1]) if conditions else readable.none()


def newest(
    typed: str,
    readable: QuerySet[SearchEntry],
    *,
    is_inside: bool = False,
    latest: QuerySet[SearchEntry] | None = None,
) -> list[int]:
    """Return the subjects of the newest rows that match, at most LIMIT + 1, for lists that sort by other columns.

    If `latest` contains the rows whose subjects were entered last, the newest are those entered last; a common word is
    then found without reading all its matches. Five queries at most. A word with more matches is not searched for as
    the beginning of others.
    """
    looked_at = [readable] if latest is None else [latest.order_by("-subject"), readable.order_by("-subject")]
    subjects: list[int] = []
    for condition in _conditions(typed, is_inside):
        for rows in looked_at:
            subjects = list(rows.filter(condition).values_list("subject", flat=True)[: LIMIT + 1])
            if len(subjects) > LIMIT:
                return subjects
    return subjects


def _conditions(typed: str, is_inside: bool) -> list[Q]:
    """Return the conditions for all matches, narrowest first: of whole words, then of a last word that may continue.

    Both include symbols.
    """
    query = queries.parse(typed, _languages(), is_inside=is_inside)
    if not query:
        return []
    tiers = query.tiers()
    widest = tiers[-2:] if query.has_beginnings else tiers[-1:]
    symbols = tiers[:1] if query.is_symbol else []
    return [Q(*(Q(tokens__matches=tier) for tier in [*symbols, tier]), _connector=Q.OR) for tier in widest]


def results(found: Found, pks: list[int]) -> list[Result]:
    """Return the rows of a page of `found`, in its order. One query."""
    entries = SearchEntry.objects.defer("tokens").in_bulk(pks)
    return [
        Result(
            entry,
            sources[entry.kind].label,
            marked(entry.title, found.query, entry.language),
            excerpt(entry.text, found.query, entry.language),
        )
        for entry in (entries[pk] for pk in pks if pk in entries)
    ]


def marked(text: str, query: Query, language: str = tokens.DEFAULT) -> list[Piece]:
    """Return `text` in pieces, of which the words that match, exactly or by their stem in `language`, are marked."""
    pieces: list[Piece] = []
    end = 0
    for start, stop in _spans(text, query, language):
        if start > end:
            pieces.append(Piece(text[end:start], False))
        pieces.append(Piece(text[max(start, end) : stop], True))
        end = stop
    return [*pieces, Piece(text[end:], False)] if end < len(text) else pieces


def excerpt(text: str, query: Query, language: str = tokens.DEFAULT) -> list[Piece]:
    """Return the part of `text` with the first matches, in pieces; its beginning if there are none."""
    first = next(_spans(text, query, language), (0, 0))[0]
    start = max(0, first - EXCERPT // 3)
    if start:
        start = text.find(" ", start, first) + 1 or start
    stop = min(len(text), start + EXCERPT)
    if stop < len(text):
        stop = max(text.rfind(" ", first, stop), first + 1) if text.rfind(" ", first, stop) > first else stop
    part = " ".join(text[start:stop].split())
    pieces = marked(part, query, language)
    if start and pieces:
        pieces.insert(0, Piece("… ", False))
    return [*pieces, Piece(" …", False)] if stop < len(text) else pieces


def _spans(text: str, query: Query, tag: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of the words of `text` that match a word of the query, joining overlapping pairs."""
    exact = query.words
    language = tokens.language_of(tag)
    stems = {tokens.stem(word, language) for word in exact}
    last = query.terms[-1].words[-1] if query.terms else None
    begun = last.text if last and query.ends_open and len(last.text) >= queries.MIN_PREFIX else None
    span: tuple[int, int] | None = None
    for word in tokens.words(text):
        is_match = word.text in exact or (not word.is_pair and tokens.stem(word.text, language) in stems)
        if not is_match and not (begun and word.text.startswith(begun)):
            continue
        if span and word.start <= span[1]:
            span = (span[0], max(span[1], word.end))
            continue
        if span:
            yield span
        span = (word.start, word.end)
    if span:
        yield span


# Near matches -----------------------------------------------------------------------------------


def near(typed: str, readable: QuerySet[SearchEntry], *, is_inside: bool = False) -> list[str]:
    """Return searches with similar words that find something among `readable`; for a search that found nothing.

    Of several forms of a word, only the nearest is offered. `is_inside`, here and above: within an event.
    """
    query = queries.parse(typed, _languages(), is_inside=is_inside)
    every = [word.text for term in query.terms for word in term.words]
    offered: list[str] = []
    for place, word in enumerate(every):
        stems: set[str] = set()
        for similar in _similar(word):
            if len(offered) == NEAR:
                return offered
            other = " ".join([*every[:place], similar, *every[place + 1 :]])
            stem = tokens.stem(similar, tokens.DEFAULT)
            if (
                stem not in stems
                and other not in offered
                and matching(f"{other} ", readable, is_inside=is_inside).exists()
            ):
                offered.append(other)
                stems.add(stem)
    return offered


def _similar(word: str) -> list[str]:
    """Return known words that differ from `word` by one letter, or by two if it is long; the nearest first."""
    if len(word) < tokens.MIN_NEAR or tokens.is_unspaced(word):
        return []
    allowed = 1 if len(word) <= SHORT else 2
    rule = Q(word__startswith=word[0]) | Q(word__endswith=word[-2:])
    others = Q(word=word) | Q(word__startswith=tokens.LANGUAGE) | Q(word__startswith=tokens.VERSION)
    known = SearchWord.objects.filter(rule).exclude(others)
    words = known.order_by().values_list("word", flat=True)
    distances = (
        (distance(word, other, allowed), other) for other in words.iterator() if abs(len(other) - len(word)) <= allowed
    )
    return [other for apart, other in sorted(distances) if apart <= allowed][:_CANDIDATES]


def distance(one: str, other: str, limit: int) -> int:
    """Return how many letters to insert, delete, replace or swap lead from one word to the other; more than `limit` is
    any larger number."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        older, before, row = before, row, [i]
        for j, wanted in enumerate(other, start=1):
            best = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                best = min(best, older[j - 2] + 1)
            row.append(best)
        if min(row) > limit:
            return limit + 1
    return row[-1]
