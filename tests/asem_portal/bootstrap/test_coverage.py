"""What `manage.py test --coverage` measures, adds up and says."""

import os
import re

import pytest

from asem_portal.bootstrap import coverage, locking, testing

SAMPLE = """
from asem_portal.bootstrap.supervisor import describe
def test_it_describes():
    assert describe(3) == "exit code 3"
"""


@pytest.fixture
def measured(tmp_path):
    """The data of two legs that ran the same small test, which needs no Django."""
    (tmp_path / "test_sample.py").write_text(SAMPLE)
    environ = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    legs = [testing.Leg(name, name, environ, coverage=tmp_path / f"{name}.coverage") for name in ("one", "two")]
    arguments = ["-p", "no:cacheprovider", "-p", "no:django", f"--rootdir={tmp_path}", str(tmp_path)]
    assert [outcome.code for outcome in testing.run_legs(legs, arguments, tmp_path)] == [0, 0]
    return [leg.coverage for leg in legs]


def test_the_total_of_all_legs_is_said_and_must_reach_the_floor(measured, tmp_path, capfd):
    target = tmp_path / "total"
    assert "fail_under" in locking.PROJECT.read_text()
    assert not coverage.report(measured, is_whole=True, target=target)
    assert target.exists() and not any(path.exists() for path in measured)
    said = capfd.readouterr().out
    assert re.search(r"^Coverage: \d+\.\d % of lines and branches\.", said, re.MULTILINE)
    assert "less than `fail_under`" in said


def test_no_data_is_no_coverage(tmp_path, capfd):
    assert not coverage.report([tmp_path / "missing"], is_whole=True, target=tmp_path / "total")
    assert capfd.readouterr().out == "Coverage: nothing was measured.\n"
