"""The message broker, which only wakes workers: if it loses a message, the next sweep finds the row."""

import logging
import time

from celery import current_app

from registry.models import Outgoing

logger = logging.getLogger(__name__)

TASK = "registry.tasks.run"  # by name: the task imports this package
PAUSE = 5.0  # seconds without messages after a broker failure; the sweep finds rows queued in the meantime
_paused_until = 0.0


def wake_worker(outgoing: Outgoing) -> None:
    """Notify a worker that a row is due. Never raises, and gives up after about a second.

    After a failure, no message is sent for some seconds, so that queueing 50 e-mails does not mean 50 waits.
    """
    global _paused_until
    if time.monotonic() < _paused_until:
        return
    try:
        current_app.send_task(TASK, (outgoing.kind, str(outgoing.key)), retry=False, ignore_result=True)
    except Exception as error:  # the broker may fail in any way; the sweep will find the row
        _paused_until = time.monotonic() + PAUSE
        logger.warning("no worker could be notified: %s", error, extra={"kind": outgoing.kind})


def broker_is_back() -> None:
    """Resume sending messages at once, because a failed broker has recovered."""
    global _paused_until
    _paused_until = 0.0
