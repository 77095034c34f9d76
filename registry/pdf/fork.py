"""Run work in a fork of the worker, with limits, a pipe for progress, and a guaranteed end.

Celery's child processes cannot use multiprocessing, so this module uses os.fork and a pipe. The child never runs the
parent's clean-up: inherited database connections and other handles are neither used nor closed.
"""

import ctypes
import gc
import json
import logging
import os
import resource
import selectors
import signal
import struct
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from registry.pdf.job import Limits, RenderingFailed

logger = logging.getLogger(__name__)

Made = tuple[dict[str, Any], bytes]  # facts and data
Tell = Callable[..., None]
HEAD = struct.Struct(">cI")  # kind and length of the message that follows: P progress, F facts, D data, X failure
BEAT = 5  # seconds between two calls of progress() while the child is busy with one step
PR_SET_PDEATHSIG = 1


def run(work: Callable[[Tell], Made], *, progress: Tell, limits: Limits) -> Made:
    """Call `work(report)` in a fork and return its (facts, data). Raises RenderingFailed, or what `progress` raises.

    `report(*values)` in the child becomes `progress(*values)` here, with the same values again every few seconds.
    """
    reader, writer = os.pipe()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        _child(work, writer, limits, parent)
    os.close(writer)
    child = _Child(pid, reader)
    try:
        return child.follow(progress, time.monotonic() + limits.wall)
    finally:
        child.end()


class _Child:
    """The parent's side of a child process: its messages, and its guaranteed end."""

    def __init__(self, pid: int, reader: int) -> None:
        self.pid, self.reader = pid, reader
        self.buffer = bytearray()
        self.facts: dict[str, Any] = {}
        self.told = 0.0
        self.last: list[Any] = []
        self.status: int | None = None

    def follow(self, progress: Tell, deadline: float) -> Made:
        with selectors.DefaultSelector() as selector:
            selector.register(self.reader, selectors.EVENT_READ)
            while time.monotonic() < deadline:
                ended = self._has_ended()  # checked before reading, so that its last output is not lost
                if selector.select(0 if ended else 0.5):
                    chunk = os.read(self.reader, 1 << 20)
                    self.buffer += chunk
                    ended = not chunk
                elif ended:
                    break
                data = self._take(progress)
                if data is not None:
                    return self.facts, data
                if ended:
                    break
                if self.last and time.monotonic() - self.told > BEAT:
                    self._tell(progress)
            else:
                raise RenderingFailed("time", "the time limit was exceeded")
        raise self._post_mortem()

    def _take(self, progress: Tell) -> bytes | None:
        """Handle every complete message in the buffer; return the data once received."""
        while len(self.buffer) >= HEAD.size:
            kind, length = HEAD.unpack_from(self.buffer)
            if len(self.buffer) < HEAD.size + length:
                return None
            body = bytes(self.buffer[HEAD.size : HEAD.size + length])
            del self.buffer[: HEAD.size + length]
            if kind == b"D":
                return body
            message = json.loads(body)
            if kind == b"X":
                raise RenderingFailed(message["reason"], message["detail"])
            if kind == b"F":
                self.facts = message
            else:
                self.last = message
                self._tell(progress)
        return None

    def _tell(self, progress: Tell) -> None:
        self.told = time.monotonic()
        progress(*self.last)

    def _has_ended(self) -> bool:
        if self.status is None:
            try:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
            except ChildProcessError:  # another handler has already reaped it
                pid, status = self.pid, 0
            self.status = status if pid else None
        return self.status is not None

    def _post_mortem(self) -> RenderingFailed:
        """Return the RenderingFailed for a child that died without a message."""
        while not self._has_ended():
            time.sleep(0.01)
        status = self.status or 0
        number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        detail = f"ended by signal {number}" if number else f"ended with status {status}"
        return RenderingFailed("time" if number == signal.SIGXCPU else "dead", detail)

    def end(self) -> None:
        """Kill and reap the child; until it is reaped, its process id cannot be reused."""
        os.close(self.reader)
        if not self._has_ended():
            os.kill(self.pid, signal.SIGKILL)
            try:
                os.waitpid(self.pid, 0)
            except ChildProcessError:
                logger.debug("The child %s has already been reaped.", self.pid)


def _child(work: Callable[[Tell], Made], writer: int, limits: Limits, parent: int) -> NoReturn:
    """Run the child, which ends with os._exit so that no handler, buffer or connection of the parent is touched."""
    code = 1
    try:
        _settle(limits, parent)
        facts, data = work(lambda *values: _send(writer, b"P", values))
        _send(writer, b"F", facts)
        _write(writer, HEAD.pack(b"D", len(data)) + data)
        code = 0
    except BaseException as exception:
        _confess(writer, exception)
    finally:
        os._exit(code)


def _settle(limits: Limits, parent: int) -> None:
    gc.freeze()  # never collect the parent's objects, because this would close its connections
    gc.set_threshold(50_000, 20, 100)  # a layout creates millions of long-lived objects; this saves a fifth of the time
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1, signal.SIGALRM, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)
    signal.set_wakeup_fd(-1)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # the child is killed if its worker is
    if os.getppid() != parent:
        os._exit(1)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    memory = _mapped() + limits.memory  # memory mapped by the parent does not count towards the document
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu, limits.cpu + 5))


def _mapped() -> int:
    """Return the address space of this process in bytes; 0 if unknown."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()


def _confess(writer: int, exception: BaseException) -> None:
    """Send the reason for the failure, if there is enough memory left."""
    reasons: dict[type[BaseException], str] = {MemoryError: "memory", RecursionError: "depth"}
    reason = reasons.get(type(exception), "error")
    detail = f"{type(exception).__name__}: {exception}"
    if isinstance(exception, RenderingFailed):
        reason, detail = exception.reason, exception.detail
    try:
        _send(writer, b"X", {"reason": reason, "detail": detail[:2000]})
    except OSError:
        return  # the parent has ended


def _send(writer: int, kind: bytes, message: Any) -> None:
    body = json.dumps(message).encode()
    _write(writer, HEAD.pack(kind, len(body)) + body)


def _write(writer: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(writer, view) :]
