"""`manage.py up`: the whole portal on one machine, in one terminal."""

import fcntl
import os
import subprocess
import threading
import time
from collections.abc import Iterable
from typing import BinaryIO

from asem_portal.bootstrap import environment, servers, system
from asem_portal.bootstrap.environment import BASE_DIR, Unready, python, say, var_dir
from asem_portal.bootstrap.supervisor import Program, run_until_signal

FIRST_PORT = 8000
RUNS_ALREADY = "The portal is already running from this folder, in another terminal."
RUNS, STOPPED = "Press Ctrl-C to stop. All data are kept.", "The portal has stopped. All data are kept."


def main(arguments: list[str]) -> int:
    if arguments:
        raise Unready("`up` takes no arguments. To choose the port, run: PORT=8080 python3 manage.py up")
    environment.ensure(environment.RUNTIME_LOCK)
    var_dir().mkdir(parents=True, exist_ok=True)
    with (var_dir() / "up.lock").open("w") as handle:
        # Two portals with the same database and folder would do all work twice.
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unready(RUNS_ALREADY) from None
        warning = system.ensure_pango()
        port = free_port(int(os.environ.get("PORT") or FIRST_PORT))
        environ = environment.keep_local(port)
        say("Preparing the database, the demonstration and the pages ...")
        if subprocess.run(
            [python(), "manage.py", "prepare", "--demo"], env=environ, cwd=BASE_DIR, check=False
        ).returncode:
            raise Unready("The portal could not be prepared; see the lines above. No data have been lost.")
        say(warning)
        threading.Thread(target=_welcome, args=(environ, port), daemon=True).start()
        code = run_until_signal([web(environ, port), worker(environ)])
    if code == 0:
        say(f"\n{STOPPED}")
    return code


def web(environ: dict[str, str], port: int) -> Program:
    command = [python(), "-m", "gunicorn", "asem_portal.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "gthread", "--workers", "1", "--threads", "8", "--graceful-timeout", "5"]
    command += ["--preload", "--log-level", "warning", "--no-control-socket"]
    return Program("web", command, environ, is_vital=True)


def worker(
    environ: dict[str, str],
    *,
    output: BinaryIO | None = None,
    grace: float = 10,
    options: Iterable[str] = ("--loglevel", "WARNING"),
) -> Program:
    """Return the Celery worker with its scheduler (beat), for `up` and for tests."""
    command = [python(), "-m", "celery", "--quiet", "-A", "asem_portal", "worker", "-B", *options]
    # As root, Celery warns of pickled content; the portal accepts only JSON.
    quiet = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}
    return Program("worker", command, environ | quiet, grace=grace, output=output)


def free_port(wanted: int, tried: int = 100) -> int:
    """Return the first free port, starting from `wanted`. Raises Unready if all ports tried are in use."""
    port = next((port for port in range(wanted, min(wanted + tried, 65536)) if not servers.listens(port)), None)
    if port is None:
        raise Unready(f"No free port from {wanted} upwards. Run: PORT=9000 python3 manage.py up")
    if port != wanted:
        say(f"Port {wanted} is in use; using {port}.")
    return port


def _welcome(environ: dict[str, str], port: int) -> None:
    """Print the address of the portal and the sign-in of each role as soon as the web server is ready."""
    sign_ins = [python(), "manage.py", "demo", "--sign-ins"]
    printed = subprocess.run(sign_ins, env=environ, cwd=BASE_DIR, check=False, text=True, stdout=subprocess.PIPE).stdout
    while not servers.listens(port):
        time.sleep(0.2)
    address = f"http://localhost:{port}/"
    say(f"\n  ASEM Culture Portal    {address}")
    say(f"  E-mails sent (local)   {address}emails/")
    say(f"  Sign in                {address}account/login/\n")
    say("".join(f"  {line}\n" for line in printed.splitlines()))
    say(f"  {RUNS}")
