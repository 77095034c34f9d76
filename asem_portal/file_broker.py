"""Celery's message transport through a folder, for a machine without Redis."""

from pathlib import Path
from time import monotonic_ns
from typing import Any
from uuid import uuid4

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """A channel that gives a message its final name only once it is complete.

    The library creates the file under that name first; a worker that reads it while it is empty stops with an error.
    """

    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:  # type: ignore[override]  # the library names it in two ways
        folder = Path(self.data_folder_out)
        written = folder / f"{uuid4()}.part"
        written.write_text(dumps(payload))
        written.rename(folder / f"{monotonic_ns():020}_{uuid4()}.{queue}.msg")  # workers take them in this order


class Transport(filesystem.Transport):
    Channel = Channel


def register() -> None:
    """Use this transport for broker addresses that begin with `filesystem://`."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:{Transport.__name__}"
