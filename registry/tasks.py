"""The only two tasks. Celery carries a key; what is owed, and how far it is, stands in the outbox."""

from celery import shared_task
from django.db import close_old_connections

from registry import outbox


@shared_task(name=outbox.TASK)
def fulfil(kind, key):
    """Fulfil one row of the outbox, if it is free."""
    close_old_connections()
    outbox.fulfil(kind, key)


@shared_task(name="registry.tasks.sweep", expires=30)
def sweep():
    """Ring again for what is due."""
    close_old_connections()
    outbox.sweep()
