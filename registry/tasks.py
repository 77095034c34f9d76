"""The only three Celery tasks. A message contains only a key; the state of the work is in the outbox."""

from celery import shared_task
from django.db import close_old_connections

from registry import anchors, daily, outbox


@shared_task(name=outbox.TASK)  # type: ignore[untyped-decorator]
def run(kind: str, key: str) -> None:
    """Do one piece of queued work, unless another worker holds it."""
    close_old_connections()
    outbox.run(kind, key)


@shared_task(name="registry.tasks.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Wake a worker for due rows, and once a day for the anchors of the record."""
    close_old_connections()
    anchors.queue_daily()
    outbox.sweep()


@shared_task(name="registry.tasks.run_daily")  # type: ignore[untyped-decorator]
def run_daily() -> None:
    """Run the daily jobs."""
    close_old_connections()
    daily.run()
