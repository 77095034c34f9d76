"""What the portal needs from the operating system: Pango for documents, and the programs that tests start."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from asem_portal.bootstrap.environment import Unready, child_environ, say, var_dir
from registry.libraries import LIBRARIES, PACKAGES

# Programs that tests start, and the Debian packages that contain them.
TEST_PROGRAMS = {
    "chromium": "chromium",
    "redis-server": "redis-server",
    "pdftoppm": "poppler-utils",
    "qpdf": "qpdf",
    "postgres": "postgresql",
}
_PRINT_MISSING = (
    "import ctypes, sys\nfor name in sys.argv[1:]:\n    try: ctypes.CDLL(name)\n    except OSError: print(name)"
)


def ensure_pango() -> str:
    """Install Pango if this needs no password; return the message to show if it is still missing, otherwise ""."""
    if missing_libraries() and shutil.which("apt-get"):
        say("Installing Pango, the library that renders documents ...")
        with suppress(subprocess.CalledProcessError):  # the error has already been printed
            if is_root():
                apt_install(PACKAGES)
            else:
                unpack_privately(PACKAGES, var_dir() / "pango")
    if missing_libraries():
        return f"Documents cannot be rendered without Pango. Run: sudo apt-get install {' '.join(PACKAGES)}"
    return ""


def missing_libraries() -> list[str]:
    """Return the libraries of Pango that a child process cannot load: it reads the search path when it starts."""
    command = [sys.executable, "-c", _PRINT_MISSING, *LIBRARIES]
    return subprocess.run(command, env=child_environ(), capture_output=True, text=True, check=True).stdout.split()


def ensure_test_programs(*, with_postgres: bool) -> None:
    """Install, as root, the programs that tests start. Raises Unready with the command to type if any is missing."""
    if missing := _missing_packages(with_postgres=with_postgres):
        if is_root() and shutil.which("apt-get"):
            say(f"Installing packages required by the tests: {' '.join(missing)} ...")
            with suppress(subprocess.CalledProcessError):  # the error has already been printed
                apt_install(missing)
            missing = _missing_packages(with_postgres=with_postgres)
        if missing:
            raise Unready(f"The tests need more packages. Run: sudo apt-get install {' '.join(missing)}")
    if message := ensure_pango():
        raise Unready(message)


def _missing_packages(*, with_postgres: bool) -> list[str]:
    programs = [name for name in TEST_PROGRAMS if with_postgres or name != "postgres"]
    return [TEST_PROGRAMS[name] for name in programs if not find_program(name)]


def find_program(name: str, debian: Path = Path("/usr/lib/postgresql")) -> str:
    """Return the path of a program, or "". Debian's versions of PostgreSQL are not on the PATH; take the newest."""
    versions = {int(path.parts[-3]): str(path) for path in debian.glob(f"[1-9][0-9]/bin/{name}")}
    return versions[max(versions)] if versions else shutil.which(name) or ""


def is_root() -> bool:
    return os.geteuid() == 0


def apt_install(packages: Sequence[str]) -> None:
    """Install packages as root; fetch new package lists only if the first attempt fails."""
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    try:
        _run(install)
    except subprocess.CalledProcessError:
        _run(["apt-get", "update"])
        _run(install)


def unpack_privately(packages: Sequence[str], folder: Path) -> None:
    """Unpack Debian packages and their dependencies under `folder`, as an ordinary user. About 9 MB.

    apt, with its own package lists, says what it would install; exactly these packages are downloaded and unpacked.
    """
    lists, cache = folder / "apt" / "lists", folder / "apt" / "cache"
    for needed in (lists / "partial", cache / "archives" / "partial"):
        needed.mkdir(parents=True, exist_ok=True)
    apt = ["apt-get", "-o", f"Dir::State::Lists={lists}", "-o", f"Dir::Cache={cache}", "-o", "Debug::NoLocking=1"]
    _run([*apt, "update"])
    plan = _run([*apt, "install", "--simulate", "--no-install-recommends", *packages])
    _run([*apt, "download", *(line.split()[1] for line in plan.splitlines() if line.startswith("Inst "))], cwd=cache)
    for package in cache.glob("*.deb"):
        _run(["dpkg-deb", "-x", str(package), str(folder)])
    # Packages of Debian 12 use both /lib and /usr/lib; merged, they need only one search path.
    for split in folder.glob("lib/*-linux-*"):
        shutil.copytree(split, folder / "usr" / "lib" / split.name, symlinks=True, dirs_exist_ok=True)
    shutil.rmtree(folder / "apt")


def _run(command: list[str], cwd: Path | None = None) -> str:
    """Return the output of a command; if it fails, print its last lines and raise CalledProcessError."""
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    done = subprocess.run(
        command, cwd=cwd, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        say("\n".join((done.stdout + done.stderr).splitlines()[-4:]))
    done.check_returncode()
    return done.stdout
