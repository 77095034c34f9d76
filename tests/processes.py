"""What tests with processes of their own share: a supervisor, waiting for a condition, and emptying the broker."""

import shutil
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from asem_portal.bootstrap.supervisor import Supervisor

PATIENCE = 60  # seconds that a busy machine may need for anything that a test waits for


def within(seconds, question, what=""):
    """Ask `question()` again and again until the answer is true, and return it."""
    end = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < end, f"still not so after {seconds} s: {what or question}"
        time.sleep(0.05)
    return answer


@contextmanager
def supervised(*programs, tell=print):
    """Run programs under a supervisor in a thread of its own until the block ends; yields the programs.

    An error in the block carries the last lines that each program wrote.
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
    """The last lines of a file that a program writes to, or "" if it writes to the terminal."""
    return "\n".join(Path(output.name).read_text(errors="replace").splitlines()[-lines:]) if output else ""


def empty_broker(settings):
    """Lose everything that the broker holds: its database emptied, or its folder deleted."""
    if settings.REDIS_URL:
        import redis

        redis.Redis.from_url(settings.REDIS_URL).flushdb()
    else:
        shutil.rmtree(settings.BROKER_ROOT, ignore_errors=True)


def address(database):
    """The DATABASE_URL of a connection's settings."""
    if database["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{database['NAME']}"
    account = f"{quote(database['USER'])}:{quote(database['PASSWORD'])}"
    return f"postgresql://{account}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
