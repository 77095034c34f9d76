"""The repository: files that it must not contain, the length of files, and pinned dependencies."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from statistics import median

import pytest

from asem_portal.bootstrap.environment import BASE_DIR, DEVELOPMENT_LOCK, RUNTIME_LOCK

THIS = Path(__file__).relative_to(BASE_DIR)
TEXTS = {
    ".py",
    ".html",
    ".txt",
    ".md",
    ".toml",
    ".css",
    ".js",
    ".json",
    ".yml",
    ".yaml",
    ".svg",
    ".cfg",
    ".sh",
    "",
}

# Folders listed in .gitignore, and git's own folder.
NOT_OURS = {".git", ".venv", ".venv.lock", "var", "__pycache__", ".coverage", "test-results"}
NOT_OURS |= {".pytest_cache", ".ruff_cache", ".import_linter_cache", ".hypothesis", ".mypy_cache"}

# The maximum number of lines of a file, by kind, and the exceptions, each with its reason.
LIMITS = {".py": 300, ".html": 100}
TEST_FILE = 400
MEDIAN = 80  # lines of a Python file; at least half of all files must be shorter
LONGER_FILES = {}
FUNCTION, TEST, VIEW = 40, 25, 25
LONGER_FUNCTIONS = {}

FORBIDDEN = {
    "a path of one machine": r"(?<![\w.}\])])/(home|Users|root|work|mnt|media)/\w|[A-Z]:\\Users",
    "a package registry's host": r"pypi\.org|pythonhosted\.org|registry\.npmjs|files\.python",
    "unfinished work": r"\b(TODO|FIXME|XXX)\b|NotImplementedError|not implemented yet|coming soon|lorem ipsum",
    "a test switched off": r"pytest\.mark\.(skip|xfail)|unittest\.skip|pragma: no cover",
    "a merge left open": r"^(<{7}|>{7}) ",
    "a secret": r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bghp_\w{36}\b|SECRET_KEY\s*=\s*[\"'][^\"']{20,}",
}


def tracked(*suffixes):
    """Return the relative paths of text files. Git is not used: it may be absent, or refuse another user's folder."""
    found = []
    for folder, folders, names in os.walk(BASE_DIR):
        folders[:] = sorted(set(folders) - NOT_OURS)
        found += [Path(folder, name).relative_to(BASE_DIR) for name in sorted(names)]
    return [path for path in found if path.suffix in (suffixes or TEXTS) and path.name not in NOT_OURS]


def read(path):
    return (BASE_DIR / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("what", FORBIDDEN)
def test_it_carries_nothing_that_does_not_belong(what):
    pattern = re.compile(FORBIDDEN[what])
    found = [
        f"{path}:{number}: {line.strip()[:100]}"
        for path in tracked()
        if path != THIS
        for number, line in enumerate(read(path).splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("a path of one machine", "open('/home/anna/portal')"),
        ("a package registry's host", "--index-url https://pypi.org/simple"),
        ("unfinished work", "# TODO: later"),
        ("a test switched off", "@pytest.mark.skip"),
        ("a secret", "SECRET_KEY = 'abcdefghijklmnopqrstuvwxyz'"),
    ],
)
def test_it_would_find_it(what, line):
    assert re.search(FORBIDDEN[what], line)


def test_relative_paths_stay_inside_the_repository():
    """A file referred to as `../x` must exist in every clone. Tests contain hostile paths on purpose."""
    lost = [
        f"{path}: {named}"
        for path in tracked(".py", ".md", ".toml", ".html", ".yml")
        if path.parts[0] != "tests"
        for named in re.findall(r"(?<![\w/])(?:\.\./)+[\w./-]+", read(path))
        if not (BASE_DIR / path.parent / named).resolve().exists()
    ]
    assert lost == []


def test_no_file_is_too_long():
    lengths = {path: length_of_file(path) for path in tracked(*LIMITS) if "migrations" not in path.parts}
    too_long = {path: lines for path, lines in lengths.items() if lines > limit_of_file(path)}
    assert too_long == {}


def limit_of_file(path):
    usual = TEST_FILE if path.parts[0] == "tests" and path.suffix == ".py" else LIMITS[path.suffix]
    return LONGER_FILES.get(str(path), usual)


def length_of_file(path):
    return len(read(path).splitlines())


def test_a_partial_says_first_what_it_needs():
    """Partials are files that begin with an underscore, and the files of the template pack for forms."""
    templates = [path for path in tracked(".html") if path.match("_*.html") or path.match("templates/portal/*.html")]
    assert [str(path) for path in templates if not re.match(r"{#.*\bneeds\b.*#}\n", read(path))] == []
    assert len(templates) > 100


def test_most_python_files_are_short():
    """The median, of the application's files and of all files; migrations are not counted."""
    python = [path for path in tracked(".py") if "migrations" not in path.parts]
    application = [path for path in python if path.parts[0] != "tests"]
    for files_counted in (application, python):
        assert median(map(length_of_file, files_counted)) <= MEDIAN


def test_no_function_is_too_long():
    """Lines of decorators and docstrings are not counted; the limits for tests and views are lower."""
    too_long = {}
    for path in tracked(".py"):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(read(path))):
            if isinstance(node, ast.FunctionDef):
                name = f"{path}:{node.name}"
                if length(node) > LONGER_FUNCTIONS.get(name, limit(path, node)):
                    too_long[name] = length(node)
    assert too_long == {}


def length(node):
    docstring = node.body[0] if ast.get_docstring(node, clean=False) else None
    return node.end_lineno - node.lineno + 1 - (docstring.end_lineno - docstring.lineno + 1 if docstring else 0)


def limit(path, node):
    if path.parts[0] == "tests" and node.name.startswith("test_"):
        return TEST
    is_view = "views" in path.parts or path.name == "views.py"
    return VIEW if is_view and node.args.args and node.args.args[0].arg == "request" else FUNCTION


def test_no_model_has_too_many_methods():
    too_many = {}
    for path in tracked(".py"):
        if "models" in path.parts or path.name == "models.py":
            for node in ast.walk(ast.parse(read(path))):
                if isinstance(node, ast.ClassDef) and sum(isinstance(part, ast.FunctionDef) for part in node.body) > 20:
                    too_many[f"{path}:{node.name}"] = len(node.body)
    assert too_many == {}


def test_no_module_is_named_after_nothing():
    """A module must be named after its subject."""
    names = ("utils", "helpers", "signals", "services", "common", "misc")
    vague = {*names, *(f"{name}.py" for name in names)}
    assert [str(path) for path in tracked(".py") if vague & set(path.parts)] == []


@pytest.mark.parametrize("lock", [RUNTIME_LOCK, DEVELOPMENT_LOCK], ids=lambda lock: lock.name)
def test_every_pin_has_hashes_and_no_lock_names_a_server(lock):
    text = lock.read_text()
    pins = re.split(r"\n(?=[a-z0-9])", text.partition("\n")[2])
    assert [pin.partition(" ")[0] for pin in pins if "--hash=sha256:" not in pin] == []
    assert re.findall(r"https?://|--(?:extra-)?index-url|--find-links|--trusted-host", text) == []


def test_the_lock_holds_what_redis_needs_on_debian_12():
    """Debian 12 has Python 3.11.2; from 3.11.3, redis no longer needs this package."""
    assert re.search(
        r"^async-timeout==[\d.]+ ; python_full_version < '3\.11\.3'", RUNTIME_LOCK.read_text(), re.MULTILINE
    )


def pins(lock):
    """Return each package in a lock file with its versions; there may be several for different versions of Python."""
    found = {}
    for name, version in re.findall(r"^([a-z0-9.-]+)(?:\[.*\])?==([^\s;\\]+)", lock.read_text(), re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


def test_both_locks_agree():
    runtime, development = pins(RUNTIME_LOCK), pins(DEVELOPMENT_LOCK)
    shared = runtime.keys() & development.keys()
    assert {name: runtime[name] for name in shared} == {name: development[name] for name in shared}


def test_the_lock_pins_what_the_project_names():
    """A lock file edited by hand would still have the right header."""
    named = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["dependencies"]
    wanted = dict(re.sub(r"\[.*\]", "", one).lower().split("==") for one in named if "==" in one)
    locked = pins(RUNTIME_LOCK)
    assert {name: locked.get(name) for name in wanted} == {name: {version} for name, version in wanted.items()}


@pytest.mark.parametrize("name", [".ci/run", "manage.py"])
def test_a_clone_can_run_its_checks(name):
    assert os.access(BASE_DIR / name, os.X_OK)


@pytest.mark.parametrize("name", ["__main__", "rendering"])
def test_a_benchmark_begins_without_settings(name):
    """It chooses its own settings, so modules that it imports before must not need any."""
    begin = f"import runpy; runpy.run_path('benchmarks/{name}.py', run_name='begun')"
    bare = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run([sys.executable, "-c", begin], cwd=BASE_DIR, env=bare, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
