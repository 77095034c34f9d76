"""What the database itself refuses: rows that people referred to are never changed or deleted.

The guards are one list. They are dropped before and installed again after every migrate, because SQLite loses
triggers without a word when a later migration remakes their table.
"""

from dataclasses import dataclass

from django.db import connections

_guards = []


@dataclass(frozen=True)
class Guard:
    """One table; `columns` are those that may not change (all, when empty), `when` an SQL condition on OLD.

    A table whose columns are fixed at different times has several, each with a `part` for a name.
    """

    table: str
    columns: tuple = ()
    when: str = ""
    delete: bool = True
    part: str = ""

    @property
    def name(self):
        return f"guard_{self.table}_{self.part}" if self.part else f"guard_{self.table}"


def protect(model, *, columns=(), when="", delete=True, part=""):
    """Make rows of `model` insert-only, or only some columns, or only while `when` holds for the row as it was."""
    names = tuple(model._meta.get_field(name).column for name in columns)
    guard = Guard(model._meta.db_table, names, when, delete, part)
    if guard not in _guards:
        _guards.append(guard)


def install(using="default", **kwargs):
    """(Re)install every guard whose table exists. Receives post_migrate."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        remove(using)
        for guard in _guards:
            if guard.table in tables:
                for statement in _STATEMENTS[connection.vendor](guard):
                    cursor.execute(statement)


def remove(using="default", **kwargs):
    """Drop every guard: before a migrate, and before tests flush their tables."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for guard in _guards:
            if guard.table not in tables:
                continue
            for event in ("update", "delete"):
                on = f' ON "{guard.table}"' if connection.vendor == "postgresql" else ""
                cursor.execute(f'DROP TRIGGER IF EXISTS "{guard.name}_{event}"{on}')


def installed(using="default"):
    """The names of the triggers that the database's catalogue holds for our guards."""
    connection = connections[using]
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'guard_%'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE 'guard_%'",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {row[0] for row in cursor.fetchall()}


def expected():
    """The names of the triggers that there must be for what is protected."""
    return {
        f"{guard.name}_{event}"
        for guard in _guards
        for event in (("update", "delete") if guard.delete else ("update",))
    }


def _condition(guard, different):
    changed = " OR ".join(f'NEW."{column}" {different} OLD."{column}"' for column in guard.columns)
    parts = [f"({part})" for part in (guard.when, changed) if part]
    return " AND ".join(parts)


def _sqlite(guard):
    message = f"{guard.table} keeps its rows as they are"
    for event in ("update", "delete") if guard.delete else ("update",):
        condition = _condition(guard, "IS NOT") if event == "update" else guard.when
        when = f"WHEN {condition}" if condition else ""
        yield (
            f'CREATE TRIGGER "{guard.name}_{event}" BEFORE {event.upper()} ON "{guard.table}" FOR EACH ROW {when} '
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


def _postgresql(guard):
    yield (
        "CREATE OR REPLACE FUNCTION guard_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% keeps its rows as they are', TG_TABLE_NAME USING ERRCODE = '23001'; END $$"
    )
    for event in ("update", "delete") if guard.delete else ("update",):
        condition = _condition(guard, "IS DISTINCT FROM") if event == "update" else guard.when
        when = f"WHEN ({condition})" if condition else ""
        yield (
            f'CREATE TRIGGER "{guard.name}_{event}" BEFORE {event.upper()} ON "{guard.table}" FOR EACH ROW {when} '
            "EXECUTE FUNCTION guard_refuse()"
        )


_STATEMENTS = {"sqlite": _sqlite, "postgresql": _postgresql}
