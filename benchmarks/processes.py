"""Gunicorn as in production, requests to it, and the processor time of the processes that answer them. Linux only."""

import http.client
import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

from asem_portal.bootstrap import servers
from asem_portal.bootstrap.environment import Unready, python
from asem_portal.bootstrap.supervisor import Program

WARM_UP = 3  # requests that compile templates and fill caches
FEWEST, SECONDS = 3, 1.0  # requests measured for each page: for this long, but at least this many
TICKS = os.sysconf("SC_CLK_TCK")  # a second


class Cost(NamedTuple):
    """The mean of the processor time and the median of the elapsed time, in seconds, and the bytes of the body."""

    processor: float
    elapsed: float
    size: int


@contextmanager
def gunicorn(application: str, environ: dict[str, str], log: Path) -> Iterator["Site"]:
    """Run a site in one process with eight threads and yield it."""
    port = servers.free_port()
    command = [python(), "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
    command += ["--worker-class", "gthread", "--workers", "1", "--threads", "8", "--no-control-socket"]
    with log.open("wb") as output, Program("gunicorn", command, environ, output=output) as program:
        while not servers.listens(port):
            if program.process.poll() is not None:
                raise Unready(f"gunicorn did not start: {log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)
        yield Site(port, [program.process.pid, _postmaster()])


class Site:
    """A running site; `roots` are the processes that, with their children, answer its requests."""

    def __init__(self, port: int, roots: list[int]) -> None:
        self.port, self.roots = port, roots

    def measure(
        self, path: str, session: str = "", *, is_conditional: bool = False, is_first: bool = False
    ) -> Cost | None:
        """Return the cost of a page, or with `is_conditional` that of its 304; None if the site offers none.

        `session` is the cookie of a signed-in user. With `is_first`, each request has another address, so that the
        page must be made.
        """
        headers = {"Cookie": session} if session else {}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        for _time in range(WARM_UP):
            etag = self._get(connection, path, headers)[1]
        if is_conditional:
            if not etag or self._get(connection, path, headers | {"If-None-Match": etag})[2] != HTTPStatus.NOT_MODIFIED:
                return None
            headers["If-None-Match"] = etag
        times: list[float] = []
        processor, began = self._processor_time(), time.perf_counter()
        while len(times) < FEWEST or time.perf_counter() - began < SECONDS:
            start = time.perf_counter()
            address = f"{path}{'&' if '?' in path else '?'}visitor={len(times)}" if is_first else path
            size = self._get(connection, address, headers)[0]
            times.append(time.perf_counter() - start)
        spent = self._processor_time() - processor
        connection.close()
        return Cost(spent / len(times), statistics.median(times), size)

    def _get(
        self, connection: http.client.HTTPConnection, path: str, headers: dict[str, str]
    ) -> tuple[int, str | None, int]:
        """Return the size of the body, the ETag and the status."""
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        size = 0
        while piece := response.read(1 << 16):
            size += len(piece)
        if response.status not in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
            raise Unready(f"{path} returned status {response.status}")
        return size, response.headers["ETag"], response.status

    def _processor_time(self) -> float:
        """Return the processor time of all threads of the web server and of PostgreSQL so far, in seconds."""
        return sum(_spent(pid) for root in self.roots for pid in _tree(root)) / TICKS


def _postmaster() -> int:
    """Return the process of the PostgreSQL that this command has started."""
    children = (pid for pid in _children(os.getpid()) if Path(f"/proc/{pid}/comm").read_text().startswith("postgres"))
    return next(children)


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for child in _children(pid):
        yield from _tree(child)


def _children(pid: int) -> list[int]:
    """Return the processes whose parent, the fourth field of their `stat`, is `pid`."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        found += [int(stat.parent.name)] if parent == pid else []
    return found


def _spent(pid: int) -> int:
    """Return the processor time of a process and of its children that have ended, in ticks; 0 if it has ended itself."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(map(int, fields[11:15]))
