"""PostgreSQL and Redis for one run of the tests, in a temporary folder, on free ports of the loopback interface."""

import os
import secrets
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from asem_portal.bootstrap import system
from asem_portal.bootstrap.environment import Unready
from asem_portal.bootstrap.supervisor import Program

PATIENCE = 60  # seconds that a server may take to start on a busy machine
# Durability costs time, and test databases do not need it.
POSTGRES = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200"]
POSTGRES += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Yield a temporary folder to which an unprivileged server has access even if root runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="portal-tests-", dir="/tmp" if system.is_root() else None))  # noqa: S108
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """Run PostgreSQL under `folder` and yield its URL."""
    data, secret, password = folder / "postgresql", folder / "postgresql-password", secrets.token_hex(16)
    data.mkdir(mode=0o700)
    secret.touch(mode=0o600)
    secret.write_text(password)
    user = "postgres" if system.is_root() else None  # PostgreSQL refuses to run as root
    if user:
        shutil.chown(data, user, user)
        shutil.chown(secret, user, user)
    locale = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
    init = [system.find_program("initdb"), f"--pgdata={data}", "--username=portal", "--no-sync", "--auth=scram-sha-256"]
    init += [f"--pwfile={secret}", "--encoding=UTF8", f"--locale={locale}"]
    log = folder / "initdb.log"
    with log.open("wb") as output, Program("initdb", init, dict(os.environ), output=output, user=user) as initdb:
        if initdb.process.wait():
            raise Unready(f"PostgreSQL's initdb failed: {log.read_text(errors='replace').strip()}")
    port = free_port()
    options = [f"-c{option}" for option in [*POSTGRES, f"port={port}"]]
    command = [system.find_program("postgres"), "-D", str(data), *options]
    with _running(Program("PostgreSQL", command, dict(os.environ), stop_signal=signal.SIGINT, user=user), port, folder):
        yield f"postgresql://portal:{password}@127.0.0.1:{port}/portal"


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """Run Redis without persistence and yield its URL."""
    port = free_port()
    command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder), "--save", ""]
    with _running(Program("Redis", command, dict(os.environ)), port, folder):
        yield f"redis://127.0.0.1:{port}/0"


def free_port() -> int:
    """Return a port of the loopback interface that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def _running(server: Program, port: int, folder: Path) -> Iterator[None]:
    """Run a server until the block ends. Raises Unready with the end of its log if it does not start."""
    log = folder / f"{server.name.lower()}.log"
    with log.open("wb") as server.output, server:
        while not listens(port):
            if server.process.poll() is not None or time.monotonic() - server.started_at > PATIENCE:
                raise Unready(f"{server.name} did not start: {log.read_text(errors='replace')[-600:].strip()}")
            time.sleep(0.05)
        yield
