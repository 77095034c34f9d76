"""Whether a failed request may have saved its data, for the error page.

A door either commits everything or nothing. The answer is uncertain once a door has begun to commit, or once a
statement outside a door has written rows.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from asgiref.local import Local
from django.db import connection

from registry import doors

WRITES = ("INSERT", "UPDATE", "DELETE")
# Tables that requests write whatever they were sent.
OF_ANY_REQUEST = ('"django_session"', '"registry_cache"', '"registry_submission"', '"registry_heldentry"')

_state = Local()


@contextmanager
def watched() -> Iterator[None]:
    """Watch what one request writes."""
    doors.begin_request()
    _state.has_written = False
    with connection.execute_wrapper(_note_write):
        yield


def may_be_saved() -> bool:
    """Return whether the request that is being watched may have saved something."""
    return doors.has_committed() or bool(getattr(_state, "has_written", False))


def _note_write(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if sql.startswith(WRITES) and not doors.is_inside() and not any(table in sql for table in OF_ANY_REQUEST):
        _state.has_written = True
    return execute(sql, params, many, context)
