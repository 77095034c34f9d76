"""The Celery application, which only carries keys of the outbox to the workers."""

import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import beat_init, before_task_publish, heartbeat_sent, setup_logging
from django.conf import settings

from asem_portal import file_broker

file_broker.register()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "asem_portal.settings")
app = Celery("asem_portal")
app.config_from_object(settings.CELERY)
app.autodiscover_tasks(["registry"])


def make_broker_folders() -> None:
    """Create the folders of the file broker, which the transport does not do and which may have been deleted."""
    if not settings.REDIS_URL:
        options = settings.CELERY["broker_transport_options"]
        for name in ("data_folder_in", "control_folder"):
            Path(options[name]).mkdir(parents=True, exist_ok=True)


make_broker_folders()


@before_task_publish.connect
def heal_broker_folders(**kwargs: Any) -> None:
    """Recreate the folders of the file broker before each message, in case they were deleted."""
    make_broker_folders()


@setup_logging.connect
def keep_our_logging(**kwargs: Any) -> None:
    """Keep the portal's logging in workers: a receiver of this signal stops Celery from setting up its own."""


@beat_init.connect
@before_task_publish.connect
@heartbeat_sent.connect
def show_a_sign_of_life(**kwargs: Any) -> None:
    """Touch ALIVE_FILE: every two seconds in a worker, even while its child renders, and with each sweep in beat."""
    if settings.ALIVE_FILE:
        Path(settings.ALIVE_FILE).touch()
