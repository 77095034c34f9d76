"""The file broker delivers only complete messages, in order."""

from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection

from asem_portal import file_broker


@pytest.fixture
def channel(tmp_path):
    file_broker.register()
    folder = str(tmp_path)
    options = {"data_folder_in": folder, "data_folder_out": folder, "control_folder": folder}
    with Connection("filesystem://", transport_options=options) as connection:
        yield connection.channel()


def test_an_incomplete_message_is_not_delivered(channel, monkeypatch):
    write = Path.write_text

    def read_while_writing(path, text):
        path.touch()
        with pytest.raises(Empty):
            channel._get("celery")
        return write(path, text)

    monkeypatch.setattr(Path, "write_text", read_while_writing)
    channel._put("celery", {"number": 1})

    assert channel._get("celery") == {"number": 1}
    with pytest.raises(Empty):
        channel._get("celery")


def test_messages_are_delivered_in_order(channel):
    for number in range(9):
        channel._put("celery", {"number": number})

    assert [channel._get("celery")["number"] for _time in range(9)] == list(range(9))
