"""A PostgreSQL and a Redis of the tests' own: in a temporary folder, on free ports of the loopback, gone afterwards."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from asem_portal.bootstrap import system
from asem_portal.bootstrap.environment import Unready
from asem_portal.bootstrap.supervisor import Child, Service

START = 60  # seconds a server may take to start on a busy machine
OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    # A test's database may be lost with the power; nothing else may be bought with it.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A temporary folder that an unprivileged server can reach even when root runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="portal-tests-", dir="/tmp" if system.is_root() else None))  # noqa: S108
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgresql(folder: Path) -> Iterator[tuple[str, str]]:
    """Start PostgreSQL under `folder`; yields (its address, its version)."""
    postgres = system.program("postgres")
    assert postgres, "`ensure_test_programs` comes first"
    data, secret, password = folder / "postgresql", folder / "postgresql-password", secrets.token_hex(16)
    data.mkdir(mode=0o700)
    secret.touch(mode=0o600)
    secret.write_text(password)
    prefix = _unprivileged(data, secret) if system.is_root() else []
    locale = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
    init = [*prefix, str(Path(postgres).with_name("initdb")), f"--pgdata={data}", "--username=portal", "--no-sync"]
    init += ["--auth=scram-sha-256", f"--pwfile={secret}", "--encoding=UTF8", f"--locale={locale}"]
    made = subprocess.run(init, cwd="/", capture_output=True, text=True, check=False)
    if made.returncode:
        raise Unready(f"PostgreSQL's initdb failed: {made.stderr.strip()}")
    port = free_port()
    command = [*prefix, postgres, "-D", str(data), "-c", f"port={port}"]
    for name, value in OPTIONS.items():
        command += ["-c", f"{name}={value}"]
    with _running("PostgreSQL", command, port, folder, stop_signal=signal.SIGINT):
        yield f"postgresql://portal:{password}@127.0.0.1:{port}/portal", _version(postgres)[2]


@contextmanager
def redis(folder: Path) -> Iterator[tuple[str, str]]:
    """Start Redis without persistence; yields (its address, its version)."""
    data, port = folder / "redis", free_port()
    data.mkdir()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1"]
    command += ["--dir", str(data), "--save", "", "--appendonly", "no"]
    with _running("Redis", command, port, folder):
        yield f"redis://127.0.0.1:{port}/0", _version("redis-server")[2].removeprefix("v=")


def free_port() -> int:
    """A port of the loopback that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def _running(
    name: str, command: list[str], port: int, folder: Path, stop_signal: int = signal.SIGTERM
) -> Iterator[None]:
    """Run a server until the block ends. Raises Unready with its last words when it does not start."""
    log = folder / f"{name.lower()}.log"
    with log.open("wb") as output:
        service = Service(name, command, dict(os.environ), stop_signal=stop_signal, output=output)
        with Child(service) as server:
            while not listens(port):
                if server.process.poll() is not None or time.monotonic() - server.started_at > START:
                    raise Unready(f"{name} did not start: {log.read_text(errors='replace')[-600:].strip()}")
                time.sleep(0.05)
            yield


def listens(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


def _version(program: str) -> list[str]:
    """The words with which a program names its version, such as `postgres (PostgreSQL) 15.18`."""
    return subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.split()


def _unprivileged(*paths: Path) -> list[str]:
    """The beginning of a command that PostgreSQL runs with when root runs the tests, for it refuses root; and what it
    reads and writes then belongs to that account."""
    names = [account.pw_name for account in pwd.getpwall()]
    name = next((name for name in ("postgres", "nobody") if name in names), None)
    if name is None:
        raise Unready("PostgreSQL does not run as root, and there is no account `postgres` or `nobody` to run it as.")
    account = pwd.getpwnam(name)
    for path in paths:
        os.chown(path, account.pw_uid, account.pw_gid)
    # Changing the account forgets who is to be told of the parent's death, unless it is kept.
    ids = [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
    return ["setpriv", "--pdeathsig=keep", *ids, "--"]
