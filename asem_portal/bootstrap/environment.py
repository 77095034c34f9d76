"""The virtual environment: made once, filled from the locks, and known by the locks' hashes."""

import fcntl
import hashlib
import importlib.util
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[2]
VENV = BASE_DIR / ".venv"
PYTHON = VENV / "bin" / "python"
MARKER = VENV / "installed-locks"
RUNTIME_LOCK = BASE_DIR / "requirements.txt"
DEVELOPMENT_LOCK = BASE_DIR / "requirements-dev.txt"
# Variables that a developer's shell may hold for a portal; tests and lint bring their own.
OF_THE_PORTAL = re.compile(
    r"PORTAL_|SECRET_KEY|DJANGO_|(DATABASE|REDIS|EMAIL)_URL|ALLOWED_HOSTS|DEBUG$|SECURE_|CSRF_|ALLAUTH_|CONN_|LOG_LEVEL"
)


class Unready(Exception):
    """The machine lacks something; the text is the one sentence to read."""


def say(text: str = "") -> None:
    print(text, flush=True)


def var_dir() -> Path:
    """The folder for what the portal keeps: PORTAL_VAR, or var/ beside manage.py."""
    return Path(os.environ.get("PORTAL_VAR") or BASE_DIR / "var").resolve()


def enter_environment() -> None:
    """Go on inside .venv, unless an environment is active already or none was made (a container).

    Where no SECRET_KEY is set but `up` has kept one here, the command acts on the portal of `up`, running or not.
    """
    if not os.environ.get("SECRET_KEY") and not os.environ.get("SECRET_KEY_FILE") and _key().exists():
        os.environ.update(local_environ())
    if sys.prefix == sys.base_prefix and PYTHON.exists():
        os.execve(PYTHON, [str(PYTHON), *sys.argv], child_environ())  # noqa: S606 (no shell is wanted)


def keep_local(port: int) -> dict[str, str]:
    """Keep a random key, so that sessions and personal links outlive restarts, and the port; return the variables.

    Only the owner may read the key.
    """
    if not _key().exists():
        with os.fdopen(os.open(_key(), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
            handle.write(secrets.token_urlsafe(50))
    _port().write_text(str(port))
    return {**local_environ(), **child_environ()}


def local_environ() -> dict[str, str]:
    """The variables of the portal that `up` keeps on one's own machine; what the person has set stays."""
    local = {
        "DJANGO_SETTINGS_MODULE": "asem_portal.settings",
        "SECRET_KEY": _key().read_text(),
        "PORTAL_VAR": str(var_dir()),
        "PORTAL_LOCAL": "1",
        "PORTAL_LOCAL_OUTBOX": "1",
        "PORTAL_SECOND_FACTOR": "0",
        # Passkeys work for the name localhost, not for its number.
        "PORTAL_URL": f"http://localhost:{_port().read_text() if _port().exists() else 8000}",
        "LOG_LEVEL": "WARNING",
    }
    return {name: value for name, value in local.items() if name not in os.environ}


def _key() -> Path:
    return var_dir() / "secret-key"


def _port() -> Path:
    return var_dir() / "port"


def child_environ(**more: str) -> dict[str, str]:
    """The environment variables of every child; with the portal's own Pango if it had to be unpacked."""
    environ = {**os.environ, "PYTHONUNBUFFERED": "1", **more}
    # A PYTHONHOME or an activated environment elsewhere would put other packages before the locked ones.
    for name in ("PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__"):
        environ.pop(name, None)
    environ["VIRTUAL_ENV"] = str(VENV)
    environ["PATH"] = f"{VENV / 'bin'}{os.pathsep}{environ.get('PATH', os.defpath)}"
    unpacked = sorted(str(folder) for folder in (var_dir() / "pango").glob("usr/lib/*-linux-*") if folder.is_dir())
    if unpacked:
        environ["LD_LIBRARY_PATH"] = os.pathsep.join([*unpacked, *filter(None, [environ.get("LD_LIBRARY_PATH", "")])])
    return environ


def ensure(*locks: Path) -> None:
    """Make .venv hold exactly what `locks` pin, or raise Unready. Quick when the marker says that it does."""
    VENV.parent.mkdir(parents=True, exist_ok=True)
    with _alone(VENV.with_name(".venv.lock")):
        wanted = fingerprints(locks)
        if PYTHON.exists() and wanted.items() <= installed().items():
            return
        if not PYTHON.exists() or installed().get("python") not in (None, wanted["python"]):
            _create()
        _install(locks)
        known = {**installed(), **wanted} if installed().get("python") == wanted["python"] else wanted
        MARKER.write_text("".join(f"{name} {value}\n" for name, value in sorted(known.items())))


def fingerprints(locks: Iterable[Path]) -> dict[str, str]:
    """What the marker must say: this Python's version, and the SHA-256 of each lock, by file name."""
    found = {"python": f"{sys.version_info.major}.{sys.version_info.minor}"}
    return found | {lock.name: hashlib.sha256(lock.read_bytes()).hexdigest() for lock in locks}


def installed() -> dict[str, str]:
    """The marker as a dictionary; empty when the environment was never finished."""
    if not MARKER.is_file():
        return {}
    return dict(line.split(" ", 1) for line in MARKER.read_text().splitlines() if " " in line)


def missing_ensurepip(find: Callable[[str], object] = importlib.util.find_spec) -> str | None:
    """The sentence for a Python without ensurepip, as Debian ships it, or None."""
    if find("ensurepip"):
        return None
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return f"Python's venv is not complete here. Type: sudo apt-get install python{version}-venv"


def _create() -> None:
    sentence = missing_ensurepip()
    if sentence:
        raise Unready(sentence)
    say("Making the environment in .venv ...")
    # --copies is not used: a link follows security updates of the system's Python.
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], stdin=subprocess.DEVNULL, check=False)
    if made.returncode:
        raise Unready(f"The environment {VENV} could not be made; the lines above say why.")


def _install(locks: Iterable[Path]) -> None:
    say("Installing the locked requirements (a minute or two the first time) ...")
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    command += ["--require-hashes", "--no-warn-script-location"]
    for lock in locks:
        command += ["-r", str(lock)]
    # As root, pip warns about being root on every run; inside .venv that warning is wrong.
    environ = child_environ(PIP_ROOT_USER_ACTION="ignore")
    if subprocess.run(command, env=environ, stdin=subprocess.DEVNULL, cwd=BASE_DIR, check=False).returncode:
        raise Unready("The requirements could not be installed; the lines above say why. Type the same command again.")


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Two commands started together must not fill one environment at once; the second waits."""
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
