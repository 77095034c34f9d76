"""Kinds of work that only tests queue; the workers of the tests load this module too.

Each run writes a line to a file in VAR, so that runs in another process can be counted.
"""

import os
import signal
import time
from datetime import timedelta

from django.conf import settings

from registry import outbox


def runs(name):
    """Return the lines that runs have written to the file `name`, one for each run."""
    path = settings.VAR / "runs" / name
    return path.read_text().splitlines() if path.exists() else []


def note(name, line="run"):
    folder = settings.VAR / "runs"
    folder.mkdir(exist_ok=True)
    with (folder / name).open("a") as file:
        file.write(f"{line}\n")


def allowed(name):
    return (settings.VAR / "runs" / f"{name}.go").exists()


def allow(name):
    note(f"{name}.go")


@outbox.register(outbox.declare("test.note"))
def do_note(*, progress, outgoing, name):
    note(name)


@outbox.register(outbox.declare("test.wait"), lease=timedelta(seconds=3))
def do_wait(*, progress, outgoing, name):
    """Wait at 50 per cent, renewing the lease, until the test allows the work to continue."""
    note(name)
    while not allowed(name):
        progress(50, "waiting")
        time.sleep(0.05)


@outbox.register(outbox.declare("test.fail"), pauses=(60, 300))
def do_fail(*, progress, outgoing, sentence):
    raise ValueError(sentence.replace("<NUL>", "\x00"))  # a character that no column in PostgreSQL can store


@outbox.register(outbox.declare("test.give-up"))
def do_give_up(*, progress, outgoing, sentence):
    raise outbox.PermanentFailure(sentence)


@outbox.register(outbox.declare("test.die-sending"), lease=timedelta(seconds=2))
def do_die_sending(*, progress, outgoing, name):
    """Begin a delivery, and be killed before the answer arrives."""
    progress.begin_delivery()
    note(name)
    os.kill(os.getpid(), signal.SIGKILL)
