"""Programs that run side by side, each ended together with everything it has started. POSIX only."""

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

STEADY = 60  # seconds after which a program counts as healthy, so that its next restart is quick again
FIRST_PAUSE = 0.5  # seconds before an ended program is started again; each further pause is twice as long
LONGEST_PAUSE = 30
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass
class Program:
    """A program in a process group of its own. Inside a `with` statement, it ends with the block.

    `is_vital`: when it ends, the supervisor ends everything; otherwise it is started again. `grace`: seconds it may
    take to finish its work. `user`: the account it runs as, where root starts it.
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
    restarts_at: float | None = field(default=None, init=False)  # set while it has ended and is not yet started again
    pause: float = field(default=0, init=False)  # the last one, in seconds

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
        """Ask it to end, wait for its grace, then kill what is left of its group; at once at a second Ctrl-C."""
        try:
            self.ask_to_end()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(self.grace)
        finally:
            self.kill()
            self.process.wait()

    def kill(self) -> None:
        with suppress(ProcessLookupError, PermissionError):  # the group is empty; macOS raises the second
            os.killpg(self.process.pid, signal.SIGKILL)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.end()


class Supervisor:
    """Start programs, start again those that end, and end all of them together."""

    def __init__(self, programs: Sequence[Program], *, tell: Callable[[str], None] = say) -> None:
        self.programs, self.tell = programs, tell
        self.is_stopping = False  # no Event: a signal handler that sets one can wait for the thread that it interrupts

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
        """Start an ended program again after a pause. Return the exit code of a vital one that ended, otherwise 0."""
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
    """Supervise until Ctrl-C, SIGTERM or the end of the terminal; a second signal kills what is still busy."""
    supervisor = Supervisor(programs)

    def stop(number: int, frame: FrameType | None) -> None:
        if not supervisor.is_stopping:
            # Not `print`: the main thread may be holding its buffer. The terminal may be gone.
            with suppress(OSError):
                os.write(
                    sys.stdout.fileno(), b"\nStopping after the work in progress. Press Ctrl-C again to stop now.\n"
                )
        supervisor.stop()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    return supervisor.run()


def describe(code: int) -> str:
    """How a process ended: `exit code 3`, `killed by SIGKILL`."""
    return f"exit code {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"


def _end_with_the_parent(number: int) -> None:
    """Have the kernel send this signal when the process that started the program is killed (Linux)."""
    # A program that a shell started in the background ignores Ctrl-C, and so would everything it starts.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if _LIBC:
        _LIBC.prctl(_PR_SET_PDEATHSIG, number)
