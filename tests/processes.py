"""Shared by tests with their own processes: a supervisor, waiting for a condition, and emptying the broker."""

import shutil
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from asem_portal.bootstrap.supervisor import Supervisor

PATIENCE = 60  # seconds that a busy machine may need for any condition for which a test waits


def within(seconds, question, what=""):
    """Call `question()` repeatedly until its result is true, and return the result."""
    end = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < end, f"still not so after {seconds} s: {what or question}"
        time.sleep(0.05)
    return answer


@contextmanager
def supervised(*programs, tell=print):
    """Run programs under a supervisor in its own thread until the block ends; yield the programs.

    An error in the block is reported with the last lines of output of each program.
    """
    supervisor = Supervisor(programs, tell=tell)
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    try:
        within(PATIENCE, lambda: all(program.starts for program in programs), "all programs started")
        yield programs
    except Exception as error:
        for program in programs:
            error.add_note(f"The {program.name} started {program.starts} times and wrote:\n{_tail(program.output)}")
        raise
    finally:
        supervisor.stop()
        thread.join()


def _tail(output, lines=40):
    """Return the last lines of a file to which a program writes, or "" if it writes to the terminal."""
    return "\n".join(Path(output.name).read_text(errors="replace").splitlines()[-lines:]) if output else ""


def empty_broker(settings):
    """Delete everything in the broker: empty its database, or delete its folder."""
    if settings.REDIS_URL:
        import redis

        redis.Redis.from_url(settings.REDIS_URL).flushdb()
    else:
        shutil.rmtree(settings.BROKER_ROOT, ignore_errors=True)


def address(database):
    """Return the DATABASE_URL for the settings of a connection."""
    if database["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{database['NAME']}"
    account = f"{quote(database['USER'])}:{quote(database['PASSWORD'])}"
    return f"postgresql://{account}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
