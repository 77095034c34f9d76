"""`manage.py lock`: pin the dependencies of pyproject.toml in both lock files, or check offline if they are current."""

import hashlib
import json
import shutil
import subprocess
import tomllib
from pathlib import Path

from asem_portal.bootstrap.environment import BASE_DIR, DEVELOPMENT_LOCK, RUNTIME_LOCK, VENV, Unready, say

HEADER = "# Locked by `python3 manage.py lock`. Dependency lists of pyproject.toml, SHA-256: "
# Universal, because Debian 12 has Python 3.11.2, on which redis needs a package that it does not need on later
# versions.
COMPILE = ["pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes", "--no-header"]
# With extras, because pip would otherwise choose the newest `fonttools[woff]`, for which there is no hash.
COMPILE += ["--no-strip-extras", "--no-emit-index-url", "--no-annotate", "--quiet"]


def main(arguments: list[str]) -> int:
    """Update the lock files, keeping permitted versions (with `--upgrade`, taking the newest), or only `--check`."""
    if "--check" not in arguments:
        uv = shutil.which("uv") or shutil.which("uv", path=VENV / "bin")
        if not uv:
            raise Unready("Locking needs uv. Run: .venv/bin/pip install uv")
        for lock, header in headers().items():
            options = [] if lock == RUNTIME_LOCK else ["--group", "dev", "--constraints", RUNTIME_LOCK.name]
            command = [uv, *COMPILE, *arguments, *options, "pyproject.toml", "--output-file", lock.name]
            if subprocess.run(command, cwd=BASE_DIR, check=False).returncode:
                raise Unready(f"{lock.name} could not be locked; see the lines above.")
            lock.write_text(f"{header}\n{lock.read_text()}")
    stale = [lock.name for lock, header in headers().items() if lock.read_text().partition("\n")[0] != header]
    say(f"Out of date: {', '.join(stale)}. Run: python3 manage.py lock" if stale else "Both lock files are up to date.")
    return int(bool(stale))


def headers(folder: Path = BASE_DIR) -> dict[Path, str]:
    """Return the first line of each lock file, which identifies the dependencies for which the file was made."""
    project = tomllib.loads((folder / "pyproject.toml").read_text())
    runtime, development = project["project"]["dependencies"], project["dependency-groups"]["dev"]
    lists = {RUNTIME_LOCK: [runtime], DEVELOPMENT_LOCK: [runtime, development]}
    return {
        lock: HEADER + hashlib.sha256(json.dumps([sorted(one) for one in of]).encode()).hexdigest()
        for lock, of in lists.items()
    }
