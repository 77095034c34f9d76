"""The file broker of one's own machine, where no Redis runs: Celery's transport over a folder, made safe to read."""

from pathlib import Path
from time import monotonic_ns
from typing import Any
from uuid import uuid4

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """A message appears under its name when it is complete.

    The library writes it under that name, so that a worker may take a file that is still empty, and ends.
    """

    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:  # type: ignore[override]  # the library names it in two ways
        folder = Path(self.data_folder_out)
        written = folder / f"{uuid4()}.part"
        written.write_text(dumps(payload))
        written.rename(folder / f"{monotonic_ns():020}_{uuid4()}.{queue}.msg")  # in this order they are taken


class Transport(filesystem.Transport):
    Channel = Channel


def register() -> None:
    """Let addresses that begin with `filesystem://` mean this transport."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:{Transport.__name__}"
