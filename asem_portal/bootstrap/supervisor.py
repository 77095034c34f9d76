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
from types import FrameType
from typing import BinaryIO, Self

from asem_portal.bootstrap.environment import BASE_DIR, say

STEADY = 60  # seconds after which a program counts as healthy, so that its next restart is quick again
LONGEST_PAUSE = 30  # seconds between two tries to start a program that keeps ending
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def _end_with_parent() -> None:
    """Let the kernel send SIGTERM when the supervisor itself is killed, so that nothing is left behind (Linux)."""
    if _LIBC:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


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


@dataclass
class Child:
    """A running Service, leader of a process group of its own."""

    service: Service
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0
    failures: int = 0
    started_at: float = 0
    due: float = 0

    @property
    def started(self) -> subprocess.Popen[bytes]:
        """The process; it must have been started."""
        assert self.process, self.service.name
        return self.process

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
            preexec_fn=_end_with_parent,  # noqa: PLW1509 (it only calls prctl, which takes no lock)
        )
        self.started_at, self.due = time.monotonic(), 0
        self.starts += 1

    def ended(self) -> bool:
        """Whether it runs no more; then what it left of its process group is gone too."""
        if self.process is None or self.process.poll() is None:
            return False
        self.signal_group(signal.SIGKILL)
        return True

    def ask_to_end(self) -> None:
        # Only the leader: a pool's children would die of SIGTERM with the work in their hands.
        if self.process and self.process.poll() is None:
            self.process.send_signal(self.service.stop_signal)

    def end_by(self, deadline: float) -> None:
        """Wait until `deadline` (monotonic seconds), then kill the whole group."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.signal_group(signal.SIGKILL)
            self.process.wait()
        self.signal_group(signal.SIGKILL)

    def signal_group(self, number: int) -> None:
        # Raised when the group is empty; macOS answers with the second.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.started.pid, number)


class Supervisor:
    """Starts services, starts again what ends, and ends all of it together.

    `run()` blocks until `stop()` is called (from a signal handler or another thread) or a vital service ends.
    Inside a `with` statement it runs in a thread of its own, which is how tests use it.
    """

    def __init__(self, services: Iterable[Service], *, tell: Callable[[str], None] = say) -> None:
        self.children = {service.name: Child(service) for service in services}
        self.tell = tell
        self._ending = threading.Event()
        self._hurry = threading.Event()
        self._thread: threading.Thread | None = None
        self._failure: OSError | None = None

    def run(self) -> int:
        """Supervise; return 0 when asked to end, else the exit code of the vital service that died (never 0)."""
        try:
            for child in self.children.values():
                child.start()
            code = 0
            while code == 0 and not self._ending.wait(0.1):
                code = self._look_after()
            return code
        finally:
            self._end_all()

    def stop(self) -> None:
        """Ask everything to end; a second call kills what is still busy."""
        if self._ending.is_set():
            self._hurry.set()
        self._ending.set()

    def pid(self, name: str) -> int:
        """The process (and process group) id of the service's present run."""
        return self.children[name].started.pid

    def starts(self, name: str) -> int:
        """How often the service was started, the first time included."""
        return self.children[name].starts

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._run_in_thread, name="supervisor")
        self._thread.start()
        while self._failure is None and not all(child.process for child in self.children.values()):
            time.sleep(0.01)
        self._raise_failure()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()
        assert self._thread
        self._thread.join()
        self._raise_failure()

    def _run_in_thread(self) -> None:
        try:
            self.run()
        except OSError as error:  # a command that does not exist
            self._failure = error

    def _raise_failure(self) -> None:
        if self._failure:
            raise self._failure

    def _look_after(self) -> int:
        """One round: note who ended, start again who is due. Returns the exit code of a vital service's death, or 0."""
        now = time.monotonic()
        for child in self.children.values():
            if child.due:
                if now >= child.due:
                    child.start()
            elif child.ended():
                code = child.started.returncode
                how = describe(code)
                if child.service.vital:
                    self.tell(f"The {child.service.name} has ended ({how}), and so everything ends.")
                    return code if code > 0 else 1
                self._plan_restart(child, now, how)
        return 0

    def _plan_restart(self, child: Child, now: float, how: str) -> None:
        child.failures = 1 if now - child.started_at > STEADY else child.failures + 1
        pause = min(0.5 * 2 ** (child.failures - 1), LONGEST_PAUSE)
        child.due = now + pause
        self.tell(f"The {child.service.name} has ended ({how}); it starts again in {pause:g} s.")

    def _end_all(self) -> None:
        children = [child for child in self.children.values() if child.process]
        begun = time.monotonic()
        for child in children:
            child.ask_to_end()
        for child in children:
            while not self._hurry.is_set() and child.started.poll() is None:
                if time.monotonic() - begun > child.service.grace:
                    break
                time.sleep(0.05)
            child.end_by(time.monotonic())


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
