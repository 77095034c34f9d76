"""`manage.py test`: everything on PostgreSQL and Redis, and again on SQLite what depends on engine or broker.

Two workers of pytest-xdist share what runs on PostgreSQL. The run on SQLite goes on beside them, for much of each run is
waiting; what it said is printed after theirs. tests/settings.py gives each worker a database and folders of its own.
"""

import os
import signal
import sys
import time
import xml.etree.ElementTree as ET
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import BinaryIO

from asem_portal.bootstrap import environment, servers, system
from asem_portal.bootstrap.environment import foreign_environ, python, say
from asem_portal.bootstrap.supervisor import Child, Service

COVERAGE = "--coverage"  # beside pytest's own arguments
MEASURED = ["--cov", "--cov-report="]  # of the leg that runs everything; pyproject.toml names the floor
# A file belongs to one worker, so that what it sets up once is set up once; tests/conftest.py brings the long ones first.
SHARED = ["--numprocesses=2", "--dist=loadfile", "--no-loadscope-reorder"]
OUTCOMES = ("failed", "passed", "skipped", "error")  # in the order of pytest's own last line
NO_TESTS = 5  # pytest's exit code
GRACE = 30  # seconds for pytest to take down what its tests have set up


@dataclass
class Leg:
    """One run of pytest: settings are read once a process, so each engine has its own."""

    name: str
    title: str
    folder: Path
    environ: dict[str, str]
    options: list[str] = field(default_factory=list)

    def service(self, arguments: list[str], output: BinaryIO | None) -> Service:
        command = [python(), "-m", "pytest", *self.options, f"--junitxml={self.counts}", *arguments]
        return Service(self.name, command, self.environ, grace=GRACE, stop_signal=signal.SIGINT, output=output)

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    @property
    def counts(self) -> Path:
        return self.folder / f"{self.name}.xml"


@dataclass
class Outcome:
    code: int
    counts: dict[str, int]


def main(arguments: list[str]) -> int:
    begun, measures = time.monotonic(), COVERAGE in arguments
    arguments = [argument for argument in arguments if argument != COVERAGE]
    environment.ensure(environment.RUNTIME_LOCK, environment.DEVELOPMENT_LOCK)
    given = os.environ.get("TEST_DATABASE_URL")
    system.ensure_test_programs(with_postgres=not given)
    signal.signal(signal.SIGTERM, _leave)
    with ExitStack() as stack:
        folder = stack.enter_context(servers.scratch_folder())
        database, version = (given, "given") if given else stack.enter_context(servers.postgresql(folder))
        broker, broker_version = stack.enter_context(servers.redis(folder))
        title = f"all tests on PostgreSQL ({version}) and Redis ({broker_version})"
        environ = leg_environ(folder, "postgresql", DATABASE_URL=database, REDIS_URL=broker)
        legs = [Leg("postgresql", title, folder, environ, SHARED)]
        title = "what depends on engine or broker, on SQLite and the file broker"
        legs.append(Leg("sqlite", title, folder, leg_environ(folder, "sqlite", PORTAL_TEST_ONLY="engine broker")))
        if measures:
            legs[0].options = [*SHARED, *MEASURED, *(["--cov-fail-under=0"] if arguments else [])]
        outcomes = run_legs(legs, arguments)
    say(closing_line(outcomes, time.monotonic() - begun))
    return worst(outcomes)


def leg_environ(folder: Path, name: str, **more: str) -> dict[str, str]:
    """Production's settings with a folder of its own, and static files that all legs share, collected once."""
    defaults = {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PORTAL_VAR": str(folder / name),
        "PORTAL_TEST_STATIC": str(folder / "static"),
    }
    return foreign_environ(**defaults | more)


def run_legs(legs: list[Leg], arguments: list[str]) -> list[Outcome]:
    """Run pytest once for each leg, side by side; return what came of them.

    The first leg prints as it goes; what the others said is printed after it, whole.
    """
    with ExitStack() as stack:
        say(_head(1, legs))
        logs = [stack.enter_context(leg.log.open("wb")) for leg in legs[1:]]
        children = [
            stack.enter_context(Child(leg.service(arguments, output)))
            for leg, output in zip(legs, [None, *logs], strict=True)
        ]
        outcomes = []
        for number, (leg, child) in enumerate(zip(legs, children, strict=True), 1):
            code = child.process.wait()
            if number > 1:
                say(f"{_head(number, legs)}\n{leg.log.read_text(errors='replace').rstrip()}")
            outcomes.append(outcome(leg, code))
    return outcomes


def outcome(leg: Leg, code: int) -> Outcome:
    if not leg.counts.exists():
        return Outcome(code, {"error": 0 if code in (0, NO_TESTS) else 1})
    suite = next(ET.parse(leg.counts).iter("testsuite"))  # noqa: S314 (pytest has written it)
    tests, failed, skipped, error = (int(suite.get(name, 0)) for name in ("tests", "failures", "skipped", "errors"))
    passed = tests - failed - skipped - error
    return Outcome(code, dict(zip(OUTCOMES, (failed, passed, skipped, error), strict=True)))


def closing_line(outcomes: list[Outcome], seconds: float) -> str:
    """One line in the form of pytest's last one, with the counts of all legs added."""
    total = {name: sum(each.counts.get(name, 0) for each in outcomes) for name in OUTCOMES}
    parts = [f"{count} {name}{'s' * (name == 'error' and count > 1)}" for name, count in total.items() if count]
    minutes, rest = divmod(int(seconds), 60)
    clock = f" ({minutes // 60}:{minutes % 60:02d}:{rest:02d})" if minutes else ""
    text = f" {', '.join(parts) or 'no tests ran'} in {seconds:.2f}s{clock} "
    return f"{text:=^100}"


def worst(outcomes: list[Outcome]) -> int:
    """The worst exit code; that a leg had nothing to run counts only when no leg had."""
    ran = [each.code for each in outcomes if each.code != NO_TESTS]
    # A child killed by a signal has a negative code, and is worse than any failed test.
    return max((128 - code if code < 0 else code for code in ran), default=NO_TESTS)


def _head(number: int, legs: list[Leg]) -> str:
    return f"\n{f' {number} of {len(legs)}: {legs[number - 1].title} ':-^100}"


def _leave(number: int, _frame: FrameType | None) -> None:
    """End like after Ctrl-C: what was started ends with the blocks that started it."""
    sys.exit(128 + number)
