"""Does a test fail when the code does something else? `python -m tests.mutations PATH [PATH ...]`

Each function at a PATH that changes something (it records an act, saves, creates, updates or deletes), and each one
that compares days, hours or counts, is changed in one place at a time: `<` becomes `<=`, `and` becomes `or`, a number
grows by one, a lookup `lte` becomes `lt`, a refusal or an act is left out. The tests of its room run against each such
mutant in a copy of the project, on SQLite; then, if none has failed, those of its app. A mutant that passes them all
has survived: either a test is missing, or the change makes no difference. Look at each, and write the test.

Some ten seconds a mutant; `--list` only shows what would be changed, and `--only "__lte|<="` takes those whose line
matches. Ctrl-C ends it, and prints what has survived.
"""

import argparse
import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHANGES = {"record", "save", "create", "get_or_create", "bulk_create", "update", "delete", "queue", "declare"}
COMPARED = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}
COMPARED |= {ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is}
ORDERED = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
JOINED = {ast.And: ast.Or, ast.Or: ast.And}
LOOKUPS = {"lt": "lte", "lte": "lt", "gt": "gte", "gte": "gt"}
LONGEST = 600  # seconds that the tests of one mutant may take: one that loops for ever is one that was found


@dataclass(frozen=True)
class Mutant:
    """One change of one file."""

    path: Path
    line: int
    function: str
    change: str
    source: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.function}: {self.change}"


def mutants(path: Path) -> Iterator[Mutant]:
    """Every change of the functions in the file at `path` (relative to the project) that are worth one."""
    tree = ast.parse((ROOT / path).read_text())
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and (_changes_something(function) or _compares(function)):
            for node in ast.walk(function):
                for change in _changes(node):
                    line = getattr(node, "lineno", function.lineno)
                    yield Mutant(path, line, function.name, *_changed(tree, node, change))


def _changes_something(function: ast.FunctionDef) -> bool:
    calls = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    return any(isinstance(called, ast.Attribute) and called.attr in CHANGES for called in calls)


def _compares(function: ast.FunctionDef) -> bool:
    """Whether a boundary lies in it: of a day, an hour, or a count."""
    nodes = list(ast.walk(function))
    in_python = any(isinstance(op, ORDERED) for node in nodes if isinstance(node, ast.Compare) for op in node.ops)
    return in_python or any(_lookup(node) for node in nodes)


def _lookup(node: ast.AST) -> str:
    """The comparison that a keyword argument like `joined_on__lte` asks for, else nothing."""
    _path, separator, name = (node.arg or "").rpartition("__") if isinstance(node, ast.keyword) else ("", "", "")
    return name if separator and name in LOOKUPS else ""


def _changes(node: ast.AST) -> list[str]:
    """What may be done to one node, by name."""
    match node:
        case ast.Compare(ops=[op]) if type(op) in COMPARED:
            return ["compare"]
        case ast.BoolOp():
            return ["join"]
        case ast.keyword() if _lookup(node):
            return ["lookup"]
        case ast.Constant(value=bool()):
            return ["truth"]
        case ast.Constant(value=int()):
            return ["number"]
        case ast.If(body=[ast.Raise()], orelse=[]) | ast.Expr(value=ast.Call()):
            return ["leave out"]
    return []


def _changed(tree: ast.Module, node: ast.AST, change: str) -> tuple[str, str]:
    """(what was done, in words; the source of the whole file after it)."""
    place = [id(one) for one in ast.walk(tree)].index(id(node))
    tree = deepcopy(tree)
    copy: ast.AST = list(ast.walk(tree))[place]
    before = ast.unparse(copy).partition("\n")[0]
    match change, copy:
        case "compare", ast.Compare():
            copy.ops = [COMPARED[type(copy.ops[0])]()]
        case "join", ast.BoolOp():
            copy.op = JOINED[type(copy.op)]()
        case "lookup", ast.keyword():
            name = _lookup(copy)
            copy.arg = str(copy.arg).removesuffix(name) + LOOKUPS[name]
        case "truth", ast.Constant():
            copy.value = not copy.value
        case "number", ast.Constant(value=int(number)):
            copy.value = number + 1
        case "leave out", _:
            _replace(tree, copy, ast.Pass())
            return f"without `{before}`", ast.unparse(ast.fix_missing_locations(tree))
    return f"`{before}` -> `{ast.unparse(copy)}`", ast.unparse(ast.fix_missing_locations(tree))


def _replace(tree: ast.Module, old: ast.AST, new: ast.stmt) -> None:
    for parent in ast.walk(tree):
        for _name, value in ast.iter_fields(parent):
            if isinstance(value, list) and old in value:
                value[value.index(old)] = new


def survives(mutant: Mutant, copy: Path) -> bool:
    """Whether no test of its room, nor of its app, fails in the project's copy with the mutant in its place."""
    target = copy / mutant.path
    original = target.read_text()
    target.write_text(mutant.source)
    try:
        return all(_pass(folder, copy) for folder in _tests_of(mutant.path))
    finally:
        target.write_text(original)


def _tests_of(path: Path) -> list[str]:
    """The folders of tests for the code at `path`: of its room, and of its app."""
    room = Path("tests") / path.parent
    while not (ROOT / room / "__init__.py").exists():
        room = room.parent
    app = Path("tests") / path.parts[0]
    return [str(room)] if room == app else [str(room), str(app)]


def _pass(folder: str, copy: Path) -> bool:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", folder]
    try:
        done = subprocess.run(command, cwd=copy, env=kept, capture_output=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


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
