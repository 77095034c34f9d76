"""Find changes to the code that no test detects: `python -m tests.mutations PATH [PATH ...]`.

Each function at a PATH that changes something (it has an argument `by`, writes an audit entry, saves, creates or
deletes), and each one that compares days, times or counts, is changed in one place at a time: `<` becomes `<=`, a
number is increased by one, a lookup `lte` becomes `lt`, a condition is negated; a refusal, an action, one side of `and`
or `or`, one argument of a filter or one of `update_fields` is left out. For each such mutant, the tests of its room
that execute the line are run in a copy of the project, on SQLite; if none fails, those of its app follow. A mutant that
passes them all has survived: either a test is missing, or the change makes no difference. Look at each survivor and
write the missing test.

After a minute, in which the command finds out which test executes which line, each mutant takes about five seconds.
`--list` only shows what would be changed, and `--only "__lte|<="` selects mutants whose line matches. Ctrl-C ends the
command, which then prints the survivors.
"""

import argparse
import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from coverage import CoverageData

ROOT = Path(__file__).resolve().parents[1]
CHANGES = {"record", "save", "create", "get_or_create", "bulk_create", "update", "delete", "queue", "declare"}
COMPARED = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}
COMPARED |= {ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is}
ORDERED = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
FILTERS = {"filter", "exclude", "get", "get_object_or_404", "Q"}
LOOKUPS = {"lt": "lte", "lte": "lt", "gt": "gte", "gte": "gt"}
LONGEST = 600  # seconds that the tests of one mutant may take; a mutant that loops for ever counts as detected


@dataclass(frozen=True)
class Mutant:
    """One change to one file."""

    path: Path
    line: int
    statement: range  # the lines of the changed statement
    function: str
    change: str
    source: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.function}: {self.change}"


def mutants(path: Path) -> Iterator[Mutant]:
    """Yield every mutant of the relevant functions in the file at `path` (relative to the project)."""
    tree = ast.parse((ROOT / path).read_text())
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and (_changes_something(function) or _compares(function)):
            for node in ast.walk(function):
                for change in _changes(node):
                    line = getattr(node, "lineno", function.lineno)
                    yield Mutant(path, line, _statement(function, line), function.name, *_changed(tree, node, change))


def _statement(function: ast.FunctionDef, line: int) -> range:
    """Return the lines of the innermost statement of `function` at `line`."""
    statements = [node for node in ast.walk(function) if isinstance(node, ast.stmt)]
    lines = [range(one.lineno, (one.end_lineno or one.lineno) + 1) for one in statements]
    return min((one for one in lines if line in one), key=len, default=lines[0])


def _changes_something(function: ast.FunctionDef) -> bool:
    if any(argument.arg == "by" for argument in function.args.args + function.args.kwonlyargs):
        return True
    calls = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    return any(isinstance(called, ast.Attribute) and called.attr in CHANGES for called in calls)


def _compares(function: ast.FunctionDef) -> bool:
    """Return whether the function compares with a limit: a day, a time or a count."""
    nodes = list(ast.walk(function))
    in_python = any(isinstance(op, ORDERED) for node in nodes if isinstance(node, ast.Compare) for op in node.ops)
    return in_python or any(_lookup(node) for node in nodes)


def _lookup(node: ast.AST) -> str:
    """Return the lookup in a keyword argument such as `joined_on__lte`; "" if there is none."""
    _path, separator, name = (node.arg or "").rpartition("__") if isinstance(node, ast.keyword) else ("", "", "")
    return name if separator and name in LOOKUPS else ""


def _changes(node: ast.AST) -> list[str]:
    """Return the names of the changes possible at one node, followed by the number of the part left out, if any."""
    changes: list[str] = []
    match node:
        case ast.Compare(ops=[op]) if type(op) in COMPARED:
            changes = ["compare"]
        case ast.BoolOp(values=values):
            changes = [f"side {number}" for number in range(len(values))]
        case ast.keyword(arg="update_fields", value=ast.List(elts=names)) if len(names) > 1:
            changes = [f"column {number}" for number in range(len(names))]
        case ast.keyword() if _lookup(node):
            changes = ["lookup"]
        case ast.Call() if _called(node) in FILTERS:
            changes = [f"argument {number}" for number in range(len(node.args) + len(node.keywords))]
        case ast.Constant(value=bool()):
            changes = ["truth"]
        case ast.Constant(value=int()):
            changes = ["number"]
        case ast.If(body=[ast.Raise()], orelse=[]) | ast.Expr(value=ast.Call()):
            changes = ["leave out"]
        case ast.If(test=test) | ast.IfExp(test=test) if not isinstance(test, ast.Compare | ast.BoolOp):
            changes = ["negate"]
    return changes


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _changed(tree: ast.Module, node: ast.AST, change: str) -> tuple[str, str]:
    """Return (a description of the change, the source of the whole file after it)."""
    place = [id(one) for one in ast.walk(tree)].index(id(node))
    tree = deepcopy(tree)
    copy: ast.AST = list(ast.walk(tree))[place]
    before = ast.unparse(copy).partition("\n")[0]
    name, _space, number = change.partition(" ")
    match name, copy:
        case "compare", ast.Compare():
            copy.ops = [COMPARED[type(copy.ops[0])]()]
        case "side", ast.BoolOp():
            del copy.values[int(number)]
        case "column", ast.keyword(value=ast.List() as columns):
            del columns.elts[int(number)]
        case "lookup", ast.keyword():
            name = _lookup(copy)
            copy.arg = str(copy.arg).removesuffix(name) + LOOKUPS[name]
        case "argument", ast.Call():
            left_out = [*copy.args, *copy.keywords][int(number)]
            copy.args = [one for one in copy.args if one is not left_out]
            copy.keywords = [one for one in copy.keywords if one is not left_out]
        case "truth", ast.Constant():
            copy.value = not copy.value
        case "number", ast.Constant(value=int(value)):
            copy.value = value + 1
        case "negate", ast.If() | ast.IfExp():
            copy.test = ast.UnaryOp(ast.Not(), copy.test)
        case _:
            _replace(tree, copy, ast.Pass())
            return f"without `{before}`", ast.unparse(ast.fix_missing_locations(tree))
    after = ast.unparse(ast.fix_missing_locations(copy)).partition("\n")[0]
    return f"`{before}` -> `{after}`", ast.unparse(ast.fix_missing_locations(tree))


def _replace(tree: ast.Module, old: ast.AST, new: ast.stmt) -> None:
    for parent in ast.walk(tree):
        for _name, value in ast.iter_fields(parent):
            if isinstance(value, list) and old in value:
                value[value.index(old)] = new


def survives(mutant: Mutant, copy: Path) -> bool:
    """Return whether no test of its room or app fails in the copy of the project with the mutant."""
    target = copy / mutant.path
    original = target.read_text()
    passed: set[str] = set()
    for folder in _folders(mutant.path):
        tests = [test for test in _executing(mutant, folder, copy) if test not in passed]
        passed.update(tests)
        target.write_text(mutant.source)
        try:
            if tests and not _pass(tests, copy):
                return False
        finally:
            target.write_text(original)
    return True


def _folders(path: Path) -> list[str]:
    """Return the folders of tests for the code at `path`: those of its room and of its app."""
    room = Path("tests") / path.parent
    while not (ROOT / room / "__init__.py").exists():
        room = room.parent
    app = Path("tests") / path.parts[0]
    return [str(room)] if room == app else [str(room), str(app)]


def _executing(mutant: Mutant, folder: str, copy: Path) -> list[str]:
    """Return the tests in `folder` that execute the statement of `mutant`; first those that execute least of its file."""
    by_line = _tests_by_line(folder, copy).contexts_by_lineno(str(copy / mutant.path))
    lines = Counter(test for tests in by_line.values() for test in tests)
    tests = {test for line in mutant.statement for test in by_line.get(line, []) if test}
    return sorted({test.rpartition("|")[0] for test in tests}, key=lambda test: (lines[f"{test}|run"], test))


@cache
def _tests_by_line(folder: str, copy: Path) -> CoverageData:
    """Return which test in `folder` executes which line of the project."""
    file = copy.parent / folder.replace("/", "-")
    measured = ["--cov", "--cov-context=test", "--cov-report=", "--cov-fail-under=0"]
    if not _pass([folder, *measured], copy, COVERAGE_FILE=str(file)):
        sys.exit(f"Tests in {folder} fail without any change.")
    data = CoverageData(str(file))
    data.read()
    return data


def _pass(arguments: list[str], copy: Path, **environ: str) -> bool:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", "not browser and not broker"]
    try:
        done = subprocess.run(
            [*command, *arguments], cwd=copy, env=kept | environ, capture_output=True, timeout=LONGEST, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    if done.returncode not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED):
        # A mutant may break an import; otherwise an error means that the command is wrong and the result invalid.
        print(done.stdout.decode()[-2000:], done.stderr.decode()[-2000:], sep="\n", file=sys.stderr)
    return done.returncode in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)


def _files(paths: list[str]) -> Iterator[Path]:
    for path in paths:
        found = [ROOT / path] if path.endswith(".py") else sorted((ROOT / path).rglob("*.py"))
        yield from (one.relative_to(ROOT) for one in found if "migrations" not in one.parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", metavar="PATH", help="files or folders of the project")
    parser.add_argument("--list", action="store_true", help="show the mutants, and run nothing")
    parser.add_argument("--only", default="", metavar="REGEX", help="those whose line matches")
    options = parser.parse_args()
    everything = [mutant for path in _files(options.paths) for mutant in mutants(path)]
    everything = [mutant for mutant in everything if re.search(options.only, str(mutant))]
    if options.list:
        print(*everything, f"{len(everything)} mutants", sep="\n")
        return
    survivors = []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for name in tracked.splitlines():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
        try:
            for mutant in everything:
                if survives(mutant, copy):
                    survivors.append(mutant)
                print("SURVIVES" if mutant in survivors else "found", mutant, flush=True)
        except KeyboardInterrupt:
            print("Stopped.")
    print(*survivors, f"{len(survivors)} of {len(everything)} survived", sep="\n")


if __name__ == "__main__":
    main()
