"""A Celery message transport that uses a folder, for operation without Redis."""

from pathlib import Path
from time import monotonic_ns
from typing import Any
from uuid import uuid4

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """A channel that renames a message to its final name once it is complete.

    The library writes directly to the final name; a worker that reads the file while it is empty would fail.
    """

    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:  # type: ignore[override]  # kombu declares it in two ways
        folder = Path(self.data_folder_out)
        part = folder / f"{uuid4()}.part"
        part.write_text(dumps(payload))
        part.rename(folder / f"{monotonic_ns():020}_{uuid4()}.{queue}.msg")  # sorted by name, so in this order


class Transport(filesystem.Transport):
    Channel = Channel


def register() -> None:
    """Use this transport for broker addresses that begin with `filesystem://`."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:{Transport.__name__}"
