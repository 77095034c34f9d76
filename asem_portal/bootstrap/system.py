"""What the portal takes from the operating system: Pango for documents, and the programs that tests start."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from asem_portal.bootstrap.environment import Unready, child_environ, say, var_dir
from registry.libraries import LIBRARIES, PACKAGES

# What tests start -> the Debian package that brings it.
TEST_PROGRAMS = {
    "chromium": "chromium",
    "redis-server": "redis-server",
    "pdftoppm": "poppler-utils",
    "qpdf": "qpdf",
    "postgres": "postgresql",
}
_LOADS = "import ctypes, sys\nfor name in sys.argv[1:]:\n    try: ctypes.CDLL(name)\n    except OSError: print(name)"


def ensure_pango() -> str | None:
    """Install Pango where that needs no question; return the sentence to show when it is still missing, else None."""
    if missing_libraries() and shutil.which("apt-get"):
        say("Fetching Pango, which documents are rendered with ...")
        if is_root():
            apt_install(PACKAGES)
        else:
            unpack_privately(PACKAGES, var_dir() / "pango")
    if missing_libraries():
        what = "Documents cannot be rendered on this machine: Pango is missing"
        return f"{what}. Type: sudo apt-get install {' '.join(PACKAGES)}"
    return None


def missing_libraries() -> list[str]:
    """The libraries of Pango that do not load. Asked of a child, for the search path is read when a program starts."""
    command = [sys.executable, "-c", _LOADS, *LIBRARIES]
    asked = subprocess.run(command, env=child_environ(), stdout=subprocess.PIPE, text=True, check=False)
    return asked.stdout.split()


def ensure_test_programs(*, with_postgres: bool) -> None:
    """Have what the tests start: as root by apt-get, else raise Unready with the line to type."""
    programs = [name for name in TEST_PROGRAMS if with_postgres or name != "postgres"]
    packages = [TEST_PROGRAMS[name] for name in programs if not program(name)]
    if packages and is_root() and shutil.which("apt-get"):
        say(f"Installing what the tests need: {' '.join(packages)} ...")
        apt_install(packages)
        packages = [TEST_PROGRAMS[name] for name in programs if not program(name)]
    if packages:
        raise Unready(f"The tests need more of this machine. Type: sudo apt-get install {' '.join(packages)}")
    sentence = ensure_pango()
    if sentence:
        raise Unready(sentence)


def program(name: str, debian: Path = Path("/usr/lib/postgresql")) -> str | None:
    """The path of a program; of the newest PostgreSQL, where Debian keeps several, none of them on the PATH."""
    servers = {int(path.parts[-3]): str(path) for path in debian.glob(f"[1-9][0-9]/bin/{name}")}
    return servers[max(servers)] if servers else shutil.which(name)


def is_root() -> bool:
    return os.geteuid() == 0


def apt_install(packages: Iterable[str]) -> bool:
    """Install as root; fetch the package lists only when the first try finds them stale. Returns whether it worked."""
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    return _run(install) or (_run(["apt-get", "update"]) and _run(install))


def unpack_privately(packages: Iterable[str], folder: Path) -> bool:
    """Unpack Debian packages with all that they miss under `folder`, without any right on the machine.

    Asks apt what would be installed, downloads just that with lists of its own, and unpacks it. About 9 MB.
    Returns whether it worked; a failure leaves the machine as it was.
    """
    lists, cache = folder / "apt" / "lists", folder / "apt" / "cache"
    for needed in (lists / "partial", cache / "archives" / "partial"):
        needed.mkdir(parents=True, exist_ok=True)
    apt = ["apt-get", "-o", f"Dir::State::Lists={lists}", "-o", f"Dir::Cache={cache}", "-o", "Debug::NoLocking=1"]
    if not _run([*apt, "update"]):
        return False
    simulated = [*apt, "install", "--simulate", "--no-install-recommends", *packages]
    plan = subprocess.run(simulated, capture_output=True, text=True, check=False, env=_apt_environ())
    wanted = [line.split()[1] for line in plan.stdout.splitlines() if line.startswith("Inst ")]
    if not wanted or not _run([*apt, "download", *wanted], cwd=cache):
        return False
    if not all(_run(["dpkg-deb", "-x", str(package), str(folder)]) for package in cache.glob("*.deb")):
        return False
    # Debian 12 still splits /lib from /usr/lib inside packages; one search path for both keeps the children simple.
    for split in folder.glob("lib/*-linux-*"):
        shutil.copytree(split, folder / "usr" / "lib" / split.name, symlinks=True, dirs_exist_ok=True)
    shutil.rmtree(folder / "apt")
    return True


def _run(command: list[str], cwd: Path | None = None) -> bool:
    """Run one command of the packages quietly; what it printed is shown only when it failed."""
    done = subprocess.run(
        command, cwd=cwd, env=_apt_environ(), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        say("\n".join((done.stdout + done.stderr).splitlines()[-4:]))
    return done.returncode == 0


def _apt_environ() -> dict[str, str]:
    return {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
