"""The Celery application: it carries keys of the outbox to the workers, and nothing else."""

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
    """Create the folders of the file broker; the transport itself does not, and somebody may have deleted them."""
    if not settings.REDIS_URL:
        options = settings.CELERY["broker_transport_options"]
        for name in ("data_folder_in", "control_folder"):
            Path(options[name]).mkdir(parents=True, exist_ok=True)


make_broker_folders()


@before_task_publish.connect
def heal_broker_folders(**kwargs: Any) -> None:
    """A message must find the folders of the file broker, even when somebody has deleted them since the start."""
    make_broker_folders()


@setup_logging.connect
def keep_our_logging(**kwargs: Any) -> None:
    """Workers log as the portal does: a receiver of this signal stops Celery from setting up its own."""


@beat_init.connect
@before_task_publish.connect
@heartbeat_sent.connect
def show_a_sign_of_life(**kwargs: Any) -> None:
    """A worker's heart beats every two seconds, also while its child renders; beat publishes with each sweep."""
    if settings.ALIVE_FILE:
        Path(settings.ALIVE_FILE).touch()
