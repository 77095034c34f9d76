"""The outbox: work for outside the transaction (mails, renderings, deliveries), kept until it is done.

`queue` writes a row in the transaction of the act, and `wake_worker` tells a worker, which may fail. A worker claims the
row by one conditional UPDATE, renews its lease at each step of progress, and closes it. Celery and Redis carry only the
key: if the broker loses it, `sweep` finds what is due. See docs/decisions/the-outbox-is-the-queue.md for why no library
does this.
"""

from registry.outbox.attempt import STOPPED, run
from registry.outbox.broker import TASK, broker_is_back, wake_worker
from registry.outbox.entries import queue, queue_all, send_again, sweep, withdraw
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
    "withdraw",
]
