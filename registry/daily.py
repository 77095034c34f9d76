"""Daily jobs: functions that higher apps register. Work due at a particular time is queued in the outbox."""

import logging
from collections.abc import Callable

from registry.hooks import Hook

logger = logging.getLogger(__name__)

jobs: Hook[Callable[[], None]] = Hook("daily.jobs", "function() -> None, which a worker calls once a day; idempotent")


def run() -> None:
    """Call every job; one that fails is logged, does not prevent the others, and is called again the next day."""
    for name in jobs.names():
        try:
            jobs[name]()
        except Exception:
            logger.exception("daily job failed", extra={"job": name})
