"""The transactional outbox: work done outside the transaction (e-mails, renderings, deliveries), stored until done.

`queue` writes a row in the caller's transaction, and `wake_worker` notifies a worker, which may fail. A worker claims
the row with one conditional UPDATE, renews its lease as it progresses, and closes it. Celery and Redis carry only the
key: if the broker loses it, `sweep` finds the row. For the reasons, see docs/decisions/0004-outbox-is-the-queue.md.
"""

from registry.outbox.attempt import STOPPED, run
from registry.outbox.broker import TASK, broker_is_back, wake_worker
from registry.outbox.entries import queue, queue_all, send_again, sweep, was_sent_again, withdraw, withdrawable
from registry.outbox.handler import (
    ANSWER_LOST,
    MAIL,
    DeliveryUncertain,
    Handler,
    LeaseLost,
    PermanentFailure,
    Progress,
    TryLater,
    declare,
    handlers,
    kinds,
    kinds_without_handler,
    register,
)

__all__ = [
    "ANSWER_LOST",
    "MAIL",
    "STOPPED",
    "TASK",
    "DeliveryUncertain",
    "Handler",
    "LeaseLost",
    "PermanentFailure",
    "Progress",
    "TryLater",
    "broker_is_back",
    "declare",
    "handlers",
    "kinds",
    "kinds_without_handler",
    "queue",
    "queue_all",
    "register",
    "run",
    "send_again",
    "sweep",
    "wake_worker",
    "was_sent_again",
    "withdraw",
    "withdrawable",
]
