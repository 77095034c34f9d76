"""`manage.py up` as run by a developer: one terminal, a killed worker, Ctrl-C, and a second start."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import closing, suppress
from pathlib import Path

import pytest

from asem_portal.bootstrap import web
from asem_portal.bootstrap.environment import BASE_DIR, PORTAL_VARIABLES
from asem_portal.bootstrap.supervisor import describe

pytestmark = pytest.mark.long

OUR_TABLES = ("members_", "workshops_", "recommendations_")
PATIENCE = 300  # seconds for a first start on a busy machine


class Terminal:
    """A running `up`, with the lines that it has printed so far."""

    def __init__(self, var, port):
        self.port, self.lines = port, []
        environ = {name: value for name, value in os.environ.items() if not PORTAL_VARIABLES.match(name)}
        environ |= {"PORTAL_VAR": str(var), "PORT": str(port)}
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "up"],
            cwd=BASE_DIR,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line)

    def wait_for(self, words):
        end = time.monotonic() + PATIENCE
        while words not in "".join(self.lines):
            assert time.monotonic() < end, "".join(self.lines)
            if self.process.poll() is not None and not self.reader.is_alive():
                raise AssertionError(f"It ended without a word of {words!r}:\n" + "".join(self.lines))
            time.sleep(0.1)

    def children(self):
        """Return the process ids of web and worker by program."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        commands = {int(pid): Path(f"/proc/{pid}/cmdline").read_text().split("\0") for pid in listed}
        return {command[2]: pid for pid, command in commands.items() if len(command) > 2 and command[1] == "-m"}

    def get(self, path="/"):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return answer.status, answer.read().decode()

    def end(self, number=signal.SIGINT):
        self.process.send_signal(number)
        return self.process.wait(30)


def members(groups):
    """Return the processes of these groups that are still running."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _parent, group = status.read_text().rpartition(")")[2].split()[:3]
            if int(group) in groups and state != "Z":
                found.append(int(status.parent.name))
    return found


def nothing_runs(groups):
    """Wait until all processes have ended; the kernel takes a moment to kill them."""
    end = time.monotonic() + 5
    while left := members(set(groups)):
        assert time.monotonic() < end, left
        time.sleep(0.05)


def listening(port):
    """Return the IPv4 and IPv6 addresses on which a process listens at `port`, as written by the kernel."""
    tables = [Path("/proc/net/tcp"), Path("/proc/net/tcp6")]
    rows = [line.split() for table in tables if table.exists() for line in table.read_text().splitlines()[1:]]
    return [row[1].partition(":")[0] for row in rows if row[3] == "0A" and int(row[1].partition(":")[2], 16) == port]


def rows(folder):
    """Return the number of rows in each table of the portal."""
    with closing(sqlite3.connect(folder / "portal.sqlite3")) as database:
        named = "SELECT name FROM sqlite_master WHERE type = 'table'"
        tables = [name for (name,) in database.execute(named) if name.startswith(OUR_TABLES)]
        return {table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("portal")


@pytest.fixture(scope="module")
def terminal(folder):
    """Start one portal for all tests of this module, without any prepared data."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    terminal = Terminal(folder, port)
    terminal.wait_for(web.RUNS)
    yield terminal
    if terminal.process.poll() is None:
        terminal.end(signal.SIGTERM)


def test_it_prints_the_address_and_each_roles_sign_in(terminal):
    printed = "".join(terminal.lines)
    assert f"http://localhost:{terminal.port}/\n" in printed
    assert f"http://localhost:{terminal.port}/emails/\n" in printed
    for role in ("administrator", "organiser", "secretariat", "chair", "delegate"):
        assert re.search(rf"\b{role}@", printed), role


def test_it_answers_on_the_loopback_only(terminal):
    status, page = terminal.get()
    assert status == 200
    assert "<h1" in page
    assert listening(terminal.port) == ["0100007F"]  # 127.0.0.1 as written by the kernel


def test_a_second_one_over_the_same_folder_is_refused(terminal, folder):
    second = Terminal(folder, terminal.port)
    assert second.process.wait(PATIENCE) == 1
    second.wait_for(web.RUNS_ALREADY)


def test_a_killed_worker_starts_again_and_the_web_goes_on(terminal):
    before = terminal.children()
    os.killpg(before["celery"], signal.SIGKILL)
    terminal.wait_for(describe(-signal.SIGKILL))

    end = time.monotonic() + PATIENCE
    while terminal.children().get("celery") in (None, before["celery"]):
        assert time.monotonic() < end
        time.sleep(0.1)
    assert terminal.children()["gunicorn"] == before["gunicorn"]
    assert terminal.get()[0] == 200


def test_it_ends_cleanly_and_the_next_start_is_quick_and_has_lost_nothing(terminal, folder):
    """If the web server of the second portal ends, everything ends with a failure."""
    children = terminal.children()
    key, kept = (folder / "secret-key").read_text(), rows(folder)
    begun = time.monotonic()
    assert terminal.end(signal.SIGINT) == 0
    nothing_runs(children.values())
    terminal.wait_for(web.STOPPED)

    again = Terminal(folder, terminal.port)
    again.wait_for(web.RUNS)
    assert time.monotonic() - begun < 60
    assert ((folder / "secret-key").read_text(), rows(folder)) == (key, kept)
    assert kept["members_user"] > 0
    children = again.children()
    os.kill(children["gunicorn"], signal.SIGKILL)
    assert again.process.wait(30) == 1
    nothing_runs(children.values())
