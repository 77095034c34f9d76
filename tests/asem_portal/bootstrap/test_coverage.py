"""What `manage.py test --coverage` measures and says."""

import os
import re

import pytest

from asem_portal.bootstrap import tests

SAMPLE = """
from asem_portal.bootstrap.supervisor import describe
def test_it_describes():
    assert describe(3) == "exit code 3"
"""


@pytest.mark.parametrize(("options", "code"), [([], 1), (["--cov-fail-under=0"], 0)])
def test_the_total_of_all_workers_is_said_and_must_reach_the_floor(tmp_path, capfd, options, code):
    """The floor of pyproject.toml is that of all tests; where some were chosen, any total does."""
    (tmp_path / "test_sample.py").write_text(SAMPLE)
    environ = {key: value for key, value in os.environ.items() if not re.match("PYTEST|DJANGO|COV", key)}
    environ["COVERAGE_FILE"] = str(tmp_path / "data")
    words = ["-p", "no:cacheprovider", "-p", "no:django", f"--rootdir={tmp_path}", str(tmp_path)]
    leg = tests.Leg("sample", "a sample", tmp_path, environ, [*tests.SHARED, *tests.MEASURED, *options, *words])

    (outcome,) = tests.run_legs([leg], [])

    assert (outcome.code, outcome.counts["passed"], (tmp_path / "data").exists()) == (code, 1, True)
    said = capfd.readouterr().out
    assert bool(re.search(r"Required test coverage of 85(\.0)?% not reached. Total coverage: \d+\.\d+%", said)) == code
