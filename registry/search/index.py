"""Write the rows of the search index, in the transaction of the change that they follow."""

import hashlib
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from registry import conditional, doors
from registry.hooks import Hook
from registry.models import SearchEntry, SearchWord
from registry.search import tokens

BATCH = 200
_WRITTEN = ["subject", "label", "title", "place", "address", "text", "language", "dated_on", "tokens"]


@dataclass(frozen=True)
class Document:
    """One row to be found: `shown` is the pk that readers are permitted or refused, `subject` the pk of the thing.

    `names` are places and names, `symbols` its symbols, numbers and codes; `text` is what an excerpt is taken from.
    """

    subject: int
    shown: int
    title: str
    address: str
    dated_on: date
    label: str = ""
    place: str = ""
    text: str = ""
    language: str = tokens.DEFAULT
    other_titles: Sequence[str] = ()
    names: Sequence[str] = ()
    event_names: Sequence[str] = ()  # title, place and host of its event: not searched within this event
    symbols: Sequence[str] = ()
    is_title_found: bool = True  # a comment shows the title of its recommendation, but is not found by it
    terms: Sequence[str] = ()  # further words to be found, which no excerpt shows: addressees, areas


@dataclass(frozen=True)
class Source:
    """What an app indexes under one kind, which results show as `label`.

    `documents` returns the documents of the things with these pks; `follows` names, for other kinds on whose names they
    depend, the function that returns the pks concerned.
    """

    kind: str
    label: str | Promise
    model: type[Model]
    documents: Callable[[Collection[int]], Iterable[Document]]
    follows: Mapping[str, Callable[[Collection[int]], Iterable[int]]] = field(default_factory=dict)


sources: Hook[Source] = Hook("search.sources", "a Source: the things of one kind that search finds; named by its kind")


def register(source: Source) -> None:
    """Register what an app indexes under one kind."""
    sources.register(source, source.kind)


def changed(kind: str, *pks: int) -> None:
    """Write the rows of these things, and of those that follow them, again at the end of the door."""
    for pk in pks:
        doors.defer(_write_changed, (kind, pk))


def refresh() -> None:
    """Write all rows again if they may have been written by another build. What commands load, they also index."""
    mark = tokens.VERSION + _version()
    if SearchWord.objects.filter(word=mark).exists():
        return
    reload()
    SearchWord.objects.filter(word__startswith=tokens.VERSION).delete()
    SearchWord.objects.create(word=mark)


def _version() -> str:
    """Return a checksum of everything but the rows themselves that decides what is indexed: code, data files, stems."""
    facts = (conditional.build(), version("snowballstemmer"), unicodedata.unidata_version)
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]


def reload(*kinds: str) -> int:
    """Write all rows of these kinds, or of every kind, again; return how many there are."""
    count = 0
    for source in sources:
        if kinds and source.kind not in kinds:
            continue
        subjects: QuerySet[Any] = source.model._default_manager.order_by()
        known = SearchEntry.objects.filter(kind=source.kind)
        known.exclude(subject__in=subjects.values("pk")).delete()
        for pks in _batches(subjects.values_list("pk", flat=True)):
            count += _write(source, pks)
    return count


def _write_changed(items: list[tuple[str, int]]) -> None:
    by_kind: dict[str, set[int]] = {}
    for kind, pk in items:
        by_kind.setdefault(kind, set()).add(pk)
    for source in sources:
        pks = set(by_kind.get(source.kind, ()))
        for kind, following in source.follows.items():
            if kind in by_kind:
                pks |= set(following(by_kind[kind]))
        for batch in _batches(sorted(pks)):
            _write(source, batch)


def _write(source: Source, pks: Collection[int]) -> int:
    """Write the rows of these things and delete those no longer shown; return the number of rows."""
    documents = list(source.documents(pks))
    streams = [_encoded(document) for document in documents]
    shown = [document.shown for document in documents]
    SearchEntry.objects.filter(kind=source.kind, subject__in=pks).exclude(shown__in=shown).delete()
    rows = [_row(source.kind, *pair) for pair in zip(documents, streams, strict=True)]
    SearchEntry.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["kind", "shown"], update_fields=_WRITTEN, batch_size=BATCH
    )
    languages = {tokens.LANGUAGE + tokens.language_of(document.language) for document in documents}
    _remember(languages.union(*map(tokens.vocabulary, streams)))
    return len(documents)


def _encoded(document: Document) -> list[str]:
    rest = [*document.terms, document.text]
    title = [document.title, *document.other_titles] if document.is_title_found else []
    return tokens.encode(title, document.names, document.symbols, rest, document.language, document.event_names)


def _row(kind: str, document: Document, stream: list[str]) -> SearchEntry:
    names = ("subject", "shown", "label", "address", "text", "language", "dated_on")
    columns = {name: getattr(document, name) for name in names}
    columns |= {"title": document.title[:300], "place": document.place[:300]}
    return SearchEntry(kind=kind, tokens=tokens.literal(stream, connection.vendor), **columns)


def _remember(words: set[str]) -> None:
    """Add the words that are new, in order, so that two transactions do not wait for each other."""
    for batch in _batches(sorted(words)):
        known = set(SearchWord.objects.filter(word__in=batch).order_by().values_list("word", flat=True))
        new = [SearchWord(word=word) for word in batch if word not in known]
        SearchWord.objects.bulk_create(new, ignore_conflicts=True)


def _batches(values: Iterable[Any]) -> Iterator[list[Any]]:
    values = list(values)
    for start in range(0, len(values), BATCH):
        yield values[start : start + BATCH]
