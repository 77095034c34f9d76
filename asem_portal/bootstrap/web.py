"""`manage.py up`: the whole portal on one's own machine, in one terminal."""

import errno
import fcntl
import os
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from typing import BinaryIO

from asem_portal.bootstrap import environment, system
from asem_portal.bootstrap.environment import BASE_DIR, Unready, python, say, var_dir
from asem_portal.bootstrap.supervisor import Service, run_until_signal

FIRST_PORT = 8000
PORTS_TRIED = 100
FIRST_ANSWER = 60  # seconds for the first page, on a slow machine just started


def main(arguments: list[str]) -> int:
    if arguments:
        raise Unready("`up` takes no arguments; the port is set by the environment: PORT=8080 python3 manage.py up")
    environment.ensure(environment.RUNTIME_LOCK)
    var_dir().mkdir(parents=True, exist_ok=True)
    with (var_dir() / "up.lock").open("w") as handle:
        # Two portals over one database and one folder would run everything twice.
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unready("The portal already runs from this folder, in another terminal.") from None
        sentence = system.ensure_pango()
        port = free_port(int(os.environ.get("PORT") or FIRST_PORT))
        environ = environment.keep_local(port)
        say("Preparing the database, the demo and the pages ...")
        if _django(environ, "prepare", "--demo").returncode:
            raise Unready("The portal could not be prepared; the lines above say why. Nothing was lost.")
        if sentence:
            say(sentence)
        threading.Thread(target=_welcome, args=(environ, port), daemon=True).start()
        code = run_until_signal([web(environ, port), worker(environ)])
    if code == 0:
        say("\nThe portal has ended; everything typed in is kept.")
    return code


def web(environ: dict[str, str], port: int) -> Service:
    command = [python(), "-m", "gunicorn", "asem_portal.wsgi:application", "--bind", f"127.0.0.1:{port}"]
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
    command = [python(), "-m", "celery", "--quiet", "-A", "asem_portal", "worker", "-B", *options]
    # In a container, root is all there is; JSON is the only content accepted, which is what the warning is about.
    quiet = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}
    return Service("worker", command, environ | quiet, grace=grace, output=output)


def free_port(wanted: int, tried: int = PORTS_TRIED) -> int:
    """The first port from `wanted` on that nobody listens on at the loopback. Raises Unready when all are taken."""
    for port in range(wanted, min(wanted + tried, 65536)):
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            continue
        if port != wanted:
            say(f"Port {wanted} is taken; using {port}.")
        return port
    raise Unready(f"No free port from {wanted} on. Type: PORT=9000 python3 manage.py up")


def _django(environ: dict[str, str], *words: str, stdout: int | None = None) -> subprocess.CompletedProcess[str]:
    command = [python(), "manage.py", *words]
    return subprocess.run(command, env=environ, cwd=BASE_DIR, check=False, text=True, stdout=stdout)


def _welcome(environ: dict[str, str], port: int) -> None:
    """Wait for the first page, then print the address and each role's sign-in."""
    address, end = f"http://localhost:{port}/", time.monotonic() + FIRST_ANSWER
    while not _answers(f"http://127.0.0.1:{port}/"):
        if time.monotonic() > end:
            say(f"The portal has not answered at {address} for {FIRST_ANSWER} s; the lines above say why.")
            return
        time.sleep(0.2)
    sign_ins = _django(environ, "demo", "--sign-ins", stdout=subprocess.PIPE).stdout
    say(f"\n  ASEM Culture Portal   {address}")
    say(f"  Mail it has sent      {address}outbox/")
    say(f"  Sign in, one press    {address}account/login/\n")
    say("\n".join(f"  {line}" for line in sign_ins.rstrip().splitlines()))
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
