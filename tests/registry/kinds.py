"""Kinds of work that only tests queue; the tests' workers load this module as well.

Each run leaves a line in a file of VAR, so that runs in another process can be counted.
"""

import os
import signal
import time
from datetime import timedelta

from django.conf import settings

from registry import outbox


def runs(name):
    """The lines that the runs left in the file `name`: one each."""
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
    """Stand at 50 percent, with the lease renewed, until the test allows it to go on."""
    note(name)
    while not allowed(name):
        progress(50, "waiting")
        time.sleep(0.05)


@outbox.register(outbox.declare("test.fail"), pauses=(60, 300))
def do_fail(*, progress, outgoing, sentence):
    raise ValueError(sentence.replace("<NUL>", "\x00"))  # what PostgreSQL holds in no column


@outbox.register(outbox.declare("test.give-up"))
def do_give_up(*, progress, outgoing, sentence):
    raise outbox.PermanentFailure(sentence)


@outbox.register(outbox.declare("test.die-sending"), lease=timedelta(seconds=2))
def do_die_sending(*, progress, outgoing, name):
    """Hand a message over, and be killed before the answer comes."""
    progress.begin_delivery()
    note(name)
    os.kill(os.getpid(), signal.SIGKILL)
