"""`manage.py up`: the whole portal on one's own machine, in one terminal."""

import errno
import fcntl
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from typing import BinaryIO

from asem_portal.bootstrap import environment, system
from asem_portal.bootstrap.environment import BASE_DIR, PYTHON, Unready, keep_local, say, var_dir
from asem_portal.bootstrap.supervisor import Service, run_until_signal

FIRST_PORT = 8000
PORTS_TRIED = 100
FIRST_ANSWER = 60  # seconds for the first page, on a slow machine just started


def main(arguments: list[str]) -> int:
    if arguments:
        raise Unready("`up` takes no arguments; the port is set by the environment: PORT=8080 python3 manage.py up")
    environment.ensure(environment.RUNTIME_LOCK)
    var_dir().mkdir(parents=True, exist_ok=True)
    with _only_once():
        sentence = system.ensure_pango()
        port = free_port(int(os.environ.get("PORT") or FIRST_PORT))
        environ = keep_local(port)
        prepare(environ)
        if sentence:
            say(sentence)
        return serve(environ, port)


def serve(environ: dict[str, str], port: int) -> int:
    """Run web and worker until a signal or the end of the web; return the exit code."""
    threading.Thread(target=_welcome, args=(environ, port), daemon=True).start()
    code = run_until_signal([web(environ, port), worker(environ)])
    if code == 0:
        say("\nThe portal has ended; everything typed in is kept.")
    return code


def web(environ: dict[str, str], port: int) -> Service:
    command = [str(PYTHON), "-m", "gunicorn", "asem_portal.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "gthread", "--workers", "1", "--threads", "8", "--graceful-timeout", "5"]
    command += ["--log-level", "warning", "--no-control-socket"]
    return Service("web", command, environ, vital=True)


def worker(
    environ: dict[str, str],
    *,
    output: BinaryIO | None = None,
    grace: float = 10,
    options: Iterable[str] = ("--loglevel", "WARNING"),
) -> Service:
    """The Celery worker with its own clock (beat), as `up` and the tests run it."""
    command = [str(PYTHON), "-m", "celery", "--quiet", "-A", "asem_portal", "worker", "-B", *options]
    # In a container, root is all there is; JSON is the only content accepted, which is what the warning is about.
    quiet = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}
    return Service("worker", command, {**environ, **quiet}, grace=grace, output=output)


def prepare(environ: dict[str, str]) -> None:
    """Check, migrate, load reference data and demo, collect static files: one process, for each start costs seconds."""
    say("Preparing the database, the demo and the pages ...")
    done = subprocess.run([str(PYTHON), "manage.py", "prepare", "--demo"], env=environ, cwd=BASE_DIR, check=False)
    if done.returncode:
        raise Unready("The portal could not be prepared; the lines above say why. Nothing was lost.")


def free_port(wanted: int, tried: int = PORTS_TRIED) -> int:
    """The first port from `wanted` on that nobody listens on at the loopback. Raises Unready when all are taken."""
    for port in range(wanted, min(wanted + tried, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                    raise
                continue
        if port != wanted:
            say(f"Port {wanted} is taken; using {port}.")
        return port
    raise Unready(f"No free port from {wanted} on. Type: PORT=9000 python3 manage.py up")


def _welcome(environ: dict[str, str], port: int) -> None:
    """Wait for the first page, then print the address and each role's sign-in."""
    address = f"http://localhost:{port}/"
    begun = time.monotonic()
    while not _answers(f"http://127.0.0.1:{port}/"):
        if time.monotonic() - begun > FIRST_ANSWER:
            say(f"The portal has not answered at {address} for {FIRST_ANSWER} s; the lines above say why.")
            return
        time.sleep(0.2)
    signs = [str(PYTHON), "manage.py", "demo", "--sign-ins"]
    sign_ins = subprocess.run(signs, env=environ, cwd=BASE_DIR, capture_output=True, text=True, check=False)
    say(f"\n  ASEM Culture Portal   {address}")
    say(f"  Mail it has sent      {address}outbox/")
    say(f"  Sign in, one press    {address}account/login/\n")
    say("\n".join(f"  {line}" for line in sign_ins.stdout.rstrip().splitlines()))
    say("\n  Ctrl-C ends it; everything typed in is kept.")


def _answers(address: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # the loopback is never behind a proxy
    try:
        opener.open(address, timeout=FIRST_ANSWER).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


class _only_once:  # noqa: N801 (reads as a function where it is used)
    """Two portals over one database and one folder would run everything twice."""

    def __enter__(self) -> None:
        self.handle = (var_dir() / "up.lock").open("w")
        try:
            fcntl.flock(self.handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.stdout.flush()
            raise Unready("The portal already runs from this folder, in another terminal.") from None

    def __exit__(self, *error: object) -> None:
        self.handle.close()
