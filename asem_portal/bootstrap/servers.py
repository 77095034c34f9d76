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
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from asem_portal.bootstrap.environment import Unready
from asem_portal.bootstrap.supervisor import Child, Service
from asem_portal.bootstrap.system import is_root, postgres_folder

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
    folder = Path(tempfile.mkdtemp(prefix="portal-tests-", dir="/tmp" if is_root() else None))  # noqa: S108
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgresql(folder: Path) -> Iterator[tuple[str, str]]:
    """Start PostgreSQL under `folder`; yields (its address, its version)."""
    programs, data, port, password = postgres_folder(), folder / "postgresql", free_port(), secrets.token_hex(16)
    assert programs, "`ensure_test_programs` comes first"
    account = _unprivileged()
    data.mkdir(mode=0o700)
    secret = folder / "postgresql-password"
    secret.touch(mode=0o600)
    secret.write_text(password)
    if account:
        os.chown(data, account.pw_uid, account.pw_gid)
        os.chown(secret, account.pw_uid, account.pw_gid)
    prefix = _setpriv(account)
    locale = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
    init: list[str | Path] = [
        *prefix,
        programs / "initdb",
        "-D",
        data,
        "-U",
        "portal",
        "--auth=scram-sha-256",
        f"--pwfile={secret}",
    ]
    init += ["--encoding=UTF8", f"--locale={locale}", "--no-sync"]
    made = subprocess.run(init, cwd="/", capture_output=True, text=True, check=False)
    if made.returncode:
        raise Unready(f"PostgreSQL's initdb failed: {made.stderr.strip()}")
    command = [*prefix, programs / "postgres", "-D", data, "-c", f"port={port}"]
    for name, value in OPTIONS.items():
        command += ["-c", f"{name}={value}"]
    version = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    with _running("PostgreSQL", command, port, folder, stop_signal=signal.SIGINT):
        yield f"postgresql://portal:{password}@127.0.0.1:{port}/portal", " ".join(version.split()[2:3])


@contextmanager
def redis(folder: Path) -> Iterator[tuple[str, str]]:
    """Start Redis without persistence; yields (its address, its version)."""
    port = free_port()
    data = folder / "redis"
    data.mkdir()
    command = ["redis-server", "--port", port, "--bind", "127.0.0.1", "--dir", data, "--save", "", "--appendonly", "no"]
    version = subprocess.run(["redis-server", "--version"], capture_output=True, text=True, check=True).stdout
    with _running("Redis", command, port, folder):
        yield f"redis://127.0.0.1:{port}/0", version.partition("v=")[2].split()[0]


def free_port() -> int:
    """A port of the loopback that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _running(
    name: str, command: Iterable[object], port: int, folder: Path, stop_signal: int = signal.SIGTERM
) -> Iterator[None]:
    """Run a server until the block ends. Raises Unready with its last words when it does not start."""
    log = folder / f"{name.lower()}.log"
    with ExitStack() as stack:
        output = stack.enter_context(log.open("wb"))
        service = Service(
            name, [str(part) for part in command], dict(os.environ), stop_signal=stop_signal, output=output
        )
        server = Child(service)
        server.start()
        stack.callback(_end, server)
        begun = time.monotonic()
        while not _listens(port):
            if server.ended() or time.monotonic() - begun > START:
                raise Unready(f"{name} did not start: {log.read_text(errors='replace')[-600:].strip()}")
            time.sleep(0.05)
        yield


def _end(server: Child) -> None:
    server.ask_to_end()
    server.end_by(time.monotonic() + server.service.grace)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _unprivileged() -> pwd.struct_passwd | None:
    """The account that PostgreSQL runs under when root runs the tests, for it refuses root; else None."""
    if not is_root():
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Unready("PostgreSQL does not run as root, and there is no account `postgres` or `nobody` to run it as.")


def _setpriv(account: pwd.struct_passwd | None) -> list[str]:
    if account is None:
        return []
    # Changing the account forgets who is to be told of the parent's death, unless it is kept.
    return [
        "setpriv",
        "--pdeathsig=keep",
        f"--reuid={account.pw_uid}",
        f"--regid={account.pw_gid}",
        "--clear-groups",
        "--",
    ]
