"""The Celery application; its messages contain only the keys of outbox tasks."""

import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, before_task_publish, heartbeat_sent, setup_logging
from django.conf import settings

from asem_portal import file_broker

file_broker.register()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "asem_portal.settings")
app = Celery("asem_portal")
app.config_from_object(settings.CELERY)
app.conf.beat_schedule["prune"] = {"task": "registry.tasks.prune", "schedule": crontab(hour=3, minute=20)}  # UTC
app.autodiscover_tasks(["registry"])


def make_broker_folders() -> None:
    """Create the folders of the file broker, which the transport does not do itself."""
    if not settings.REDIS_URL:
        options = settings.CELERY["broker_transport_options"]
        for name in ("data_folder_in", "control_folder"):
            Path(options[name]).mkdir(parents=True, exist_ok=True)


make_broker_folders()


@before_task_publish.connect
def restore_broker_folders(**kwargs: Any) -> None:
    """Create the folders of the file broker again if they have been deleted since the start."""
    make_broker_folders()


@setup_logging.connect
def keep_our_logging(**kwargs: Any) -> None:
    """Keep the portal's logging in workers; if this signal has a receiver, Celery does not set up its own logging."""


@beat_init.connect
@before_task_publish.connect
@heartbeat_sent.connect
def touch_alive_file(**kwargs: Any) -> None:
    """Touch ALIVE_FILE for health checks: a worker sends a heartbeat every two seconds, beat publishes each sweep."""
    if settings.ALIVE_FILE:
        Path(settings.ALIVE_FILE).touch()
