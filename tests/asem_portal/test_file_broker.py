"""The file broker hands over whole messages only."""

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


def test_a_message_is_taken_only_when_it_is_complete(channel, monkeypatch):
    write = Path.write_text

    def read_meanwhile(path, words):
        path.touch()
        with pytest.raises(Empty):
            channel._get("celery")
        return write(path, words)

    monkeypatch.setattr(Path, "write_text", read_meanwhile)
    channel._put("celery", {"number": 1})

    assert channel._get("celery") == {"number": 1}
    with pytest.raises(Empty):
        channel._get("celery")


def test_messages_are_taken_in_the_order_in_which_they_came(channel):
    for number in range(9):
        channel._put("celery", {"number": number})

    assert [channel._get("celery")["number"] for _time in range(9)] == list(range(9))
