"""Querysets compiled once: on a busy page, Django spends more time on building and compiling SQL than the database on it.

    @prepared
    def topics_of(workshop: int) -> QuerySet[Topic]:
        return Topic.objects.filter(workshop=workshop)

    topics_of(workshop.pk)  # a list of topics

The function is called once for each shape of its arguments (the lengths of its lists, and what is true or false) with
values that occur nowhere else. Where these stand among the parameters of the compiled SQL, later calls put their own.
So the function may not decide anything by another value, each value must reach the SQL unchanged, and a time must be an
argument: a function that breaks one of the last two rules fails at its first call. Two libraries do something similar,
and neither follows the versions of Django.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from datetime import UTC, date, datetime, timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet, prefetch_related_objects
from django.http import Http404

P = ParamSpec("P")
Row = TypeVar("Row")
# What the SQL depends on: True or False itself; of other values the type; of a list also the length; of a dict of lists
# those of each list.
Shape = tuple[Any, ...]

MAX_PLANS = 200  # of one function; most have one, those with lists as many as there are lengths

# Values that no query contains. Of whole numbers, those below the largest that a column of 32 bits holds.
_MARKERS: dict[type, Callable[[int], Any]] = {
    int: lambda n: 2_147_483_647 - n,
    str: lambda n: f"\ue000{n}\ue000",
    date: lambda n: date(8999, 1, 1) + timedelta(days=n),
    datetime: lambda n: datetime(8999, 1, 1, tzinfo=UTC) + timedelta(days=n),
    UUID: lambda n: UUID(int=n),
}


def prepared(build: Callable[P, QuerySet[Any, Row]]) -> Callable[P, list[Row]]:
    """Return a function that answers with the rows of the queryset that `build` returns, without compiling it again.

    Arguments are positional: numbers, texts, dates, times, UUIDs, lists of one of them, dicts of such lists, and True or
    False. Raises
    TypeError at the first call if an argument (other than a dict) does not reach the SQL, or if the SQL contains a time
    that is not an argument.
    """
    plans: dict[Shape, _Plan] = {}

    @wraps(build)
    def rows(*values: P.args, **_none: P.kwargs) -> list[Row]:
        shape = tuple(map(_shape, values))
        plan = plans.get(shape)
        if plan is None:
            if len(plans) >= MAX_PLANS:
                plans.clear()
            plan = plans[shape] = _Plan(build, shape)
        return plan.rows(values)

    return rows


def one_or_404(rows: list[Row]) -> Row:
    """Return the row found by a key. Raises Http404 if there is none."""
    if not rows:
        raise Http404
    return rows[0]


def _shape(value: Any) -> Any:
    if isinstance(value, dict):
        return tuple((name, *_shape(values)) for name, values in value.items())
    if isinstance(value, list):
        return (_kind(value[0]) if value else int, len(value))
    return value if isinstance(value, bool) else _kind(value)


def _flat(values: Iterable[Any]) -> Iterator[Any]:
    """Return every single value of the arguments, in their order."""
    for value in values:
        if isinstance(value, dict):
            yield from _flat(value.values())
        elif isinstance(value, list):
            yield from value
        elif not isinstance(value, bool):
            yield value


def _kind(value: Any) -> type:
    """Return the type of a value as the database knows it: a member of a TextChoices is a text."""
    return next(kind for kind in type(value).__mro__ if kind in _MARKERS)


class _Plan:
    """A compiled queryset, and for each parameter of its SQL the place of the argument that it takes, if any."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], shape: Shape) -> None:
        count = itertools.count()
        arguments = [_markers(one, count) for one in shape]
        self.queryset = build(*arguments)
        if self.queryset._known_related_objects:  # type: ignore[attr-defined]  # the rows would all have these
            raise TypeError(f"{build.__qualname__}: filter the rows by a key instead of asking an object for its rows")
        self.compiler = self.queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        self.is_empty = False
        try:
            self.sql, self.fixed = self.compiler.as_sql()
        except EmptyResultSet:
            self.is_empty = True
            return
        places = {adapted: place for place, adapted in enumerate(map(_adapted, _flat(arguments)))}
        self.places = [(n, places[value]) for n, value in enumerate(self.fixed) if _is_in(value, places)]
        needed = map(_adapted, _flat(argument for argument in arguments if not isinstance(argument, dict)))
        if lost := {places[marker] for marker in needed} - {place for _n, place in self.places}:
            raise TypeError(f"{build.__qualname__}: arguments do not reach the SQL: {sorted(lost)}")
        if any(_is_time(value) and not _is_in(value, places) for value in self.fixed):
            raise TypeError(f"{build.__qualname__}: a time that is not an argument would never change")

    def rows(self, values: Iterable[Any]) -> list[Any]:
        if self.is_empty:
            return []
        given = [_adapted(value) for value in _flat(values)]
        parameters = list(self.fixed)
        for n, place in self.places:
            parameters[n] = given[place]
        # The objects of Django are shared by all calls, so what a call changes is a copy. (`copy` would run a queryset.)
        compiler, query = copy(self.compiler), copy(self.queryset.query)
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        compiler.as_sql = lambda *_a, **_k: (self.sql, tuple(parameters))
        query.get_compiler = lambda *_a, **_k: compiler  # type: ignore[method-assign]
        queryset = object.__new__(type(self.queryset))
        vars(queryset).update(vars(self.queryset), _query=query)
        rows: list[Any] = list(queryset._iterable_class(queryset))  # type: ignore[call-overload]  # stubs call it private
        lookups = queryset._prefetch_related_lookups  # type: ignore[attr-defined]  # likewise
        if rows and lookups:
            prefetch_related_objects(rows, *lookups)
        return rows


def _markers(shape: Any, count: Iterator[int]) -> Any:
    """Return an argument of this shape, with values that occur nowhere else."""
    if isinstance(shape, bool):
        return shape
    if isinstance(shape, type):
        return _MARKERS[shape](next(count))
    if shape and isinstance(shape[0], type):
        kind, length = shape
        return [_MARKERS[kind](next(count)) for _ in range(length)]
    return {name: _markers(rest, count) for name, *rest in shape}


def _is_time(value: Any) -> bool:
    """Return whether a parameter is a date or a time, which SQLite receives as a text."""
    if not isinstance(value, str):
        return isinstance(value, date)
    try:
        return bool(datetime.fromisoformat(value))
    except ValueError:
        return False


def _is_in(value: Any, places: dict[Any, int]) -> bool:
    try:
        return value in places
    except TypeError:  # a parameter that is a list
        return False


def _adapted(value: Any) -> Any:
    """Return a value as the database receives it from Django."""
    operations = connections[DEFAULT_DB_ALIAS].ops
    if isinstance(value, datetime):
        return operations.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return operations.adapt_datefield_value(value)
    if isinstance(value, UUID) and not operations.connection.features.has_native_uuid_field:
        return value.hex
    return value
