"""What a reader typed, as conditions that both engines understand: the tiers of the ranking."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler

from registry.hooks import Hook
from registry.models import SearchEntry
from registry.search import tokens
from registry.search.tables import FTS
from registry.search.tokens import EVENT, EXACT, NAMES, STEMS_OF, SYMBOL, TITLE, Word

MAX_CHARACTERS = 400
MAX_TERMS = 24
MIN_PREFIX = 2
_REVISION = re.compile(r"(?i)(?<=\d)/Rev\.?\s?\d+\b")  # a version of a symbol, which is found by the symbol alone
_QUOTED = re.compile(
    '["\u201c\u201d\u201e\u00ab\u00bb]([^"\u201c\u201d\u201e\u00ab\u00bb]*)["\u201c\u201d\u201e\u00ab\u00bb]'
)


same_names: Hook[Callable[[], Iterable[Collection[str]]]] = Hook(
    "search.same_names", "a function that returns groups of names, each of the same State or city; without a query"
)


@dataclass(frozen=True)
class Phrase:
    """Tokens that follow each other; the last one may be only the beginning of a word."""

    tokens: tuple[str, ...]
    is_prefix: bool = False


# All of these groups, of each at least one phrase.
Condition = tuple[tuple[Phrase, ...], ...]


@dataclass(frozen=True)
class Term:
    """Words that must follow each other: a quoted phrase, D7.2.b, or one word. Only single words also match by stem."""

    words: tuple[Word, ...]
    is_quoted: bool = False
    languages: tuple[str, ...] = (tokens.DEFAULT,)  # whose stems are tried
    others: tuple[tuple[Word, ...], ...] = ()  # other names of the same place or State

    @property
    def is_stemmed(self) -> bool:
        return len(self.words) == 1 and not self.is_quoted and not self.words[0].is_pair

    def in_streams(self, *streams: str, as_prefix: bool = False) -> tuple[Phrase, ...]:
        """Return the phrases of which one must match for the term to match in one of the streams."""
        phrases = []
        for stream in streams:
            phrases += [Phrase(tuple(stream + word.text for word in other)) for other in self.others]
            last_is_pair = self.words[-1].is_pair
            wanted = self.words[:-1] if last_is_pair and len(self.words) > 1 else self.words
            is_single = last_is_pair and len(self.words) == 1
            phrases.append(Phrase(tuple(stream + word.text for word in wanted), as_prefix or is_single))
            if self.is_stemmed and not as_prefix:
                word = self.words[0].text
                stems = (f"{STEMS_OF[stream]}{one}{tokens.stem(word, one)}" for one in self.languages)
                phrases += [Phrase((stem,)) for stem in stems]
        return tuple(phrases)


@dataclass(frozen=True)
class Query:
    """The terms of a search, all of which must match."""

    terms: tuple[Term, ...] = ()
    ends_open: bool = False  # the last word may continue
    is_inside: bool = False  # the search is within an event, whose own words find nothing

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def words(self) -> set[str]:
        """Return the words that a match contains, those of other names included."""
        groups = (group for term in self.terms for group in (term.words, *term.others))
        return {word.text for group in groups for word in group}

    @property
    def is_symbol(self) -> bool:
        """Whether this may be a symbol; then the first tier finds it."""
        return _is_symbol([word.text for term in self.terms for word in term.words])

    @property
    def has_beginnings(self) -> bool:
        """Whether the last word may be the beginning of others; then the last tier finds them."""
        return self.ends_open and len(self.terms[-1].words[-1].text) >= MIN_PREFIX

    def tiers(self) -> list[Condition]:
        """Return the conditions from the best matches to the last: symbol, phrase in the title, words in the title, names
        and places, text, beginnings of words. Each also includes what the ones before it match, except symbols."""
        every = [word for term in self.terms for word in term.words]
        tiers: list[Condition] = []
        if self.is_symbol:
            tiers.append(((Phrase(tuple(SYMBOL + word.text for word in every)),),))
        tiers.append((Term(tuple(every), is_quoted=True).in_streams(TITLE),))
        event = () if self.is_inside else (EVENT,)
        for streams in ((TITLE,), (TITLE, NAMES, *event), (EXACT, *event)):
            tiers.append(tuple(term.in_streams(*streams) for term in self.terms))
        if self.has_beginnings:
            last = self.terms[-1]
            whole = [term.in_streams(EXACT, *event) for term in self.terms[:-1]]
            begun = last.in_streams(EXACT, *event, as_prefix=True)
            tiers.append((*whole, begun + last.in_streams(EXACT, *event)))
        return tiers


def parse(typed: str, languages: Iterable[str] = (tokens.DEFAULT,), *, is_inside: bool = False) -> Query:
    """Return the query: phrases in quotes, and words, of which the last one may be unfinished.

    A name of a State or a city is searched for under all its names.

    `languages` are those that occur in the index: PostgreSQL misjudges queries with many stems that do not exist.
    """
    languages = tuple(languages)
    typed = _REVISION.sub("", typed[:MAX_CHARACTERS].replace("\x00", " "))
    terms: list[Term] = []
    end = 0
    for match in _QUOTED.finditer(typed):
        terms += _terms(typed[end : match.start()], languages)
        if phrase := tuple(tokens.words(match[1])):
            terms.append(Term(phrase, is_quoted=True))
        end = match.end()
    rest = _terms(typed[end:], languages)
    return Query(tuple([*terms, *rest][:MAX_TERMS]), bool(rest) and not typed[-1:].isspace(), is_inside)


def _terms(typed: str, languages: tuple[str, ...]) -> list[Term]:
    """Return a term for each word; instead of each word of a name, one of its other names may match."""
    groups, names = [tuple(group) for group in tokens.glued(typed)], _same_names()
    longest = max(map(len, names), default=0)
    terms: list[Term] = []
    place = 0
    while place < len(groups):
        for count in range(min(longest, len(groups) - place), 0, -1):
            words = tuple(word for group in groups[place : place + count] for word in group)
            if others := names.get(tuple(word.text for word in words)):
                terms += [Term(group, languages=languages, others=others) for group in groups[place : place + count]]
                place += count
                break
        else:
            terms.append(Term(groups[place], languages=languages))
            place += 1
    return terms


@cache
def _same_names() -> dict[tuple[str, ...], tuple[tuple[Word, ...], ...]]:
    """Return the other names of each name, by its words."""
    found: dict[tuple[str, ...], dict[tuple[Word, ...], None]] = {}
    for provide in same_names:
        for group in provide():
            forms = [tuple(tokens.words(name)) for name in group if len(name) > MIN_PREFIX]
            for form in forms:
                own = tuple(word.text for word in form)
                others = (one for one in forms if tuple(word.text for word in one) != own)
                found.setdefault(own, {}).update(dict.fromkeys(others))
    return {name: tuple(others) for name, others in found.items()}


def _is_symbol(texts: Sequence[str]) -> bool:
    """Return whether the words can be a symbol, number or code: with a digit, and not one number alone."""
    together = "".join(texts)
    has_digit = any(letter.isdigit() for letter in together)
    return has_digit and (len(texts) > 1 or not together.isdigit())


@SearchEntry._meta.get_field("tokens").register_lookup
class Matches(models.Lookup):  # type: ignore[type-arg]  # not at run time
    """`tokens__matches=condition`: rows whose tokens meet a Condition."""

    lookup_name = "matches"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        table = compiler.quote_name_unless_alias(self.lhs.alias)  # the alias of a subquery is not quoted
        if connection.vendor == "postgresql":
            return f"{table}.vector @@ %s::tsquery", [_to_tsquery(self.rhs)]
        return f"{table}.id IN (SELECT rowid FROM {FTS} WHERE {FTS} MATCH %s)", [_to_fts5(self.rhs)]


def _to_tsquery(condition: Condition) -> str:
    """Return the literal of a tsquery; tokens contain only letters, digits and marks."""
    return " & ".join(
        "(" + " | ".join("(" + " <-> ".join(_lexemes(phrase)) + ")" for phrase in group) + ")" for group in condition
    )


def _lexemes(phrase: Phrase) -> list[str]:
    lexemes = [f"'{token}'" for token in phrase.tokens]
    return [*lexemes[:-1], f"{lexemes[-1]}:*"] if phrase.is_prefix else lexemes


def _to_fts5(condition: Condition) -> str:
    return " AND ".join(
        "(" + " OR ".join(f'"{" ".join(phrase.tokens)}"' + " *" * phrase.is_prefix for phrase in group) + ")"
        for group in condition
    )
