"""`manage.py test --coverage`: how much of the portal the tests run through, lines and branches of all legs together.

Only what runs in the tests' own processes is counted: workers and other programs that they start are not. Measuring
doubles the time of what is counted, for Python 3.11 calls a function for each line; so it is asked for.
"""

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from asem_portal.bootstrap.environment import BASE_DIR, PYTHON, child_environ, say

COVERAGE = [str(PYTHON), "-m", "coverage"]


def measuring(data: Path) -> list[str]:
    """The beginning of a command that runs pytest and writes what it ran through to the file `data`."""
    return [*COVERAGE, "run", f"--data-file={data}", "-m", "pytest", "-p", "asem_portal.bootstrap.coverage"]


def report(measured: Iterable[Path], *, is_whole: bool, target: Path = BASE_DIR / ".coverage") -> bool:
    """Add up the files in `target`, say the total, and return whether it reaches the floor of pyproject.toml.

    The floor is that of all tests: where some were chosen (not `is_whole`), any total does.
    """
    files = [str(path) for path in measured if path.exists()]
    data = f"--data-file={target}"
    if not files or _coverage("combine", "--quiet", data, *files).returncode:
        say("Coverage: nothing was measured.")
        return False
    total = _coverage("report", data, "--format=total", *([] if is_whole else ["--fail-under=0"]))
    percentage = total.stdout.partition("\n")[0]
    say(f"Coverage: {percentage} % of lines and branches. What is missed: .venv/bin/coverage report -m")
    if total.returncode:
        say("That is less than `fail_under` in pyproject.toml.")
    return total.returncode == 0


def _coverage(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COVERAGE, *words], cwd=BASE_DIR, env=child_environ(), check=False, text=True, stdout=subprocess.PIPE
    )


def pytest_configure(config: Any) -> None:
    """Measure nothing in the fork of a rendering: it ends without writing what was measured, within a limit of time."""
    os.register_at_fork(after_in_child=lambda: sys.settrace(None))
