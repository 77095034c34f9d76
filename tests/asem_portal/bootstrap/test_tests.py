"""`manage.py test` as run by a developer: all processes that it starts end with it, however it ends."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from asem_portal.bootstrap.environment import BASE_DIR, PORTAL_VARIABLES
from tests.processes import PATIENCE, within

# A test that starts a program, as tests of a worker do, and never ends.
ENDLESS = """
import pathlib, sys, time
from asem_portal.bootstrap.supervisor import Program
def test_it():
    with Program("program", [sys.executable, "-c", "import time; time.sleep(600)"], {}, grace=1):
        pathlib.Path(__file__).with_name("begun").touch()
        time.sleep(600)
"""


def below(process):
    """Return the process ids of all descendants of a process."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent = status.read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(status.parent.name)] = int(parent)
    found = {process}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {process}


def runs(pid):
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


@pytest.fixture
def run(tmp_path):
    """Yield a run of this one test by both suites, while it is in progress."""
    (tmp_path / "test_endless.py").write_text(ENDLESS)
    environ = {name: value for name, value in os.environ.items() if not PORTAL_VARIABLES.match(name)}
    command = [sys.executable, "manage.py", "test", "-p", "no:django", "-p", "no:cacheprovider", str(tmp_path)]
    log = (tmp_path / "log").open("wb")
    with log, subprocess.Popen(command, cwd=BASE_DIR, env=environ, stdout=log, start_new_session=True) as process:
        within(PATIENCE, (tmp_path / "begun").exists, (tmp_path / "log").read_text())
        yield process
        if process.poll() is None:
            process.kill()


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGKILL, -signal.SIGKILL)],
)
def test_nothing_outlives_it(run, number, code):
    started = below(run.pid)
    assert len(started) >= 10  # PostgreSQL with its processes, Redis, both suites with their workers, and two programs

    run.send_signal(number)

    assert run.wait(PATIENCE) == code
    within(PATIENCE, lambda: not any(map(runs, started)), started)
