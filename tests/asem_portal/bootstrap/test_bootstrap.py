"""The commands that run before Django exists: environment, system, locks, lint, and the tests' own last line."""

import ast
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from asem_portal import bootstrap
from asem_portal.bootstrap import environment, lock, servers, system, templates, tests, web
from asem_portal.bootstrap.environment import BASE_DIR, Unready
from asem_portal.bootstrap.tests import Outcome
from registry.libraries import PACKAGES

MODULES = [*sorted((BASE_DIR / "asem_portal" / "bootstrap").glob("*.py")), BASE_DIR / "registry" / "libraries.py"]
PLAIN_PYTHON = getattr(sys, "_base_executable", sys.executable)

# Environment --------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", [*MODULES, BASE_DIR / "manage.py"], ids=lambda path: path.name)
def test_it_imports_the_standard_library_only(module):
    """At the top of a module, that is: manage.py asks for Django only once it is there."""
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
    """A lock without requirements, and an environment of the test's own for it."""
    monkeypatch.setattr(environment, "VENV", tmp_path / "venv")
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("# nothing\n")
    return requirements


def test_the_environment_is_made_once_and_filled_again_when_a_lock_changes(requirements, capsys):
    environment.ensure(requirements)
    assert "Making the environment" in capsys.readouterr().out

    environment.ensure(requirements)
    assert capsys.readouterr().out == ""

    # A requirement without its hash is refused, and the environment is not taken for ready.
    requirements.write_text("six==1.17.0\n")
    for _time in ("first", "second"):
        with pytest.raises(Unready, match="could not be installed"):
            environment.ensure(requirements)

    requirements.write_text("# something else\n")
    capsys.readouterr()
    environment.ensure(requirements)
    assert capsys.readouterr().out == "Installing the locked requirements (a minute or two the first time) ...\n"


def test_a_missing_ensurepip_is_said_with_the_line_to_type(requirements, monkeypatch):
    monkeypatch.setattr(environment, "find_spec", lambda name: None)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    with pytest.raises(Unready) as refusal:
        environment.ensure(requirements)
    assert str(refusal.value) == (
        f"Python's venv is not complete here. Type: sudo apt-get install python{version}-venv"
    )


def test_any_other_command_enters_the_environment_by_itself():
    command = [PLAIN_PYTHON, "manage.py", "version"]
    done = subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, check=True)
    assert f"Django=={done.stdout.strip()}" in lock.PROJECT.read_text()


def test_an_old_python_is_refused_in_a_sentence():
    source = (BASE_DIR / "manage.py").read_text().replace("(3, 11)", "(99, 0)")
    done = subprocess.run([PLAIN_PYTHON, "-c", source], cwd=BASE_DIR, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("The portal needs Python 3.11 or newer; this is Python 3.")


# System -------------------------------------------------------------------------------------------


def test_a_library_that_does_not_load_is_named(monkeypatch):
    monkeypatch.setattr(system, "LIBRARIES", ("libc.so.6", "libnone-such.so.7"))
    assert system.missing_libraries() == ["libnone-such.so.7"]


def test_without_pango_and_apt_there_is_one_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(system, "LIBRARIES", ("libnone-such.so.7",))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert system.ensure_pango() == (
        "Documents cannot be rendered on this machine: Pango is missing. "
        "Type: sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    )


def test_what_tests_need_is_said_with_the_line_to_type(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unready) as refusal:
        system.ensure_test_programs(with_postgres=False)
    assert str(refusal.value) == (
        "The tests need more of this machine. Type: sudo apt-get install chromium redis-server poppler-utils qpdf"
    )


def test_the_newest_postgresql_is_taken(tmp_path):
    for version in ("15", "17"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin" / "postgres").touch()
    (tmp_path / "18" / "bin").mkdir(parents=True)  # only the client
    assert system.program("postgres", tmp_path) == str(tmp_path / "17" / "bin" / "postgres")


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
        assert web.free_port(port) > port
    assert capsys.readouterr().out.startswith(f"Port {port} is taken; using ")


def test_no_free_port_is_said_with_the_line_to_type():
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(Unready, match=r"PORT=9000 python3 manage\.py up"),
    ):
        web.free_port(taken.getsockname()[1], tried=1)


def test_the_secret_key_is_kept_and_private(tmp_path, monkeypatch):
    monkeypatch.setenv("PORTAL_VAR", str(tmp_path))
    monkeypatch.delenv("SECRET_KEY")
    key = environment.keep_local(8001)["SECRET_KEY"]
    assert len(key) >= 50
    assert environment.keep_local(8001)["SECRET_KEY"] == key
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_another_command_acts_on_the_portal_that_up_keeps(tmp_path):
    """Without a variable typed; where `up` has kept nothing, the missing key is said."""
    bare = {name: value for name, value in os.environ.items() if not environment.OF_THE_PORTAL.match(name)}
    bare["PORTAL_VAR"] = str(tmp_path)
    command = [PLAIN_PYTHON, "manage.py", "shell", "-c", "from django.conf import settings; print(settings.PORTAL_URL)"]
    refused = subprocess.run(command, env=bare, cwd=BASE_DIR, capture_output=True, text=True, check=False)
    assert refused.returncode == 1 and "Set SECRET_KEY" in refused.stderr
    (tmp_path / "secret-key").write_text("kept" * 20)
    (tmp_path / "port").write_text("8123")
    answered = subprocess.run(command, env=bare, cwd=BASE_DIR, capture_output=True, text=True, check=False)
    assert answered.stdout.splitlines()[-1] == "http://localhost:8123"


def test_commands_refuse_what_they_do_not_know(capsys):
    assert bootstrap.run("up", ["--port"]) == 1
    assert bootstrap.run("lint", ["tests"]) == 1
    assert "`lint` takes no arguments" in capsys.readouterr().err


# test ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "seconds", "words"),
    [
        ([{"passed": 400}, {"passed": 12}], 380.123, "412 passed in 380.12s (0:06:20)"),
        (
            [{"failed": 1, "passed": 2, "error": 1}, {"error": 1, "skipped": 3}],
            9.5,
            "1 failed, 2 passed, 3 skipped, 2 errors in 9.50s",
        ),
        ([{"passed": 1}, {"error": 1}], 59.999, "1 passed, 1 error in 60.00s"),
        ([{}, {}], 0.5, "no tests ran in 0.50s"),
    ],
)
def test_the_last_line_adds_up_what_all_legs_counted(counts, seconds, words):
    line = tests.closing_line([Outcome(0, each) for each in counts], seconds)
    assert line.strip("=") == f" {words} "
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
def test_the_worst_code_is_returned(codes, expected):
    assert tests.worst([Outcome(code, {}) for code in codes]) == expected


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
def leg(tmp_path):
    """A function that makes a leg, whose tests are in the folder of the test and need no Django."""

    def leg(name, *options):
        options = ["-p", "no:cacheprovider", "-p", "no:django", f"--rootdir={tmp_path}", *options, str(tmp_path)]
        environ = {key: value for key, value in os.environ.items() if "PYTEST" not in key and "DJANGO" not in key}
        return tests.Leg(name, f"leg {name}", tmp_path, environ, options)

    return leg


def test_a_leg_counts_what_pytest_counted(leg, tmp_path, capfd):
    (tmp_path / "test_sample.py").write_text(SAMPLE)
    for name, options in (("alone", []), ("shared", tests.SHARED)):
        (outcome,) = tests.run_legs([leg(name, *options)], [])
        assert outcome == Outcome(1, {"passed": 1, "failed": 1, "error": 1, "skipped": 1})
        assert "1 failed, 1 passed, 1 skipped, 1 error in" in capfd.readouterr().out


def test_legs_run_side_by_side_and_print_one_after_the_other(leg, tmp_path, capfd):
    """Each waits for a file that the other one makes: one after the other they would never end."""
    for mine, other in (("one", "two"), ("two", "one")):
        code = "import pathlib, time\ndef test_it():\n    here = pathlib.Path(__file__).parent\n"
        code += f"    (here / '{mine}.made').touch()\n    end = time.monotonic() + 60\n"
        code += f"    while not (here / '{other}.made').exists():\n        assert time.monotonic() < end\n"
        (tmp_path / f"test_{mine}.py").write_text(code)
    legs = [leg("a", "--deselect=test_two.py::test_it"), leg("b", "--deselect=test_one.py::test_it")]

    outcomes = tests.run_legs(legs, [])

    assert [(outcome.code, outcome.counts["passed"]) for outcome in outcomes] == [(0, 1), (0, 1)]
    said = capfd.readouterr().out
    assert said.index("leg a") < said.index("1 passed") < said.index("leg b") < said.rindex("1 passed")


def test_arguments_reach_all_legs(leg, tmp_path, capfd):
    for name in ("one", "two"):
        (tmp_path / f"test_{name}.py").write_text("def test_this(): pass\ndef test_that(): pass\n")
    outcomes = tests.run_legs([leg("a", *tests.SHARED), leg("b")], ["-k", "this or one"])
    assert [outcome.counts["passed"] for outcome in outcomes] == [3, 3]


def test_a_file_is_run_by_one_worker_in_its_order(leg, tmp_path, capfd):
    code = "import os\nhere = []\n@__import__('pytest').mark.parametrize('number', range(20))\n"
    code += "def test_it(number):\n    here.append(number)\n    assert here == list(range(number + 1))\n"
    for name in ("one", "two", "three"):
        (tmp_path / f"test_{name}.py").write_text(code)
    (outcome,) = tests.run_legs([leg("a", *tests.SHARED)], [])
    assert outcome == Outcome(0, {"passed": 60, "failed": 0, "skipped": 0, "error": 0})


def test_a_leg_that_cannot_start_counts_as_an_error(leg, capfd):
    assert tests.run_legs([leg("a", "--no-such-option")], []) == [Outcome(4, {"error": 1})]


def test_its_servers_answer_and_are_gone_afterwards(tmp_path):
    with servers.scratch_folder() as folder:
        with servers.postgresql(folder) as (database, _), servers.redis(folder) as (broker, _):
            ports = [int(address.rpartition(":")[2].partition("/")[0]) for address in (database, broker)]
            assert all(servers.listens(port) for port in ports)
        assert not any(servers.listens(port) for port in ports)
    assert not folder.exists()


def test_a_leg_sees_nothing_of_the_developers_portal(monkeypatch, tmp_path):
    for name in ("PORTAL_LOCAL", "PORTAL_SECOND_FACTOR", "DATABASE_URL", "REDIS_URL", "SECURE_SSL_REDIRECT"):
        monkeypatch.setenv(name, "0")
    environ = tests.leg_environ(tmp_path, "leg", REDIS_URL="redis://127.0.0.1:1/0")
    told = {name: value for name, value in environ.items() if environment.OF_THE_PORTAL.match(name)}
    assert set(told) == {"DJANGO_SETTINGS_MODULE", "PORTAL_VAR", "PORTAL_TEST_STATIC", "SECRET_KEY", "REDIS_URL"}
    assert told["REDIS_URL"] == "redis://127.0.0.1:1/0"


# lint ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('<p>\n{% include "parts/_tag.html" with a=b only %}</p>', []),
        ('<p>\n{% include "parts/_tag.html" with a=b %}</p>', [(2, "an include without `only`")]),
        ("{% include chosen %}", [(1, "an include without `only`")]),
        ('{% include "library/own.html" %}', []),
        ('{# {% include "parts/_tag.html" %} <style> #}', []),
        ('<script src="/static/js/htmx.js"></script>', []),
        ('<script type="application/json">{}</script>', []),
        ("<script>run()</script>", [(1, "an inline <script>, which the Content-Security-Policy refuses")]),
        ("<style>p {}</style>", [(1, "an inline <style>, which the Content-Security-Policy refuses")]),
        ('<p style="x">', [(1, "a style attribute, which the Content-Security-Policy refuses")]),
        ('<p onclick="x()">', [(1, "an event attribute, which the Content-Security-Policy refuses")]),
        ('<a href="javascript:x()">', [(1, "a javascript: address, which the Content-Security-Policy refuses")]),
        ("<p hx-on:click='x()'>", [(1, "htmx that evaluates words, which the Content-Security-Policy refuses")]),
    ],
)
def test_templates_are_read_for_what_they_may_not_do(tmp_path, source, found):
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "_tag.html").touch()
    assert list(templates.faults(source, tmp_path)) == found


def test_documents_and_mails_may_carry_style(tmp_path):
    for name in (
        "reports/printing/pdf/report.html",
        "emails/invited.html",
        "asem_portal/dashboard/dashboard.html",
        "parts/_tag.html",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("<style></style>")
    assert [line.removeprefix(f"{tmp_path.name}/").partition(" ")[0] for line in templates.problems(tmp_path)] == [
        "asem_portal/dashboard/dashboard.html:1:",
        "parts/_tag.html:1:",
        "parts/_tag.html:1:",
    ]


@pytest.fixture
def copies(tmp_path):
    """A folder with copies of pyproject.toml and both locks."""
    for path in (lock.PROJECT, environment.RUNTIME_LOCK, environment.DEVELOPMENT_LOCK):
        Path(tmp_path, path.name).write_text(path.read_text())
    return tmp_path


def test_the_locks_fit_the_dependency_lists(copies):
    assert lock.problems(copies) == []


def test_a_changed_dependency_list_makes_both_locks_stale(copies):
    project = copies / "pyproject.toml"
    project.write_text(project.read_text().replace('"celery==5.7.0"', '"celery==5.6.0"'))
    assert lock.problems(copies) == [
        "requirements.txt was locked for other dependency lists. Type: python3 manage.py lock",
        "requirements.txt lacks celery==5.6.0.",
        "requirements-dev.txt was locked for other dependency lists. Type: python3 manage.py lock",
    ]


def test_a_lock_whose_pin_was_changed_by_hand_is_found(copies):
    requirements = copies / "requirements.txt"
    requirements.write_text(requirements.read_text().replace("celery==5.7.0", "celery==5.6.0"))
    assert lock.problems(copies) == ["requirements.txt lacks celery==5.7.0."]
