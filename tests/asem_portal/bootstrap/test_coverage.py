"""What `manage.py test --coverage` measures, adds up and says."""

import os
import re

import pytest

from asem_portal.bootstrap import lock, tests

SAMPLE = """
from asem_portal.bootstrap.supervisor import describe
def test_it_describes():
    assert describe(3) == "exit code 3"
"""


@pytest.fixture
def measured(tmp_path):
    """The data of two legs that ran the same small test, which needs no Django; one of them by workers."""
    (tmp_path / "test_sample.py").write_text(SAMPLE)
    legs = []
    for name, options in (("one", []), ("two", tests.SHARED)):
        environ = {key: value for key, value in os.environ.items() if not re.match("PYTEST|DJANGO|COV", key)}
        environ["COVERAGE_FILE"] = str(tmp_path / f"{name}.coverage")
        words = [*options, *tests.MEASURED, "-p", "no:cacheprovider", "-p", "no:django", f"--rootdir={tmp_path}"]
        legs.append(tests.Leg(name, name, tmp_path, environ, [*words, str(tmp_path)]))
    assert [outcome.code for outcome in tests.run_legs(legs, [])] == [0, 0]
    return [leg.measured for leg in legs]


def test_the_total_of_all_legs_is_said_and_must_reach_the_floor(measured, tmp_path, capfd):
    target = tmp_path / "total"
    assert "fail_under" in lock.PROJECT.read_text()
    assert all(path.exists() for path in measured)
    assert not tests.coverage(measured, is_whole=True, target=target)
    assert target.exists() and not any(path.exists() for path in measured)
    said = capfd.readouterr().out
    assert re.search(r"^Coverage: \d+\.\d % of lines and branches\.", said, re.MULTILINE)
    assert "less than `fail_under`" in said


def test_no_data_is_no_coverage(tmp_path, capfd):
    assert not tests.coverage([tmp_path / "missing"], is_whole=True, target=tmp_path / "total")
    assert capfd.readouterr().out == "Coverage: nothing was measured.\n"
