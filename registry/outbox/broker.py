"""The broker only wakes a worker: what it loses, the next sweep finds."""

import logging
import time

from celery import current_app

from registry.models import Outgoing

logger = logging.getLogger(__name__)

TASK = "registry.tasks.run"  # by name: the task imports this package
PAUSE = 5.0  # seconds without a message after the broker failed; the sweep finds what was queued meanwhile
_paused_until = 0.0


def wake_worker(outgoing: Outgoing) -> None:
    """Tell a worker that something is due. Never raises, and gives up after about a second.

    After a failure no message is sent for some seconds: an act that queues fifty mails must not wait fifty times.
    """
    global _paused_until
    if time.monotonic() < _paused_until:
        return
    try:
        current_app.send_task(TASK, (outgoing.kind, str(outgoing.key)), retry=False, ignore_result=True)
    except Exception as error:  # the broker may fail in any way; the sweep will find the row
        _paused_until = time.monotonic() + PAUSE
        logger.warning("no worker woken: %s", error, extra={"kind": outgoing.kind})


def broker_is_back() -> None:
    """Send messages again at once, after a broker that failed has come back."""
    global _paused_until
    _paused_until = 0.0
