"""Seals: hashes of rows, which audit entries contain, so that the audit chains prove the content of the tables.

`audit.record(..., rows=[...])` writes the hash of each row into the entry; the latest hash in the chains is the one that
the row must have. `compare` recomputes all of them. A kind of row is registered once, by the app that owns its model.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _

from registry.hooks import Hook

CHANGED = _("The row %s was changed outside the portal: it does not match the record.")
UNRECORDED = _("The row %s was added outside the portal: the record does not contain it.")
MISSING = _("The row %s is missing: the record contains it.")


@dataclass(frozen=True)
class Seal:
    """How rows of one model are hashed: all `columns`, one hash for each row, or for all rows with the same `group`.

    `kind` is a stable name, as in "version 12". `where` limits the rows that must have a seal.
    """

    model: type[Model]
    kind: str
    columns: tuple[str, ...]
    group: str = "id"
    where: Q = field(default_factory=Q, compare=False)


class Group(NamedTuple):
    """All rows of one group, such as the labels of the circulation with this pk; there may be none."""

    model: type[Model]
    pk: int
    rows: Sequence[Model]


seals: Hook[Seal] = Hook("seals", "kinds of rows whose hashes the audit record contains; named by the kind")


def register(
    model: type[Model],
    kind: str,
    *,
    columns: tuple[str, ...] = (),
    without: tuple[str, ...] = (),
    group: str = "",
    where: Q | None = None,
) -> None:
    """Seal the rows of `model`: the fields named in `columns`, or all except those in `without` and generated ones.

    With `group`, the name of a foreign key, all rows with the same value have one hash.
    """
    for name in (*columns, *without):
        model._meta.get_field(name)  # raises FieldDoesNotExist: a misspelt column would not be sealed
    fields = [
        column
        for column in model._meta.concrete_fields
        if not column.generated and column.name not in without and (not columns or column.name in columns)
    ]
    # The pk of a row in a group is irrelevant, and `Model.objects.bulk_create` does not set it on every engine.
    names = tuple(column.attname for column in fields if not (group and column.primary_key))
    by = model._meta.get_field(group).attname if group else "id"  # type: ignore[union-attr]  # a foreign key
    seals.register(Seal(model, kind, names, by, where or Q()), kind)
    _seal_of.cache_clear()


def of(rows: Iterable[Model | Group]) -> dict[str, str]:
    """Return the hash of each row, or of each group, by its place, such as "version 12". No query."""
    return dict(_place_and_hash(row) for row in rows)


def place_of(row: Model) -> str:
    """Return under which name an audit entry contains the hash of a row, such as "version 12". No query."""
    return f"{_seal_of(type(row)).kind} {row.pk}"


def _place_and_hash(row: Model | Group) -> tuple[str, str]:
    if isinstance(row, Group):
        seal = _seal_of(row.model)
        return f"{seal.kind} {row.pk}", _hash(_values(seal, one) for one in row.rows)
    seal = _seal_of(type(row))
    return f"{seal.kind} {row.pk}", _hash([_values(seal, row)])


def compare(recorded: dict[str, str]) -> Iterator[str]:
    """Yield a message for each row that differs from the hash `recorded` for its place. One query for each kind."""
    places = set()
    for place, actual in _hashes():
        places.add(place)
        if place not in recorded:
            yield UNRECORDED % place
        elif recorded[place] != actual:
            yield CHANGED % place
    empty = _hash([])
    for place, expected in recorded.items():
        if place not in places and expected != empty:
            yield MISSING % place


def _hashes() -> Iterator[tuple[str, str]]:
    """Yield (place, hash) of every row or group in the database."""
    for seal in seals:
        rows = (
            seal.model._default_manager.filter(seal.where).order_by(seal.group).values_list(seal.group, *seal.columns)
        )
        for pk, group in groupby(rows.iterator(chunk_size=1000), key=lambda row: row[0]):
            yield f"{seal.kind} {pk}", _hash(list(row[1:]) for row in group)


@cache
def _seal_of(model: type[Model]) -> Seal:
    for seal in seals:
        if seal.model is model:
            return seal
    raise TypeError(f"{model.__name__} has no seal: register it with registry.seals.")


def _values(seal: Seal, row: Model) -> list[Any]:
    return [getattr(row, column) for column in seal.columns]


def _hash(rows: Iterable[list[Any]]) -> str:
    """Return the SHA-256 of rows of values, in any order."""
    lines = sorted(map(_encode, rows))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _plain(value: Any) -> str:
    """Return a value as text that is the same in memory and after it has been read from either database."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


_encode = json.JSONEncoder(sort_keys=True, default=_plain).encode  # made once: `json.dumps` makes one for each call
