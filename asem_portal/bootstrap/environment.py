"""The virtual environment, and the environment variables of all programs that the commands start."""

import fcntl
import hashlib
import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[2]
VENV = BASE_DIR / ".venv"
RUNTIME_LOCK = BASE_DIR / "requirements.txt"
DEVELOPMENT_LOCK = BASE_DIR / "requirements-dev.txt"
# Variables for a portal that a developer's shell may contain; tests and lint set their own.
PORTAL_VARIABLES = re.compile(
    r"PORTAL_|SECRET_KEY|DJANGO_|(DATABASE|DATABASE_OWNER|REDIS|EMAIL)_URL|AUDIT_KEY|ALLOWED_HOSTS|DEBUG$|SECURE_|CSRF_|ALLAUTH_|CONN_|LOG_LEVEL"
)


class Unready(Exception):
    """The machine lacks something; the message is shown to the person who typed the command."""


def say(text: str = "") -> None:
    print(text, flush=True)


def python() -> str:
    """Return the Python interpreter in .venv."""
    return str(VENV / "bin" / "python")


def var_dir() -> Path:
    """Return the folder for everything that the portal stores: PORTAL_VAR, or var/ next to manage.py."""
    return Path(os.environ.get("PORTAL_VAR") or BASE_DIR / "var").resolve()


def enter_environment() -> None:
    """Continue inside .venv, unless an environment is already active or none exists (as in a container).

    If SECRET_KEY is not set, the command acts on the portal that `up` has prepared here, if any.
    """
    is_configured = os.environ.get("SECRET_KEY") or os.environ.get("SECRET_KEY_FILE")
    if not is_configured and (var_dir() / "secret-key").exists():
        os.environ.update(local_environ())
    if sys.prefix == sys.base_prefix and Path(python()).exists():
        os.execve(python(), [python(), *sys.argv], child_environ())  # noqa: S606 (no shell is wanted)


def keep_local(port: int) -> dict[str, str]:
    """Store the port and, once, a random key, so that sessions outlast a restart; return the variables of `up`."""
    key = var_dir() / "secret-key"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_text(secrets.token_urlsafe(50))
    (var_dir() / "port").write_text(str(port))
    return child_environ(**local_environ())


def local_environ() -> dict[str, str]:
    """Return the variables of the portal that `up` runs, except those that the user has set."""
    key, port = var_dir() / "secret-key", var_dir() / "port"
    local = {
        "DJANGO_SETTINGS_MODULE": "asem_portal.settings",
        "SECRET_KEY": key.read_text(),
        "PORTAL_VAR": str(var_dir()),
        "PORTAL_LOCAL": "1",
        "PORTAL_LOCAL_EMAILS": "1",
        "PORTAL_SECOND_FACTOR": "0",
        # Browsers accept passkeys for the name "localhost" but not for its IP address.
        "PORTAL_URL": f"http://localhost:{port.read_text() if port.exists() else 8000}",
        "LOG_LEVEL": "WARNING",
    }
    return {name: value for name, value in local.items() if name not in os.environ}


def child_environ(**more: str) -> dict[str, str]:
    """Return the variables of every child process, with Pango in its search path if it was unpacked under var/."""
    # These variables would make Python find other packages before the locked ones.
    misleading = {"PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__"}
    environ = {name: value for name, value in os.environ.items() if name not in misleading}
    path = os.pathsep.join([str(VENV / "bin"), environ.get("PATH", os.defpath)])
    environ |= {"PYTHONUNBUFFERED": "1", "VIRTUAL_ENV": str(VENV), "PATH": path}
    if unpacked := sorted(map(str, (var_dir() / "pango").glob("usr/lib/*-linux-*"))):
        environ["LD_LIBRARY_PATH"] = os.pathsep.join(filter(None, [*unpacked, environ.get("LD_LIBRARY_PATH")]))
    return environ | more


def foreign_environ(**more: str) -> dict[str, str]:
    """Return `child_environ` without the variables for a portal that the developer's shell may contain."""
    environ = {name: value for name, value in child_environ().items() if not PORTAL_VARIABLES.match(name)}
    return environ | {"DJANGO_SETTINGS_MODULE": "asem_portal.settings", "SECRET_KEY": secrets.token_urlsafe(50)} | more


def ensure(*locks: Path) -> None:
    """Create .venv and install the packages pinned in `locks`, unless its marker says so already. Raises Unready."""
    version = f"python {sys.version_info.major}.{sys.version_info.minor}"
    wanted = {version, *(hashlib.sha256(lock.read_bytes()).hexdigest() for lock in locks)}
    marker = VENV / "installed"
    with VENV.with_name(".venv.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)  # if two commands are started together, the second one waits
        installed = set(marker.read_text().split("\n")) if marker.exists() and Path(python()).exists() else set()
        if wanted <= installed:
            return
        if version not in installed:
            say("Creating the environment in .venv ...")
            # The interpreter is a link, so that it follows security updates of the system's Python.
            _run([sys.executable, "-m", "venv", "--clear", str(VENV)], "The environment .venv could not be created")
        marker.write_text(version)
        say("Installing the locked requirements (a minute or two the first time) ...")
        pip = [python(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
        pip += ["--require-hashes", "--no-warn-script-location", *(f"--requirement={lock}" for lock in locks)]
        _run(pip, "The requirements could not be installed")
        marker.write_text("\n".join(wanted))


def _run(command: list[str], failure: str) -> None:
    environ = child_environ(PIP_ROOT_USER_ACTION="ignore")  # inside .venv, pip's warning about root is wrong
    if subprocess.run(command, env=environ, stdin=subprocess.DEVNULL, cwd=BASE_DIR, check=False).returncode:
        raise Unready(f"{failure}; see the lines above. Then run the same command again.")
