"""`manage.py lock`: write both locks again, and know whether they still fit pyproject.toml (without a network)."""

import hashlib
import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

from asem_portal.bootstrap.environment import BASE_DIR, DEVELOPMENT_LOCK, RUNTIME_LOCK, VENV, Unready, say

PROJECT = BASE_DIR / "pyproject.toml"
HEADER = "# Locked by `python3 manage.py lock`. Dependency lists of pyproject.toml, SHA-256: "
# Universal: Debian 12 has Python 3.11.2, where redis needs a package that 3.11.3 and later do without.
COMPILE = ["pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes", "--no-header"]
# With extras: else pip takes the newest `fonttools[woff]` that a package asks for, and finds it without a hash.
COMPILE += ["--no-strip-extras", "--no-emit-index-url", "--no-annotate", "--quiet"]


def main(arguments: list[str]) -> int:
    """Lock again. Versions stay as they are unless pyproject.toml forbids them; `--upgrade` takes the newest."""
    uv = shutil.which("uv") or shutil.which("uv", path=VENV / "bin")
    if not uv:
        raise Unready("Locking needs uv. Type: .venv/bin/pip install uv")
    runtime, development = dependency_lists()
    _compile([uv, *COMPILE, *arguments, PROJECT.name], RUNTIME_LOCK, header(runtime))
    constrained = [uv, *COMPILE, *arguments, "--constraints", RUNTIME_LOCK.name, "--group", "dev"]
    _compile(constrained, DEVELOPMENT_LOCK, header(runtime, development))
    say("\n".join(problems()) or "Both locks are current.")
    return int(bool(problems()))


def problems(folder: Path = BASE_DIR) -> list[str]:
    """Sentences on what in the folder's locks does not fit its pyproject.toml; empty when both are current."""
    runtime, development = dependency_lists(folder / PROJECT.name)
    found = []
    for name, wanted in ((RUNTIME_LOCK.name, [runtime]), (DEVELOPMENT_LOCK.name, [runtime, development])):
        if (folder / name).read_text().partition("\n")[0] != header(*wanted):
            found.append(f"{name} was locked for other dependency lists. Type: python3 manage.py lock")
        pinned = {re.sub(r"\[.*\]", "", one).lower() for one in wanted[-1] if "==" in one}
        found += [f"{name} lacks {pin}." for pin in sorted(pinned - locked(folder / name))]
    return found


def dependency_lists(project: Path = PROJECT) -> tuple[list[str], list[str]]:
    """(what runs, what develops), as written in pyproject.toml."""
    read = tomllib.loads(project.read_text())
    return read["project"]["dependencies"], read["dependency-groups"]["dev"]


def header(*lists: list[str]) -> str:
    """The first line of a lock: which dependency lists it was made for."""
    return HEADER + hashlib.sha256(json.dumps([sorted(list_) for list_ in lists]).encode()).hexdigest()


def locked(lock: Path) -> set[str]:
    """The pins of a lock, `name==version`."""
    pins = re.findall(r"^([a-z0-9.-]+)(?:\[.*\])?(==[^\s;\\]+)", lock.read_text(), flags=re.MULTILINE)
    return {name + version for name, version in pins}


def _compile(command: list[str], lock: Path, header: str) -> None:
    if subprocess.run([*command, "--output-file", lock.name], cwd=BASE_DIR, check=False).returncode:
        raise Unready(f"{lock.name} could not be locked; the lines above say why.")
    lock.write_text(f"{header}\n{lock.read_text()}")
