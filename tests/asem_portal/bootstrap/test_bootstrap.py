"""The commands that run before Django is installed: environment, system, lock files, lint and test counts."""

import ast
import os
import re
import socket
import stat
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from asem_portal import bootstrap
from asem_portal.bootstrap import environment, lock, servers, system, tests, web
from asem_portal.bootstrap.environment import BASE_DIR, Unready
from registry.libraries import PACKAGES

MODULES = [*sorted((BASE_DIR / "asem_portal" / "bootstrap").glob("*.py")), BASE_DIR / "registry" / "libraries.py"]
PLAIN_PYTHON = getattr(sys, "_base_executable", sys.executable)

# Environment --------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", [*MODULES, BASE_DIR / "manage.py"], ids=lambda path: path.name)
def test_it_imports_the_standard_library_only(module):
    """This applies to the top of each module; functions may import Django once it is installed."""
    imported = set()
    for node in ast.parse(module.read_text()).body:
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module.partition(".")[0])
    assert imported - sys.stdlib_module_names <= {"asem_portal", "registry"}


@pytest.mark.parametrize("package", ["asem_portal", "registry"])
def test_the_packages_that_it_is_in_are_empty(package):
    assert (BASE_DIR / package / "__init__.py").read_text() == ""


@pytest.fixture
def requirements(tmp_path, monkeypatch):
    """Return a lock file without requirements, for which the test has its own environment."""
    monkeypatch.setattr(environment, "VENV", tmp_path / "venv")
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("# nothing\n")
    return requirements


def test_the_environment_is_made_once_and_filled_again_when_a_lock_changes(requirements, capsys):
    environment.ensure(requirements)
    assert len(capsys.readouterr().out.splitlines()) == 2  # the environment is created and filled

    environment.ensure(requirements)
    assert capsys.readouterr().out == ""

    # A requirement without a hash is refused, and the environment is not considered ready.
    requirements.write_text("six==1.17.0\n")
    for _time in ("first", "second"):
        with pytest.raises(Unready):
            environment.ensure(requirements)

    requirements.write_text("# something else\n")
    capsys.readouterr()
    environment.ensure(requirements)
    assert len(capsys.readouterr().out.splitlines()) == 1  # it is filled


def test_any_other_command_enters_the_environment_by_itself():
    command = [PLAIN_PYTHON, "manage.py", "version"]
    done = subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, check=True)
    assert f"Django=={done.stdout.strip()}" in (BASE_DIR / "pyproject.toml").read_text()


def test_an_old_python_is_refused_in_a_sentence():
    source = (BASE_DIR / "manage.py").read_text().replace("(3, 11)", "(99, 0)")
    done = subprocess.run([PLAIN_PYTHON, "-c", source], cwd=BASE_DIR, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1 and "3.11" in done.stderr


# System -------------------------------------------------------------------------------------------


def test_a_library_that_does_not_load_is_named(monkeypatch):
    monkeypatch.setattr(system, "LIBRARIES", ("libc.so.6", "libnone-such.so.7"))
    assert system.missing_libraries() == ["libnone-such.so.7"]


def test_without_pango_and_apt_there_is_one_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(system, "LIBRARIES", ("libnone-such.so.7",))
    monkeypatch.setenv("PATH", str(tmp_path))
    packages = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    assert system.ensure_pango().endswith(f"sudo apt-get install {packages}")


def test_what_tests_need_is_said_with_the_line_to_type(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unready) as refusal:
        system.ensure_test_programs(with_postgres=False)
    packages = "chromium redis-server poppler-utils qpdf"
    assert str(refusal.value).endswith(f"sudo apt-get install {packages}")


def test_the_newest_postgresql_is_taken(tmp_path):
    for version in ("15", "17"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin" / "postgres").touch()
    (tmp_path / "18" / "bin").mkdir(parents=True)  # only the client is installed
    assert system.find_program("postgres", tmp_path) == str(tmp_path / "17" / "bin" / "postgres")


@pytest.mark.parametrize("name", ["Dockerfile", "docs/operations.md"])
def test_an_installation_is_told_of_the_same_packages(name):
    assert all(package in (BASE_DIR / name).read_text() for package in PACKAGES)


def test_private_pango_reaches_the_children(monkeypatch, tmp_path):
    unpacked = tmp_path / "pango" / "usr" / "lib" / "x86_64-linux-gnu"
    unpacked.mkdir(parents=True)
    monkeypatch.setenv("PORTAL_VAR", str(tmp_path))
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/lib")
    assert environment.child_environ()["LD_LIBRARY_PATH"] == f"{unpacked}:/opt/lib"


# up -----------------------------------------------------------------------------------------------


def test_a_taken_port_gives_way_to_the_next_free_one(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        other = web.free_port(port)
    assert other > port
    assert re.findall(r"\d+", capsys.readouterr().out) == [str(port), str(other)]


def test_no_free_port_is_said_with_the_line_to_type():
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(Unready, match=r"PORT=9000 python3 manage\.py up"),
    ):
        web.free_port(taken.getsockname()[1], tried=1)
    with pytest.raises(Unready):
        web.free_port(65536)


def test_the_secret_key_is_kept_and_private(tmp_path, monkeypatch):
    monkeypatch.setenv("PORTAL_VAR", str(tmp_path))
    monkeypatch.delenv("SECRET_KEY")
    key = environment.keep_local(8001)["SECRET_KEY"]
    assert len(key) >= 50
    assert environment.keep_local(8001)["SECRET_KEY"] == key
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_another_command_acts_on_the_portal_that_up_keeps(tmp_path):
    """No variable has to be set; if `up` has stored none, the command reports that the key is missing."""
    bare = {name: value for name, value in os.environ.items() if not environment.PORTAL_VARIABLES.match(name)}
    bare["PORTAL_VAR"] = str(tmp_path)
    command = [PLAIN_PYTHON, "manage.py", "shell", "-c", "from django.conf import settings; print(settings.PORTAL_URL)"]
    refused = subprocess.run(command, env=bare, cwd=BASE_DIR, capture_output=True, text=True, check=False)
    assert refused.returncode == 1 and "SECRET_KEY" in refused.stderr
    (tmp_path / "secret-key").write_text("kept" * 20)
    (tmp_path / "port").write_text("8123")
    answered = subprocess.run(command, env=bare, cwd=BASE_DIR, capture_output=True, text=True, check=False)
    assert answered.stdout.splitlines()[-1] == "http://localhost:8123"


def test_commands_refuse_what_they_do_not_know(capsys):
    for command, argument in (("up", "--port"), ("lint", "tests")):
        assert bootstrap.run(command, [argument]) == 1
        assert f"`{command}`" in capsys.readouterr().err


# test ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "seconds", "words"),
    [
        ({"passed": 412}, 380.123, "412 passed in 380.12s (0:06:20)"),
        (
            {"failed": 1, "passed": 2, "errors": 2, "skipped": 3},
            9.5,
            "1 failed, 2 passed, 3 skipped, 2 errors in 9.50s",
        ),
        ({}, 0.5, "no tests ran in 0.50s"),
    ],
)
def test_the_closing_line_reads_like_that_of_pytest(counts, seconds, words):
    line = tests.closing_line(Counter(counts), seconds)
    assert line.strip("=").startswith(f" {words}")
    assert len(line) == 100


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ([0, 0], 0),
        ([0, 1], 1),
        ([5, 0], 0),
        ([0, 5], 0),
        ([5, 5], 5),
        ([5, 1], 1),
        ([-9, 1], 137),
        ([4, 4], 4),
        ([2], 2),
    ],
)
def test_the_worse_code_is_returned(codes, expected):
    assert tests.worse(*codes) == expected


SAMPLE = """
import pytest
@pytest.fixture
def broken():
    raise ValueError
def test_passes(): pass
def test_fails(): assert False
def test_errs(broken): pass
def test_skips(): pytest.skip("asked for")
"""


@pytest.fixture
def suite(tmp_path, monkeypatch):
    """Return a function that creates a suite, whose tests are in the test's folder and do not need Django."""
    for name in [name for name in os.environ if re.match("PYTEST|COV", name)]:
        monkeypatch.delenv(name)

    def suite(name, *options):
        options = ["-p", "no:cacheprovider", "-p", "no:django", f"--rootdir={tmp_path}", *options, str(tmp_path)]
        return tests.suite(name, tmp_path, options)

    return suite


def test_both_suites_are_counted(suite, tmp_path, capfd):
    (tmp_path / "test_sample.py").write_text(SAMPLE)
    assert tests.run(suite("alone"), suite("shared", *tests.SHARED), tmp_path, time.monotonic()) == 1
    said = capfd.readouterr().out
    assert said.count("1 failed, 1 passed, 1 skipped, 1 error in") == 2
    assert said.rstrip().splitlines()[-1].strip("=").startswith(" 2 failed, 2 passed, 2 skipped, 2 errors in ")


def test_suites_run_side_by_side_and_print_one_after_the_other(suite, tmp_path, capfd):
    """Each suite waits for a file that the other one creates; if run one after the other, they would never end."""
    for mine, other in (("one", "two"), ("two", "one")):
        code = "import pathlib, time\ndef test_it():\n    here = pathlib.Path(__file__).parent\n"
        code += f"    (here / '{mine}.made').touch()\n    end = time.monotonic() + 60\n"
        code += f"    while not (here / '{other}.made').exists():\n        assert time.monotonic() < end\n"
        (tmp_path / f"test_{mine}.py").write_text(code)
    first, second = suite("a", "--deselect=test_two.py::test_it"), suite("b", "--deselect=test_one.py::test_it")

    assert tests.run(first, second, tmp_path, time.monotonic()) == 0

    said = capfd.readouterr().out
    assert said.index(" a ---") < said.index("1 passed") < said.index(" b ---") < said.rindex("1 passed")
    assert " 2 passed in " in said.rstrip().splitlines()[-1]


def test_a_file_is_run_by_one_worker_in_its_order(suite, tmp_path, capfd):
    code = "import os\nhere = []\n@__import__('pytest').mark.parametrize('number', range(20))\n"
    code += "def test_it(number):\n    here.append(number)\n    assert here == list(range(number + 1))\n"
    for name in ("one", "two", "three"):
        (tmp_path / f"test_{name}.py").write_text(code)
    with suite("shared", *tests.SHARED) as shared:
        assert shared.process.wait() == 0
    assert tests.count([tmp_path / "shared.xml"]) == Counter(passed=60)


def test_a_suite_that_cannot_start_counts_as_an_error(suite, tmp_path, capfd):
    with suite("broken", "--no-such-option") as broken:
        assert broken.process.wait() == 4
    assert tests.count([tmp_path / "broken.xml"]) == Counter(errors=1)


def test_its_servers_answer_and_are_gone_afterwards(tmp_path):
    with servers.scratch_folder() as folder:
        with servers.postgresql(folder) as database, servers.redis(folder) as broker:
            ports = [int(address.rpartition(":")[2].partition("/")[0]) for address in (database, broker)]
            assert all(servers.listens(port) for port in ports)
        assert not any(servers.listens(port) for port in ports)
    assert not folder.exists()


def test_a_suite_sees_nothing_of_the_developers_portal(monkeypatch, tmp_path):
    for name in ("PORTAL_LOCAL", "PORTAL_SECOND_FACTOR", "DATABASE_URL", "REDIS_URL", "SECURE_SSL_REDIRECT"):
        monkeypatch.setenv(name, "0")
    environ = tests.suite("suite", tmp_path, [], REDIS_URL="redis://127.0.0.1:1/0").environ
    told = {name: value for name, value in environ.items() if environment.PORTAL_VARIABLES.match(name)}
    own = {"PORTAL_TEST_RUN", "PORTAL_TEST_STATIC", "PORTAL_VAR"}
    assert set(told) == {"DJANGO_SETTINGS_MODULE", "SECRET_KEY", "REDIS_URL"} | own
    assert told["REDIS_URL"] == "redis://127.0.0.1:1/0"


# lint ---------------------------------------------------------------------------------------------


# Lines of templates, and the rule of .djlint_rules.yaml that each violates.
LINES = {
    '{% include "parts/_tag.html" with a=b only %}': "",
    '{% include "parts/_tag.html" with a=b %}': "P001",
    "{% include chosen %}": "P001",
    '{% include "mfa/snippets/own.html" %}': "",
    '{# {% include "parts/_tag.html" %} <style> #}': "",
    '<script src="{% static "js/htmx.js" %}"></script>': "",
    '<script type="application/json">{}</script>': "",
    "<script>run()</script>": "P003",
    "<style>p {}</style>": "P002",
    '<p style="x"></p>': "P002",
    '<p onclick="x()"></p>': "P003",
    '<a href="javascript:x()">x</a>': "P003",
    "<p hx-on:click='x()'></p>": "P004",
    '<p hx-vals="js:x()"></p>': "P004",
}


def test_templates_are_read_for_what_they_may_not_do(tmp_path):
    (tmp_path / "page.html").write_text("\n".join(LINES))
    command = [
        Path(sys.executable).with_name("djlint"),
        tmp_path,
        "--rules",
        BASE_DIR / ".djlint_rules.yaml",
        "--quiet",
    ]
    command += ["--linter-output-format", "{line} {code}"]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    found = dict(re.findall(r"^(\d+):\d+ (P\d+)", said, flags=re.MULTILINE))
    assert [found.get(str(number), "") for number in range(1, len(LINES) + 1)] == list(LINES.values())


# lock ---------------------------------------------------------------------------------------------


def test_the_locks_are_current():
    assert bootstrap.run("lock", ["--check"]) == 0


def test_a_changed_dependency_list_makes_both_locks_stale(tmp_path):
    project = (BASE_DIR / "pyproject.toml").read_text()
    (tmp_path / "pyproject.toml").write_text(project.replace('"celery==5.7.0"', '"celery==5.6.0"'))
    before, after = lock.headers(), lock.headers(tmp_path)
    assert all(before[path] != after[path] for path in (environment.RUNTIME_LOCK, environment.DEVELOPMENT_LOCK))
