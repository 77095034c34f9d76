"""Run programs side by side, and end each of them together with everything that it has started. POSIX only."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from types import FrameType
from typing import BinaryIO, Self

from asem_portal.bootstrap.environment import BASE_DIR, say

STEADY = 60  # seconds after which a program is considered healthy, so that its next restart is quick again
FIRST_PAUSE = 0.5  # seconds before a program that has ended is restarted; each further pause is twice as long
LONGEST_PAUSE = 30
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass
class Program:
    """A program in its own process group. In a `with` statement, it ends with the block.

    `is_vital`: if it ends, the supervisor ends everything; other programs are restarted. `grace`: the seconds it may
    take to finish its work. `user`: the account under which it runs if root starts it.
    """

    name: str
    command: Sequence[str]
    environ: dict[str, str]
    is_vital: bool = False
    grace: float = 10
    stop_signal: int = signal.SIGTERM
    output: BinaryIO | None = None
    user: str | None = None
    process: subprocess.Popen[bytes] = field(init=False)
    starts: int = field(default=0, init=False)
    restarts_at: float | None = field(default=None, init=False)  # set from the end of the program to its restart
    pause: float = field(default=0, init=False)  # the last pause, in seconds

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command,
            env=self.environ,
            cwd=BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=subprocess.STDOUT if self.output else None,
            process_group=0,  # Ctrl-C reaches only the supervisor, which ends the programs in order
            user=self.user,
            group=self.user,
            extra_groups=[] if self.user else None,
            preexec_fn=partial(_end_with_the_parent, self.stop_signal),  # noqa: PLW1509 (it takes no lock)
        )
        self.starts += 1
        self.started_at, self.restarts_at = time.monotonic(), None

    def ask_to_end(self) -> None:
        """Signal the leader only: with SIGTERM, the children of a pool would abandon their work."""
        if self.process.poll() is None:
            self.process.send_signal(self.stop_signal)

    def end(self) -> None:
        """Ask the program to end, wait for its grace period, then kill its group; at once after a second Ctrl-C."""
        try:
            self.ask_to_end()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(self.grace)
        finally:
            self.kill()
            self.process.wait()

    def kill(self) -> None:
        with suppress(ProcessLookupError, PermissionError):  # the group is empty; macOS raises PermissionError
            os.killpg(self.process.pid, signal.SIGKILL)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.end()


class Supervisor:
    """Start programs, restart those that end, and end all of them together."""

    def __init__(self, programs: Sequence[Program], *, tell: Callable[[str], None] = say) -> None:
        self.programs, self.tell = programs, tell
        self.is_stopping = False  # not an Event: a signal handler that sets it could wait for the interrupted thread

    def run(self) -> int:
        """Return 0 after `stop()`, or the exit code of the vital program that ended (never 0)."""
        try:
            for program in self.programs:
                program.start()
            code = 0
            while not code and not self.is_stopping:
                time.sleep(0.1)
                code = max(map(self._check, self.programs))
            return code
        finally:
            started = [program for program in self.programs if program.starts]
            for program in started:
                program.ask_to_end()
            for program in started:
                program.end()

    def stop(self) -> None:
        """Ask all programs to end; a second call kills them."""
        if self.is_stopping:
            for program in self.programs:
                if program.starts:
                    program.kill()
        self.is_stopping = True

    def _check(self, program: Program) -> int:
        """Restart a program that has ended, after a pause. Return the exit code if it is vital, otherwise 0."""
        now = time.monotonic()
        if program.restarts_at is not None:
            if now >= program.restarts_at:
                program.start()
            return 0
        code = program.process.poll()
        if code is None:
            return 0
        program.kill()
        ended = f"The {program.name} has ended ({describe(code)})"
        if program.is_vital:
            self.tell(f"{ended}; stopping everything.")
            return max(code, 1)
        was_steady = now - program.started_at > STEADY
        program.pause = FIRST_PAUSE if was_steady or not program.pause else min(2 * program.pause, LONGEST_PAUSE)
        program.restarts_at = now + program.pause
        self.tell(f"{ended}; restarting it in {program.pause:g} s.")
        return 0


def run_until_signal(programs: Sequence[Program]) -> int:
    """Supervise until Ctrl-C, SIGTERM or the end of the terminal; a second signal kills programs still running."""
    supervisor = Supervisor(programs)

    def stop(number: int, frame: FrameType | None) -> None:
        if not supervisor.is_stopping:
            # Not `print`, because the main thread may hold the lock on its buffer. The terminal may no longer exist.
            with suppress(OSError):
                os.write(
                    sys.stdout.fileno(), b"\nStopping after the work in progress. Press Ctrl-C again to stop now.\n"
                )
        supervisor.stop()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    return supervisor.run()


def describe(code: int) -> str:
    """Return how a process ended: "exit code 3", "killed by SIGKILL"."""
    return f"exit code {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"


def _end_with_the_parent(number: int) -> None:
    """Have the kernel send this signal when the process that started the program is killed (Linux)."""
    # A program started in the background by a shell ignores Ctrl-C, and so would everything that it starts.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if _LIBC:
        _LIBC.prctl(_PR_SET_PDEATHSIG, number)
