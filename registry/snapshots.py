"""Read the database as it was at one moment, without holding up those who write to it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """Let all queries of the block see one state of the database, however long the block takes; nothing is locked.

    On PostgreSQL a read-only transaction of the level REPEATABLE READ, on SQLite a deferred transaction, which in WAL
    mode only reads. Inside another transaction, as in tests, the block reads what that transaction reads.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT 1")  # the snapshot is taken by the first query
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")  # `atomic` would take the write lock (see settings)
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
