"""What the portal takes from the operating system: Pango for documents, and the programs that tests start."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from asem_portal.bootstrap.environment import Unready, child_environ, say, var_dir

PANGO_LIBRARIES = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
)
PANGO_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "libfontconfig1", "libglib2.0-0")
PANGO_SENTENCE = (
    "Documents cannot be rendered on this machine: Pango is missing. Type: sudo apt-get install "
    + " ".join(PANGO_PACKAGES[:3])
)
# Program -> the Debian package that brings it. PostgreSQL's server is found by `postgres_folder`.
TEST_PROGRAMS = {
    "chromium": "chromium",
    "redis-server": "redis-server",
    "pdftoppm": "poppler-utils",
    "qpdf": "qpdf",
}
_LOADS = "import ctypes, sys\nfor name in sys.argv[1:]:\n    try: ctypes.CDLL(name)\n    except OSError: print(name)"


def missing_libraries(environ: dict[str, str] | None = None) -> list[str]:
    """The libraries of Pango that do not load. Asked of a child, for the search path is read when a program starts."""
    command = [sys.executable, "-c", _LOADS, *PANGO_LIBRARIES]
    asked = subprocess.run(command, env=environ or child_environ(), capture_output=True, text=True, check=False)
    return asked.stdout.split()


def ensure_pango() -> str | None:
    """Install Pango where that needs no question; return the sentence to show when it is still missing, else None."""
    if not missing_libraries():
        return None
    if not shutil.which("apt-get"):
        return PANGO_SENTENCE
    if is_root():
        say("Installing Pango, which documents are rendered with ...")
        apt_install(PANGO_PACKAGES)
    else:
        say("Fetching Pango into the portal's own folder, for documents are rendered with it ...")
        unpack_privately(PANGO_PACKAGES, var_dir() / "pango")
    return PANGO_SENTENCE if missing_libraries() else None


def ensure_test_programs(need_postgres: bool) -> None:
    """Have what the tests start: as root by apt-get, else raise Unready with the line to type."""
    packages = missing_test_packages(need_postgres)
    if packages and is_root() and shutil.which("apt-get"):
        say(f"Installing what the tests need: {' '.join(packages)} ...")
        apt_install(packages)
        packages = missing_test_packages(need_postgres)
    if packages:
        raise Unready(f"The tests need more of this machine. Type: sudo apt-get install {' '.join(packages)}")
    sentence = ensure_pango()
    if sentence:
        raise Unready(sentence)


def missing_test_packages(need_postgres: bool) -> list[str]:
    packages = [package for program, package in TEST_PROGRAMS.items() if not shutil.which(program)]
    if need_postgres and not postgres_folder():
        packages.append("postgresql")
    return packages


def postgres_folder(root: Path = Path("/usr/lib/postgresql")) -> Path | None:
    """The folder with the programs of the newest PostgreSQL server on this machine, or None."""
    folders = [bin_ for bin_ in root.glob("*/bin") if (bin_ / "initdb").exists() and (bin_ / "postgres").exists()]
    if folders:
        return max(folders, key=lambda bin_: [int(part) for part in bin_.parent.name.split(".") if part.isdigit()])
    initdb, postgres = shutil.which("initdb"), shutil.which("postgres")
    return Path(initdb).resolve().parent if initdb and postgres else None


def is_root() -> bool:
    return os.geteuid() == 0


def apt_install(packages: Iterable[str]) -> bool:
    """Install as root; fetch the package lists only when the first try finds them stale. Returns whether it worked."""
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    return _apt(install) or (_apt(["apt-get", "update"]) and _apt(install))


def unpack_privately(packages: Iterable[str], folder: Path) -> bool:
    """Unpack Debian packages with all that they miss under `folder`, without any right on the machine.

    Asks apt what would be installed, downloads just that with lists of its own, and unpacks it. About 9 MB.
    Returns whether it worked; a failure leaves the machine as it was.
    """
    lists, cache = folder / "apt" / "lists", folder / "apt" / "cache"
    for needed in (lists / "partial", cache / "archives" / "partial"):
        needed.mkdir(parents=True, exist_ok=True)
    options = ["-o", f"Dir::State::Lists={lists}", "-o", f"Dir::Cache={cache}", "-o", "Debug::NoLocking=1"]
    if not _apt(["apt-get", *options, "update"]):
        return False
    simulated = ["apt-get", *options, "install", "--simulate", "--no-install-recommends", *packages]
    plan = subprocess.run(simulated, capture_output=True, text=True, check=False, env=_apt_environ())
    wanted = [line.split()[1] for line in plan.stdout.splitlines() if line.startswith("Inst ")]
    if plan.returncode or not wanted or not _apt(["apt-get", *options, "download", *wanted], cwd=cache):
        return False
    for package in cache.glob("*.deb"):
        if subprocess.run(["dpkg-deb", "-x", package, folder], check=False).returncode:
            return False
    # Debian 12 still splits /lib from /usr/lib inside packages; one search path for both keeps the children simple.
    for split in folder.glob("lib/*-linux-*"):
        shutil.copytree(split, folder / "usr" / "lib" / split.name, symlinks=True, dirs_exist_ok=True)
    shutil.rmtree(folder / "apt")
    return True


def _apt(command: list[str], cwd: Path | None = None) -> bool:
    """Run one apt-get quietly; what it printed is shown only when it failed."""
    done = subprocess.run(
        command, cwd=cwd, env=_apt_environ(), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        say("\n".join((done.stdout + done.stderr).splitlines()[-4:]))
    return done.returncode == 0


def _apt_environ() -> dict[str, str]:
    return {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
