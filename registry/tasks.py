"""The only two tasks. Celery carries a key; what is queued, and how far it is, stands in the outbox."""

from celery import shared_task
from django.db import close_old_connections

from registry import outbox


@shared_task(name=outbox.TASK)  # type: ignore[untyped-decorator]
def run(kind: str, key: str) -> None:
    """Do one piece of queued work, if it is free."""
    close_old_connections()
    outbox.run(kind, key)


@shared_task(name="registry.tasks.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Wake a worker again for what is due."""
    close_old_connections()
    outbox.sweep()
