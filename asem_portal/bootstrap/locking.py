"""`manage.py lock`: write both locks again, and know whether they still fit pyproject.toml (without a network)."""

import hashlib
import json
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from asem_portal.bootstrap.environment import BASE_DIR, DEVELOPMENT_LOCK, RUNTIME_LOCK, VENV, Unready, say

PROJECT = BASE_DIR / "pyproject.toml"
HEADER = "# Locked by `python3 manage.py lock`. Dependency lists of pyproject.toml, SHA-256: "
# Universal: Debian 12 has Python 3.11.2, where redis needs a package that 3.11.3 and later do without.
OPTIONS = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-emit-index-url"]
OPTIONS += ["--no-annotate", "--quiet"]


def main(arguments: list[str]) -> int:
    """Lock again. Versions stay as they are unless pyproject.toml forbids them; `--upgrade` takes the newest."""
    uv = shutil.which("uv") or shutil.which("uv", path=VENV / "bin")
    if not uv:
        raise Unready("Locking needs uv. Type: .venv/bin/pip install uv")
    compile_ = [uv, "pip", "compile", *OPTIONS, *arguments]
    _compile([*compile_, PROJECT.name], RUNTIME_LOCK)
    _compile([*compile_, "--constraints", RUNTIME_LOCK.name, "--group", "dev"], DEVELOPMENT_LOCK)
    say("\n".join(problems()) or "Both locks are current.")
    return 1 if problems() else 0


def problems(project: Path = PROJECT, runtime: Path = RUNTIME_LOCK, development: Path = DEVELOPMENT_LOCK) -> list[str]:
    """Sentences on what in the locks does not fit the dependency lists; empty when both are current."""
    lists = dependency_lists(project)
    found = []
    for lock, wanted in ((runtime, lists[:1]), (development, lists)):
        if lock.read_text().partition("\n")[0] != HEADER + digest(*wanted):
            found.append(f"{lock.name} was locked for other dependency lists. Type: python3 manage.py lock")
        pins = locked(lock)
        found += [f"{lock.name} lacks {pin}." for pin in _exact(wanted[-1]) if pin not in pins]
    return found


def dependency_lists(project: Path = PROJECT) -> tuple[list[str], list[str]]:
    """(what runs, what develops), as written in pyproject.toml."""
    read = tomllib.loads(project.read_text())
    return read["project"]["dependencies"], read["dependency-groups"]["dev"]


def digest(*lists: list[str]) -> str:
    return hashlib.sha256(json.dumps([sorted(list_) for list_ in lists]).encode()).hexdigest()


def locked(lock: Path) -> set[str]:
    """The pins of a lock, `name==version`."""
    return set(re.findall(r"^([a-z0-9.-]+==[^\s;\\]+)", lock.read_text(), flags=re.MULTILINE))


def _exact(requirements: Iterable[str]) -> Iterator[str]:
    for requirement in requirements:
        name, _, version = requirement.partition("==")
        if version:
            bare = re.sub(r"\[.*", "", name)
            yield f"{re.sub(r'[-_.]+', '-', bare).lower()}=={version}"


def _compile(command: list[str], lock: Path) -> None:
    lists = dependency_lists()
    if subprocess.run([*command, "--output-file", lock.name], cwd=BASE_DIR, check=False).returncode:
        raise Unready(f"{lock.name} could not be locked; the lines above say why.")
    wanted = lists if lock == DEVELOPMENT_LOCK else lists[:1]
    lock.write_text(f"{HEADER}{digest(*wanted)}\n{lock.read_text()}")
