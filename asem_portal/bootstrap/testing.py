"""`manage.py test`: everything on PostgreSQL and Redis, and again on SQLite what depends on engine or broker.

Two processes share what runs on PostgreSQL, each with a database and a Redis of its own.
"""

import json
import os
import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType
from typing import BinaryIO
from urllib.parse import urlsplit

from asem_portal.bootstrap import coverage, environment, servers, system
from asem_portal.bootstrap.environment import BASE_DIR, PYTHON, child_environ, say

COVERAGE = "--coverage"  # beside pytest's own arguments
MINUTE = 60
NO_TESTS = 5  # pytest's exit codes
# In the order of pytest's own last line.
OUTCOMES = ("failed", "passed", "skipped", "deselected", "xfailed", "xpassed", "warnings", "error")


@dataclass
class Leg:
    """One run of pytest: settings are read once a process, so each engine has its own.

    `is_whole`: what it leaves out was left out by the user's arguments, and counts as deselected.
    """

    name: str
    title: str
    environ: dict[str, str]
    selection: str = ""
    is_whole: bool = True
    claims: Path | None = None  # the folder by which it shares its files with another leg
    coverage: Path | None = None  # where it writes which lines it ran through


@dataclass
class Outcome:
    code: int
    counts: dict[str, int]


def main(arguments: list[str]) -> int:
    begun, measures = time.monotonic(), COVERAGE in arguments
    arguments = [argument for argument in arguments if argument != COVERAGE]
    environment.ensure(environment.RUNTIME_LOCK, environment.DEVELOPMENT_LOCK)
    given = os.environ.get("TEST_DATABASE_URL")
    system.ensure_test_programs(need_postgres=not given)
    with ExitStack() as stack:
        folder = stack.enter_context(servers.scratch_folder())
        database, version = (given, "given") if given else stack.enter_context(servers.postgresql(folder))
        legs = [*_shared(stack, folder, database, version), _on_sqlite(folder)]
        for leg in legs if measures else ():
            leg.coverage = folder / f"{leg.name}.coverage"
        outcomes = run_legs(legs, arguments, folder)
        measured = [leg.coverage for leg in legs if leg.coverage]
        is_covered = coverage.report(measured, is_whole=not arguments) if measures else True
    say(closing_line(outcomes, time.monotonic() - begun))
    return worst(outcomes) or int(not is_covered)


def _shared(stack: ExitStack, folder: Path, database: str, version: str) -> Iterator[Leg]:
    """The legs that share all tests; a file of tests belongs to whoever claims it first in the folder of claims."""
    claims = folder / "claims"
    claims.mkdir()
    for number in (1, 2):
        own = folder / f"postgresql-{number}"
        own.mkdir()
        broker, broker_version = stack.enter_context(servers.redis(own))
        address = urlsplit(database)
        address = address._replace(path=f"{address.path}_{number}").geturl()
        environ = leg_environ(own / "var", DATABASE_URL=address, REDIS_URL=broker)
        title = f"all tests on PostgreSQL ({version}) and Redis ({broker_version}), share {number} of 2"
        yield Leg(own.name, title, environ, is_whole=number == 1, claims=claims)


def _on_sqlite(folder: Path) -> Leg:
    title = "what depends on engine or broker, on SQLite and the file broker"
    return Leg("sqlite", title, leg_environ(folder / "sqlite-leg"), selection="engine or broker", is_whole=False)


def leg_environ(var: Path, **engines: str) -> dict[str, str]:
    """Production's settings with a folder of its own; nothing that the developer's shell sets for a portal leaks in."""
    environ = {name: value for name, value in child_environ().items() if not environment.OF_THE_PORTAL.match(name)}
    var.mkdir()
    defaults = {
        "DJANGO_SETTINGS_MODULE": "asem_portal.settings",
        "PORTAL_VAR": str(var),
        "PORTAL_URL": "https://testserver",
        "SECRET_KEY": secrets.token_urlsafe(50),
    }
    return {**environ, **defaults, **engines}


def run_legs(legs: list[Leg], arguments: list[str], folder: Path) -> list[Outcome]:
    """Run pytest once for each leg, side by side, for much of each is waiting; return what came of them.

    The first leg prints as it goes; what the others said is printed after it, whole.
    """
    said = {leg.name: folder / f"{leg.name}.log" for leg in legs[1:]}
    with ExitStack() as stack:
        outputs = [stack.enter_context(said[leg.name].open("wb")) if leg.name in said else None for leg in legs]
        say(_head(1, legs))
        # Children in our own process group: Ctrl-C reaches them directly, and they still print their summaries.
        runs = [_start(leg, arguments, folder, output) for leg, output in zip(legs, outputs, strict=True)]
        previous = signal.signal(signal.SIGTERM, partial(_end, runs))
        try:
            codes = [_wait(run) for run in runs]
        finally:
            signal.signal(signal.SIGTERM, previous)
    for number, leg in enumerate(legs[1:], 2):
        say(_head(number, legs))
        say(said[leg.name].read_text(errors="replace").rstrip())
    return [_outcome(leg, code, folder) for leg, code in zip(legs, codes, strict=True)]


def _end(runs: list[subprocess.Popen[bytes]], _number: int, _frame: FrameType | None) -> None:
    for run in runs:
        run.terminate()


def _head(number: int, legs: list[Leg]) -> str:
    return f"\n{f' {number} of {len(legs)}: {legs[number - 1].title} ':-^100}"


def _start(leg: Leg, arguments: list[str], folder: Path, output: BinaryIO | None) -> subprocess.Popen[bytes]:
    plugins = ["-p", "asem_portal.bootstrap.counting", "-p", "asem_portal.bootstrap.sharing"]
    begin = coverage.measuring(leg.coverage) if leg.coverage else [str(PYTHON), "-m", "pytest"]
    command = [*begin, *plugins, *select(arguments, leg.selection)]
    environ = {
        **leg.environ,
        "PORTAL_TEST_COUNTS": str(_counts(leg, folder)),
        "PORTAL_TEST_SHARE": str(leg.claims or ""),
    }
    return subprocess.Popen(command, cwd=BASE_DIR, env=environ, stdout=output, stderr=output and subprocess.STDOUT)


def _counts(leg: Leg, folder: Path) -> Path:
    return folder / f"{leg.name}-counts.json"


def _outcome(leg: Leg, code: int, folder: Path) -> Outcome:
    counts = _counts(leg, folder)
    if not counts.exists() and code not in (0, NO_TESTS):
        return Outcome(code, {"error": 1})
    found = json.loads(counts.read_text()) if counts.exists() else {}
    if not leg.is_whole:
        found.pop("deselected", None)  # the rest of the suite ran in another leg
    return Outcome(code, found)


def select(arguments: list[str], selection: str) -> list[str]:
    """pytest's arguments narrowed by `selection`; a `-m` of the user's stays in force."""
    if not selection:
        return list(arguments)
    chosen, rest, remaining = [], [], iter(arguments)
    for argument in remaining:
        if argument == "-m":
            chosen.append(next(remaining, ""))
        elif re.match(r"-m[^-]", argument):
            chosen.append(argument[2:].removeprefix("="))
        else:
            rest.append(argument)
    expression = f"({chosen[-1]}) and ({selection})" if chosen and chosen[-1] else selection
    return [*rest, "-m", expression]


def closing_line(outcomes: list[Outcome], seconds: float) -> str:
    """One line in the form of pytest's last one, with the counts of all legs added."""
    total = {name: sum(outcome.counts.get(name, 0) for outcome in outcomes) for name in OUTCOMES}
    parts = [f"{count} {_plural(name, count)}" for name, count in total.items() if count]
    text = f" {', '.join(parts) or 'no tests ran'} in {_duration(seconds)} "
    return f"{text:=^100}"


def worst(outcomes: list[Outcome]) -> int:
    """The worst exit code; that a leg had nothing to run counts only when no leg had."""
    codes = [outcome.code for outcome in outcomes]
    ran = [code for code in codes if code != NO_TESTS]
    if not ran:
        return NO_TESTS
    # A child killed by a signal has a negative code, and is worse than any failed test.
    return max(128 - code if code < 0 else code for code in ran)


def _wait(process: subprocess.Popen[bytes]) -> int:
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            sys.stdout.flush()  # pytest heard it too and ends by itself


def _plural(name: str, count: int) -> str:
    if name == "error":
        return "error" if count == 1 else "errors"
    return "warning" if name == "warnings" and count == 1 else name


def _duration(seconds: float) -> str:
    if seconds < MINUTE:
        return f"{seconds:.2f}s"
    minutes, rest = divmod(int(seconds), 60)
    return f"{seconds:.2f}s ({minutes // 60}:{minutes % 60:02d}:{rest:02d})"
