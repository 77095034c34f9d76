"""What the code declares: URLs, permissions, the matrix, outbox kinds, audit verbs in the source, triggers."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from tests.inventory import project

LEFT_OUT = {"tests", "migrations", "benchmarks", "deploy", "var", "node_modules"}
RECORDING = {"record", "_record"}
WIDTH = 74


def write(folder: Path) -> None:
    """Write the files of this part into `folder`."""
    project.prepare()
    found = sorted((route, name, view) for route, name, view in project.checks.views())
    names = "".join(f"{route:{WIDTH}} {name}\n" for route, name, _view in found)
    needs = "".join(f"{route:{WIDTH}} {_needs(view)}\n" for route, _name, view in found)
    (folder / "url_names.txt").write_text(names)
    (folder / "urls.txt").write_text(needs)
    (folder / "permissions.txt").write_text("".join(f"{one}\n" for one in _permissions()))
    (folder / "matrix.txt").write_text(_matrix())
    (folder / "outbox.txt").write_text("".join(f"{kind}\n" for kind in project.outbox.kinds()))
    (folder / "audit_source.txt").write_text("".join(f"{line}\n" for line in sorted(set(_audit()))))
    (folder / "triggers.txt").write_text(_triggers())
    (folder / "schema.txt").write_text("".join(f"{line}\n" for line in sorted(_schema())))


def _needs(view: object) -> str:
    permission = getattr(view, "permission", None)
    return permission.name if permission else "(library)"


def _permissions() -> Iterator[str]:
    for name, one in sorted(project.access.PERMISSIONS.items()):
        facts = " ".join(f"{fact}={value}" for fact, value in sorted(vars(one).items()) if fact != "name")
        yield f"{name:28} {facts}"


def _matrix() -> str:
    """Return the permission matrix by path and role, with the names of URLs replaced by their paths."""
    routes, columns = project.routes(), list(project.world.ROLES)
    head = f"{'# path':{WIDTH}} method {'thing':46} " + " ".join(f"{column:6}" for column in columns)
    lines = [
        f"{routes[row.url]:{WIDTH}} {row.method:6} {row.thing:46} "
        + " ".join(f"{cell:6}" for _column, cell in row.cells)
        for row in project.access_matrix.rows()
    ]
    roles = [f"# {column} {words}" for column, words in project.world.ROLES.items()]
    return "".join(f"{line.rstrip()}\n" for line in [*roles, head, *sorted(lines)])


def _audit() -> Iterator[str]:
    """Yield each call of `audit.record`: its verb and the keys of its data, without its place in the code."""
    for path in project.SOURCES.rglob("*.py"):
        parts = path.relative_to(project.SOURCES).parts
        if LEFT_OUT.isdisjoint(parts) and not any(part.startswith(".") for part in parts):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and _name(node.func) in RECORDING and len(node.args) > 1:
                    yield from _recorded(node)


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _recorded(call: ast.Call) -> Iterator[str]:
    literals = [node.value for node in ast.walk(call.args[1]) if isinstance(node, ast.Constant)]
    verbs = [value for value in literals if isinstance(value, str) and re.fullmatch(r"[a-z_]+\.[a-z_]+", value)]
    keys = ", ".join(sorted(word.arg or f"**{ast.unparse(word.value)}" for word in call.keywords)) or "-"
    is_record = isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "audit"
    for verb in verbs or ([f"(not literal: {ast.unparse(call.args[1])})"] if is_record else []):
        yield f"{verb:40} {keys}"


def _bare() -> dict[str, str]:
    """Return the name of each table of a model, without that of its app."""
    found = project.apps.get_models(include_auto_created=True)
    return {model._meta.db_table: model._meta.db_table.removeprefix(f"{model._meta.app_label}_") for model in found}


def _schema() -> Iterator[str]:
    """Yield each column, constraint and index of each table in the database, named without the app."""
    bare = _bare()
    prefixes = re.compile("|".join(sorted(map(re.escape, bare), key=len, reverse=True)))
    with connection.cursor() as cursor:
        for table, name in bare.items():
            cursor.execute(f'PRAGMA table_info("{table}")')
            for _place, column, kind, is_required, default, is_key in cursor.fetchall():
                facts = (
                    ["NOT NULL"] * is_required + ["PRIMARY KEY"] * bool(is_key) + [f"DEFAULT {default}"] * bool(default)
                )
                yield f"{name:24} {column:30} {' '.join([kind, *facts])}"
            for model in project.apps.get_models():
                if model._meta.db_table == table:
                    for one in [*model._meta.constraints, *model._meta.indexes]:
                        yield f"{name:24} {one.name:30} {prefixes.sub(lambda found: bare[found.group()], repr(one))}"


def _triggers() -> str:
    """Return the triggers from the catalogue of the database: table without its app, operation, condition, table."""
    bare = _bare()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        rows = cursor.fetchall()
    lines = []
    for _name, table, sql in rows:
        operation = re.search(r"BEFORE (\w+)", sql)
        condition = re.search(r"WHEN (.*?)\s*BEGIN", sql, re.DOTALL)
        said = (condition.group(1) if condition else "always").replace(table, bare[table])
        lines.append(f"{bare[table]:24} {operation.group(1) if operation else '?':7} {said}  [{table}]")
    missing = project.triggers.expected() ^ {name for name, _table, _sql in rows}
    return "".join(
        f"{line}\n" for line in [*sorted(lines), f"# expected and not there, or the reverse: {sorted(missing)}"]
    )
