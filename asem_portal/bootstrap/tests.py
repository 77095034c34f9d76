"""`manage.py test`: all tests on PostgreSQL and Redis, and those that depend on engine or broker again on SQLite.

pytest-xdist runs the tests on PostgreSQL in two workers. The tests on SQLite run at the same time, because much of each
run is spent waiting; their output is printed afterwards. tests/settings.py gives each worker its own database and
folders.
"""

import os
import signal
import sys
import time
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from types import FrameType

from asem_portal.bootstrap import environment, servers, system
from asem_portal.bootstrap.environment import python, say
from asem_portal.bootstrap.supervisor import Program

COVERAGE = "--coverage"  # the only argument that is not passed to pytest
# All tests of a file run in one worker, which sets up once what they share; tests/conftest.py puts the longest files
# first.
SHARED = ["--numprocesses=2", "--dist=loadfile", "--no-loadscope-reorder"]
MEASURED = ["--cov", "--cov-report="]  # pytest-cov prints the total
NO_TESTS = 5  # pytest's exit code
GRACE = 30  # seconds for pytest to tear down what its tests have set up


def main(arguments: list[str]) -> int:
    started = time.monotonic()
    environment.ensure(environment.RUNTIME_LOCK, environment.DEVELOPMENT_LOCK)
    database = os.environ.get("TEST_DATABASE_URL")
    system.ensure_test_programs(with_postgres=not database)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    chosen = [argument for argument in arguments if argument != COVERAGE]
    shared = [*SHARED, *chosen]
    if COVERAGE in arguments:
        # The minimum in pyproject.toml applies to a run of all tests.
        shared += [*MEASURED, *(["--cov-fail-under=0"] if chosen else [])]
    with ExitStack() as stack:
        folder = stack.enter_context(servers.scratch_folder())
        database = database or stack.enter_context(servers.postgresql(folder))
        broker = stack.enter_context(servers.redis(folder))
        on_postgresql = suite("PostgreSQL", folder, shared, DATABASE_URL=database, REDIS_URL=broker)
        on_sqlite = suite("SQLite", folder, chosen, PORTAL_TEST_ONLY="engine broker")
        return run(on_postgresql, on_sqlite, folder, started)


def suite(name: str, folder: Path, arguments: Iterable[str], **variables: str) -> Program:
    """Return the program that runs pytest on one engine, as in production, and writes `folder`/`name`.xml."""
    command = [python(), "-m", "pytest", f"--junitxml={folder / name}.xml", *arguments]
    environ = environment.foreign_environ(
        DJANGO_SETTINGS_MODULE="tests.settings",
        PORTAL_TEST_RUN="1",  # each suite has its own folder and broker
        PORTAL_VAR=str(folder / f"var-{name}"),
        PORTAL_TEST_STATIC=str(folder / "static"),  # collected once for both suites
        **variables,
    )
    return Program(name, command, environ, grace=GRACE, stop_signal=signal.SIGINT)


def run(first: Program, second: Program, folder: Path, started: float) -> int:
    """Run two suites side by side, print the output of one after that of the other, and return the worse exit code."""
    log = folder / "second.log"
    say(_heading(first))
    with log.open("wb") as second.output, first, second:
        codes = [first.process.wait(), second.process.wait()]
    say(_heading(second) + log.read_text(errors="replace").rstrip())
    counts = count(folder / f"{suite.name}.xml" for suite in (first, second))
    say(closing_line(counts, time.monotonic() - started))
    return worse(*codes)


def count(reports: Iterable[Path]) -> Counter[str]:
    """Add up pytest's JUnit reports; a suite without a report could not start and counts as an error."""
    counts: Counter[str] = Counter()
    for report in reports:
        if not report.exists():
            counts["errors"] += 1
            continue
        suite = next(ET.parse(report).iter("testsuite")).attrib  # noqa: S314 (pytest has written it)
        failed, skipped, errors = int(suite["failures"]), int(suite["skipped"]), int(suite["errors"])
        passed = int(suite["tests"]) - failed - skipped - errors
        counts.update(failed=failed, passed=passed, skipped=skipped, errors=errors)
    return counts


def closing_line(counts: Counter[str], seconds: float) -> str:
    """Return a line like pytest's last one, such as "3 failed, 40 passed in 380.12s (0:06:20)"."""
    outcomes = [f"{counts[name]} {name}" for name in ("failed", "passed", "skipped", "errors") if counts[name]]
    text = f" {', '.join(outcomes) or 'no tests ran'} in {seconds:.2f}s ({timedelta(seconds=int(seconds))}) "
    return f"{text:=^100}"


def worse(*codes: int) -> int:
    """Return the worse exit code; "no tests were run" counts only if it applies to both suites."""
    # A suite killed by a signal has a negative code, which is worse than a failed test.
    return max((128 - code if code < 0 else code for code in codes if code != NO_TESTS), default=NO_TESTS)


def _heading(suite: Program) -> str:
    return f"\n{f' {suite.name} ':-^100}\n"


def _leave(number: int, _frame: FrameType | None) -> None:
    """End as after Ctrl-C, so that each `with` block ends the programs that it started."""
    sys.exit(128 + number)
