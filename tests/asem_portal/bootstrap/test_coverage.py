"""What `manage.py test --coverage` measures and prints."""

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
def test_the_total_of_all_workers_is_said_and_must_reach_the_floor(tmp_path, monkeypatch, capfd, options, code):
    """The minimum in pyproject.toml applies to a run of all tests; if tests were selected, any total is accepted."""
    (tmp_path / "test_sample.py").write_text(SAMPLE)
    for name in [name for name in os.environ if re.match("PYTEST|COV", name)]:
        monkeypatch.delenv(name)
    words = ["-p", "no:cacheprovider", "-p", "no:django", f"--rootdir={tmp_path}", str(tmp_path)]
    sample = tests.suite("sample", tmp_path, [*tests.SHARED, *tests.MEASURED, *options, *words])
    sample.environ["COVERAGE_FILE"] = str(tmp_path / "data")

    with sample:
        assert (sample.process.wait(), (tmp_path / "data").exists()) == (code, True)

    assert tests.count([tmp_path / "sample.xml"])["passed"] == 1
    said = capfd.readouterr().out
    assert bool(re.search(r"Required test coverage of 85(\.0)?% not reached. Total coverage: \d+\.\d+%", said)) == code
