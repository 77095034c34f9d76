"""Waking a worker never raises and never delays an action, whatever the state of the broker."""

import json
import os
import socket
import subprocess
import sys
from contextlib import closing

import pytest

WAKE = """
import json, time, uuid
import django; django.setup()
from registry import outbox
from registry.models import Outgoing
rows = [Outgoing(kind="test.note", key=uuid.uuid4()) for _ in range(50)]
from registry.tasks import run
begun = time.monotonic(); outbox.wake_worker(rows[0]); first = time.monotonic() - begun
for row in rows: outbox.wake_worker(row)
print(json.dumps([first, time.monotonic() - begun]))
"""


WARNING = '"logger": "registry.outbox.broker"'


def wake(tmp_path, **environ):
    """Return the seconds that the first call, and 50 calls, take in a separate process."""
    variables = {name: value for name, value in os.environ.items() if name != "REDIS_URL"}
    variables |= {"PORTAL_VAR": str(tmp_path)} | environ
    done = subprocess.run([sys.executable, "-c", WAKE], env=variables, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1]), done.stderr


def test_a_redis_that_never_answers_costs_about_a_second_once(tmp_path):
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        (first, fifty), log = wake(tmp_path, REDIS_URL=f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
    assert first < 5
    assert fifty < 10  # not one second for each of them, even on a busy machine
    assert log.count(WARNING) == 1


def test_a_redis_that_is_not_there_costs_nothing(tmp_path):
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    (_first, fifty), log = wake(tmp_path, REDIS_URL=f"redis://127.0.0.1:{port}/0")
    assert fifty < 10
    assert log.count(WARNING) == 1


@pytest.mark.parametrize("name", ["broker", "broker/queue"])
def test_a_brokers_folder_that_cannot_be_written_costs_nothing(tmp_path, name):
    (_first, fifty), log = wake(tmp_path)
    assert (fifty < 10, log.count(WARNING)) == (True, 0)
    assert len(list((tmp_path / "broker" / "queue").iterdir())) == 51

    script = WAKE.replace("begun =", f"import shutil; shutil.rmtree({str(tmp_path / name)!r}); begun =", 1)
    variables = {key: value for key, value in os.environ.items() if key != "REDIS_URL"} | {"PORTAL_VAR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", script], env=variables, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])[1] < 10
