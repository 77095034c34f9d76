"""Options of a connection to PostgreSQL: time limits, and simple query planning."""

from typing import Any

KEEPALIVES = {"keepalives": 1, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}


def connection_options(given: str, statement_seconds: int) -> dict[str, Any]:
    """Return the options for libpq; `given` are server settings from DATABASE_URL.

    A connection to a server that is gone is closed after a minute, or half a minute if data are on their way; a server
    that is reachable but does not answer is handled by `registry.stalled`.
    """
    limits = (
        f"-c statement_timeout={statement_seconds}s -c lock_timeout=15s -c idle_in_transaction_session_timeout=120s"
    )
    # Compiling a query (jit) and trying all orders of its joins take longer than running any query of the portal.
    limits += " -c jit=off -c join_collapse_limit=3"
    waiting = {"connect_timeout": 5, "tcp_user_timeout": 30_000}  # seconds, milliseconds
    return KEEPALIVES | waiting | {"options": f"{given} {limits}".strip()}
