"""Doors: the functions that make changes. Each is one transaction, which is repeated if the database aborts it."""

import contextlib
import functools
import logging
import random
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, ParamSpec, TypeVar

from asgiref.local import Local
from django.core.exceptions import ObjectDoesNotExist
from django.db import OperationalError, connection, models, transaction

logger = logging.getLogger(__name__)

P = ParamSpec("P")
Result = TypeVar("Result")

ATTEMPTS = 6
FIRST_PAUSE = 0.02  # seconds; doubled before each further attempt, and then shortened at random by up to a half
ABORTED = {"40P01", "40001"}  # SQLSTATE: deadlock detected, serialisation failure

doors: set[str] = set()  # every door, as "module.function"


class _Deferred(NamedTuple):
    function: Callable[[list[Any]], object]
    item: Any
    is_last: bool


class Closed(Exception):
    """A door was called while a page was only showing entries again."""


# is_closed; deferred: the calls deferred by the doors of this thread, or None outside a door; has_committed
_state = Local()


def door(function: Callable[P, Result]) -> Callable[P, Result]:
    """Run `function` in a transaction; a door called by another door is a savepoint of its transaction.

    If PostgreSQL aborts the outermost door because of a deadlock or a serialisation failure, it is run again, at most
    ATTEMPTS times, with the model instances among its arguments reloaded. All effects of the function must therefore be
    in the database: e-mails are queued in the outbox, and files are stored before the call. Foreign keys are checked by
    each statement, so that no other transaction has to wait for a check at the end.
    """

    doors.add(name_of(function))

    @functools.wraps(function)
    def enter(*args: P.args, **kwargs: P.kwargs) -> Result:
        if getattr(_state, "is_closed", False):
            raise Closed(name_of(function))
        if _deferred() is not None:
            return _nested(function, args, kwargs)
        args = tuple(_read_once(value) for value in args)
        kwargs = {name: _read_once(value) for name, value in kwargs.items()}
        attempt = 1
        while True:
            try:
                return _outermost(function, args, kwargs)
            except OperationalError as error:
                # Locks taken earlier in an enclosing transaction would be kept, so only its owner can repeat it.
                if connection.in_atomic_block or attempt == ATTEMPTS or not was_aborted(error):
                    raise
            logger.warning("transaction aborted, repeated", extra={"door": name_of(function), "attempt": attempt})
            time.sleep(FIRST_PAUSE * 2**attempt * random.uniform(0.25, 0.5))  # noqa: S311 (no secret)
            _read_again([*args, *kwargs.values()])
            attempt += 1

    return enter


@contextlib.contextmanager
def closed() -> Iterator[None]:
    """Let every door raise Closed."""
    _state.is_closed = True
    try:
        yield
    finally:
        _state.is_closed = False


def defer(function: Callable[[list[Any]], object], item: Any, *, is_last: bool = False) -> None:
    """Call function([item, ...]) once, with all items, at the end of the outermost door; at once if outside a door.

    `is_last`: call it after all functions deferred without this flag. Items deferred by an inner door that fails are
    dropped.
    """
    deferred = _deferred()
    if deferred is None:
        function([item])
    else:
        deferred.append(_Deferred(function, item, is_last))


def is_inside() -> bool:
    """Return whether a door is running in this thread."""
    return _deferred() is not None


def begin_request() -> None:
    """Forget the commits of earlier requests in this thread."""
    _state.has_committed = False


def has_committed() -> bool:
    """Return whether a door has begun to commit since `begin_request`; if the answer was lost, it may have failed."""
    return bool(getattr(_state, "has_committed", False))


def name_of(function: Callable[..., Any]) -> str:
    """Return the name of a door in `doors`."""
    return f"{function.__module__}.{function.__qualname__}"


def was_aborted(error: OperationalError) -> bool:
    """Return whether the database aborted the transaction in a way that allows it to succeed if it is repeated."""
    return getattr(error.__cause__, "pgcode", None) in ABORTED


def _deferred() -> "list[_Deferred] | None":
    return getattr(_state, "deferred", None)


def _nested(function: Callable[..., Result], args: Any, kwargs: Any) -> Result:
    deferred = _deferred()
    assert deferred is not None, "called inside a door"
    length = len(deferred)
    try:
        with transaction.atomic():
            return function(*args, **kwargs)
    except BaseException:
        del deferred[length:]
        raise


def _outermost(function: Callable[..., Result], args: Any, kwargs: Any) -> Result:
    _state.deferred = []
    try:
        with transaction.atomic():
            _check_foreign_keys_at_once()
            result = function(*args, **kwargs)
            _call_deferred(_state.deferred)
            _state.has_committed = True
            return result
    finally:
        _state.deferred = None


def _call_deferred(deferred: "list[_Deferred]") -> None:
    items: dict[Callable[[list[Any]], object], list[Any]] = {}
    for one in sorted(deferred, key=lambda one: one.is_last):
        items.setdefault(one.function, []).append(one.item)
    for function, of_one in items.items():
        function(of_one)


def _check_foreign_keys_at_once() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _read_once(value: Any) -> Any:
    """Return a generator as a list, because a second attempt would find it exhausted."""
    return list(value) if isinstance(value, Iterator) else value


def _read_again(values: list[Any]) -> None:
    """Reload the objects that a failed attempt may have changed in memory."""
    for value in values:
        if isinstance(value, models.Model) and not value._state.adding:
            with contextlib.suppress(ObjectDoesNotExist):  # deleted in the meantime: the door itself will detect this
                value.refresh_from_db()
