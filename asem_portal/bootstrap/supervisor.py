"""Programs that run side by side, each ended with all that it started. POSIX only; standard library only."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from types import FrameType
from typing import BinaryIO, Self

from asem_portal.bootstrap.environment import BASE_DIR, say

STEADY = 60  # seconds after which a program counts as healthy, so that its next restart is quick again
LONGEST_PAUSE = 30  # seconds between two tries to start a program that keeps ending
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def _listen_for_the_end(number: int) -> None:
    """Let the kernel send the signal when whoever started the program is killed, so that nothing is left (Linux).

    What a shell starts in the background ignores Ctrl-C, and so would all that it starts.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if _LIBC:
        _LIBC.prctl(_PR_SET_PDEATHSIG, number)


@dataclass
class Service:
    """How one program is started, and what its end means.

    `vital`: when it ends, everything ends; else it is started again. `grace`: seconds it may finish its work in.
    """

    name: str
    command: list[str]
    environ: dict[str, str]
    vital: bool = False
    grace: float = 10
    stop_signal: int = signal.SIGTERM
    output: BinaryIO | None = None


class Child:
    """A running Service, leader of a process group of its own. Inside a `with` statement, it ends with the block."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.starts = self.failures = 0
        self.due = 0.0  # when it is started again
        self.start()

    def start(self) -> None:
        service = self.service
        self.process = subprocess.Popen(
            service.command,
            env=service.environ,
            cwd=BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=service.output,
            stderr=subprocess.STDOUT if service.output else None,
            process_group=0,  # a Ctrl-C in the terminal reaches the supervisor alone, which ends all in order
            preexec_fn=partial(_listen_for_the_end, service.stop_signal),  # noqa: PLW1509 (it takes no lock)
        )
        self.started_at, self.due = time.monotonic(), 0
        self.starts += 1

    def ask_to_end(self) -> None:
        # Only the leader: a pool's children would die of SIGTERM with the work in their hands.
        if self.process.poll() is None:
            self.process.send_signal(self.service.stop_signal)

    def end(self, hurry: threading.Event | None = None) -> None:
        """Ask, wait for the grace or until somebody is in a hurry, then kill what is left of the group."""
        self.ask_to_end()
        begun = time.monotonic()
        while self.process.poll() is None and time.monotonic() - begun < self.service.grace:
            if hurry and hurry.is_set():
                break
            time.sleep(0.05)
        self.kill_group()
        self.process.wait()

    def kill_group(self) -> None:
        # Raised when the group is empty; macOS answers with the second.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.end()


class Supervisor:
    """Starts services, starts again what ends, and ends all of it together.

    `run()` blocks until `stop()` is called (from a signal handler or another thread) or a vital service ends.
    Inside a `with` statement it looks after them in a thread of its own, which is how tests use it.
    """

    def __init__(self, services: Iterable[Service], *, tell: Callable[[str], None] = say) -> None:
        self.services = list(services)
        self.children: dict[str, Child] = {}
        self.tell = tell
        self._ending, self._hurry = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._supervise, name="supervisor")

    def run(self) -> int:
        """Supervise; return 0 when asked to end, else the exit code of the vital service that died (never 0)."""
        self._start()
        return self._supervise()

    def stop(self) -> None:
        """Ask everything to end; a second call kills what is still busy."""
        if self._ending.is_set():
            self._hurry.set()
        self._ending.set()

    def pid(self, name: str) -> int:
        """The process (and process group) id of the service's present run."""
        return self.children[name].process.pid

    def starts(self, name: str) -> int:
        """How often the service was started, the first time included."""
        return self.children[name].starts

    def __enter__(self) -> Self:
        self._start()
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()
        self._thread.join()

    def _start(self) -> None:
        try:
            for service in self.services:
                self.children[service.name] = Child(service)
        except OSError:  # a command that does not exist
            self._end_all()
            raise

    def _supervise(self) -> int:
        code = 0
        try:
            while not code and not self._ending.wait(0.1):
                code = next(filter(None, map(self._look_after, self.children.values())), 0)
        finally:
            self._end_all()
        return code

    def _look_after(self, child: Child) -> int:
        """Start it again if it is due, or note that it ended. Returns the exit code of a vital service's death, or 0."""
        now = time.monotonic()
        if child.due:
            if now >= child.due:
                child.start()
        elif (code := child.process.poll()) is not None:
            child.kill_group()
            ended = f"The {child.service.name} has ended ({describe(code)})"
            if child.service.vital:
                self.tell(f"{ended}, and so everything ends.")
                return max(code, 1)
            child.failures = 1 if now - child.started_at > STEADY else child.failures + 1
            pause = min(0.5 * 2 ** (child.failures - 1), LONGEST_PAUSE)
            child.due = now + pause
            self.tell(f"{ended}; it starts again in {pause:g} s.")
        return 0

    def _end_all(self) -> None:
        for child in self.children.values():
            child.ask_to_end()
        for child in self.children.values():
            child.end(self._hurry)


def run_until_signal(services: Iterable[Service]) -> int:
    """Supervise in the main thread; Ctrl-C, SIGTERM or the terminal's end stop it, a second signal hurries it."""
    supervisor = Supervisor(services)
    words = [b"\nEnding; work in hand is finished first. Once more ends it at once.\n"]

    def end(number: int, frame: FrameType | None) -> None:
        # Written past Python's buffer, which the main thread may be holding at this moment.
        with suppress(OSError, IndexError):  # the terminal may be gone; and it is said once
            os.write(sys.stdout.fileno(), words.pop())
        supervisor.stop()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    return supervisor.run()


def describe(code: int) -> str:
    """How a process ended, in words: `exit code 3`, `killed by SIGKILL`."""
    return f"exit code {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"
