"""The virtual environment: made once, filled from the locks, and known by the locks' hashes."""

import fcntl
import hashlib
import os
import re
import secrets
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[2]
VENV = BASE_DIR / ".venv"
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


def python() -> str:
    """The interpreter inside .venv, which has what the locks name."""
    return str(VENV / "bin" / "python")


def var_dir() -> Path:
    """The folder for what the portal keeps: PORTAL_VAR, or var/ beside manage.py."""
    return Path(os.environ.get("PORTAL_VAR") or BASE_DIR / "var").resolve()


def enter_environment() -> None:
    """Go on inside .venv, unless an environment is active already or none was made (a container).

    Where no SECRET_KEY is set but `up` has kept one here, the command acts on the portal of `up`, running or not.
    """
    is_told = os.environ.get("SECRET_KEY") or os.environ.get("SECRET_KEY_FILE")
    if not is_told and (var_dir() / "secret-key").exists():
        os.environ.update(local_environ())
    if sys.prefix == sys.base_prefix and Path(python()).exists():
        os.execve(python(), [python(), *sys.argv], child_environ())  # noqa: S606 (no shell is wanted)


def keep_local(port: int) -> dict[str, str]:
    """Keep a random key, so that sessions and personal links outlive restarts, and the port; return the variables."""
    key = var_dir() / "secret-key"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_text(secrets.token_urlsafe(50))
    (var_dir() / "port").write_text(str(port))
    return child_environ(**local_environ())


def local_environ() -> dict[str, str]:
    """The variables of the portal that `up` keeps on one's own machine; what the person has set stays."""
    key, port = var_dir() / "secret-key", var_dir() / "port"
    local = {
        "DJANGO_SETTINGS_MODULE": "asem_portal.settings",
        "SECRET_KEY": key.read_text(),
        "PORTAL_VAR": str(var_dir()),
        "PORTAL_LOCAL": "1",
        "PORTAL_LOCAL_OUTBOX": "1",
        "PORTAL_SECOND_FACTOR": "0",
        # Passkeys work for the name localhost, not for its number.
        "PORTAL_URL": f"http://localhost:{port.read_text() if port.exists() else 8000}",
        "LOG_LEVEL": "WARNING",
    }
    return {name: value for name, value in local.items() if name not in os.environ}


def child_environ(**more: str) -> dict[str, str]:
    """The environment variables of every child; with the portal's own Pango if it had to be unpacked."""
    # A PYTHONHOME or an activated environment elsewhere would put other packages before the locked ones.
    misleading = {"PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__"}
    environ = {name: value for name, value in os.environ.items() if name not in misleading}
    path = os.pathsep.join([str(VENV / "bin"), environ.get("PATH", os.defpath)])
    environ |= {"PYTHONUNBUFFERED": "1", "VIRTUAL_ENV": str(VENV), "PATH": path}
    unpacked = sorted(map(str, (var_dir() / "pango").glob("usr/lib/*-linux-*")))
    if unpacked:
        environ["LD_LIBRARY_PATH"] = os.pathsep.join(filter(None, [*unpacked, environ.get("LD_LIBRARY_PATH")]))
    return environ | more


def foreign_environ(**more: str) -> dict[str, str]:
    """`child_environ` without anything that the developer's shell sets for a portal."""
    clean = {name: value for name, value in child_environ().items() if not OF_THE_PORTAL.match(name)}
    return clean | {"DJANGO_SETTINGS_MODULE": "asem_portal.settings", "SECRET_KEY": secrets.token_urlsafe(50)} | more


def ensure(*locks: Path) -> None:
    """Make .venv hold exactly what `locks` pin, or raise Unready. Quick when it says that it does."""
    version = f"python {sys.version_info.major}.{sys.version_info.minor}"
    wanted = {f"{lock.name} {hashlib.sha256(lock.read_bytes()).hexdigest()}" for lock in locks}
    # Two commands started together must not fill one environment at once; the second waits.
    with VENV.with_name(".venv.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        marker = VENV / "installed-locks"
        installed = set(marker.read_text().splitlines()) if marker.exists() and Path(python()).exists() else set()
        if version not in installed:
            _create()
            installed = {version}
        if not wanted <= installed:
            names = {lock.name for lock in locks}
            kept = {line for line in installed if line.partition(" ")[0] not in names}
            marker.write_text("\n".join(kept))  # no more than this, should the next line be interrupted
            _install(locks)
            marker.write_text("\n".join(sorted(kept | wanted)))


def _create() -> None:
    if not find_spec("ensurepip"):  # as Debian ships Python
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        raise Unready(f"Python's venv is not complete here. Type: sudo apt-get install {package}")
    say("Making the environment in .venv ...")
    # A link follows security updates of the system's Python, so nothing is copied.
    if subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=False).returncode:
        raise Unready(f"The environment {VENV} could not be made; the lines above say why.")


def _install(locks: tuple[Path, ...]) -> None:
    say("Installing the locked requirements (a minute or two the first time) ...")
    command = [python(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    command += ["--require-hashes", "--no-warn-script-location", *(f"--requirement={lock}" for lock in locks)]
    # As root, pip warns about being root on every run; inside .venv that warning is wrong.
    environ = child_environ(PIP_ROOT_USER_ACTION="ignore")
    if subprocess.run(command, env=environ, stdin=subprocess.DEVNULL, cwd=BASE_DIR, check=False).returncode:
        raise Unready("The requirements could not be installed; the lines above say why. Type the same command again.")
