"""Time limits for PostgreSQL's answers, so that no request waits indefinitely on a connection that has gone silent.

`statement_timeout` is kept by the server, and TCP keepalives notice a peer that is gone; neither helps against a server
or a network device that accepts data and never answers. psycopg2 has no limit of its own.
"""

import select
import time
from typing import Any

from django.conf import settings
from django.db import connection
from psycopg2 import OperationalError  # type: ignore[import-untyped]  # publishes no types
from psycopg2.extensions import POLL_OK, POLL_WRITE, STATUS_SETUP, set_wait_callback  # type: ignore[import-untyped]

CONNECT_SECONDS = 5.0
MARGIN = 10.0  # seconds after which a statement that the server should have ended is given up


def install() -> None:
    """Let psycopg2 wait with `wait`; does nothing on SQLite."""
    if connection.vendor == "postgresql":
        set_wait_callback(wait)


def wait(database: Any) -> None:
    """Wait until an operation of a psycopg2 connection is done. Raises OperationalError if nothing is heard in time.

    Called for each statement, so its usual course is short: send, wait once, receive.
    """
    state, poller, end = database.poll(), None, 0.0
    while state != POLL_OK:
        if poller is None:
            poller = select.poll()  # not `select`, which fails for file numbers from 1024
            end = time.monotonic() + (CONNECT_SECONDS if database.status == STATUS_SETUP else answer_seconds())
        poller.register(database, select.POLLOUT if state == POLL_WRITE else select.POLLIN)
        if not poller.poll(max(0.0, end - time.monotonic()) * 1000):
            raise OperationalError("The database has not answered in time.")
        state = database.poll()


def answer_seconds() -> float:
    """Return the limit for one statement; it may take a day if statements have no limit."""
    return settings.STATEMENT_SECONDS + MARGIN if settings.STATEMENT_SECONDS else 86_400.0
