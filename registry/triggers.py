"""Database triggers that make rows immutable once others rely on them.

The triggers are one list. They are dropped before and installed again after every migrate, because SQLite loses
triggers silently when a later migration recreates their table. `registry.catalogue` compares those of a database with
the list.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connections, models

from registry.hooks import Hook


@dataclass(frozen=True)
class Trigger:
    """A protected table; `columns` are those that must not change (all, if empty); `when` is an SQL condition on OLD.

    A table whose columns are fixed at different times has several triggers, each named by its `part`.
    """

    table: str
    columns: tuple[str, ...] = ()
    when: str = ""
    delete: bool = True
    part: str = ""

    @property
    def name(self) -> str:
        """Return the name in the database, without the event."""
        return f"guard_{self.table}_{self.part}" if self.part else f"guard_{self.table}"

    def events(self, vendor: str) -> tuple[str, ...]:
        """Return the statements refused: UPDATE, and DELETE with TRUNCATE, which only PostgreSQL has."""
        if not self.delete:
            return ("update",)
        return ("update", "delete", "truncate") if vendor == "postgresql" else ("update", "delete")

    def names(self, vendor: str) -> set[str]:
        """Return the names in the database, one for each event."""
        return {f"{self.name}_{event}" for event in self.events(vendor)}


# The function that all triggers of PostgreSQL call.
FUNCTION = "guard_refuse"
BODY = " BEGIN RAISE EXCEPTION '% keeps its rows as they are', TG_TABLE_NAME USING ERRCODE = '23001'; END "

triggers: Hook[Trigger] = Hook("triggers", "what the database refuses to change or delete; named by the trigger")


def register(
    model: type[models.Model], *, columns: tuple[str, ...] = (), when: str = "", delete: bool = True, part: str = ""
) -> None:
    """Make rows of `model` insert-only: all or some columns, always or while `when` holds for the old row."""
    names = tuple(str(model._meta.get_field(name).column) for name in columns)  # type: ignore[union-attr]  # concrete
    trigger = Trigger(model._meta.db_table, names, when, delete, part)
    triggers.register(trigger, trigger.name)


def install(using: str = "default") -> None:
    """Install every trigger whose table exists, replacing existing ones."""
    connection = connections[using]
    remove(using)
    with connection.cursor() as cursor:
        for trigger in _of_tables(using):
            for statement in statements(trigger, connection.vendor):
                cursor.execute(statement)


def remove(using: str = "default") -> None:
    """Drop every trigger, before a migration and before tests flush their tables."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for trigger in _of_tables(using):
            on = f' ON "{trigger.table}"' if connection.vendor == "postgresql" else ""
            for event in ("update", "delete", "truncate"):
                cursor.execute(f'DROP TRIGGER IF EXISTS "{trigger.name}_{event}"{on}')


def before_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """Drop the triggers before tables change. Receives pre_migrate of every app, and acts once."""
    if sender.name == "registry":
        remove(using)


def after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """Install the triggers when all migrations have run. Receives post_migrate of every app, and acts once."""
    if sender.name == "registry":
        install(using)


def installed(using: str = "default") -> set[str]:
    """Return the names of the portal's triggers in the catalogue of the database."""
    connection = connections[using]
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'guard_%'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE 'guard_%'",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {row[0] for row in cursor.fetchall()}


def expected(using: str = "default") -> set[str]:
    """Return the names of the triggers that a complete database has."""
    return {name for trigger in triggers for name in trigger.names(connections[using].vendor)}


def missing(using: str = "default") -> list[str]:
    """Return the names of the triggers that the tables of this database lack, sorted."""
    vendor = connections[using].vendor
    return sorted({name for trigger in _of_tables(using) for name in trigger.names(vendor)} - installed(using))


def _of_tables(using: str) -> list[Trigger]:
    """Return the triggers whose table exists."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    return [trigger for trigger in triggers if trigger.table in tables]


def statements(trigger: Trigger, vendor: str) -> Iterator[str]:
    """Return the SQL that installs a trigger."""
    return _STATEMENTS[vendor](trigger)


def _condition(trigger: Trigger, event: str, different: str) -> str:
    if event == "delete":
        return trigger.when
    changed = " OR ".join(f'NEW."{column}" {different} OLD."{column}"' for column in trigger.columns)
    return " AND ".join(f"({part})" for part in (trigger.when, changed) if part)


def _sqlite(trigger: Trigger) -> Iterator[str]:
    message = f"{trigger.table} keeps its rows as they are"
    for event in trigger.events("sqlite"):
        condition = _condition(trigger, event, "IS NOT")
        when = f"WHEN {condition}" if condition else ""
        yield (
            f'CREATE TRIGGER "{trigger.name}_{event}" BEFORE {event.upper()} ON "{trigger.table}" FOR EACH ROW {when} '
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


def function(body: str = BODY) -> str:
    """Return the SQL that defines the function called by all PostgreSQL triggers; tests replace its body to permit
    deletion.
    """
    return f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"


def _postgresql(trigger: Trigger) -> Iterator[str]:
    yield function()
    for event in trigger.events("postgresql"):
        condition = "" if event == "truncate" else _condition(trigger, event, "IS DISTINCT FROM")
        when = f"WHEN ({condition})" if condition else ""
        each = "STATEMENT" if event == "truncate" else "ROW"
        name = f"{trigger.name}_{event}"
        yield (
            f'CREATE TRIGGER "{name}" BEFORE {event.upper()} ON "{trigger.table}" FOR EACH {each} {when} '
            f"EXECUTE FUNCTION {FUNCTION}()"
        )
        # Also while session_replication_role is "replica", which switches other triggers off.
        yield f'ALTER TABLE "{trigger.table}" ENABLE ALWAYS TRIGGER "{name}"'


_STATEMENTS: dict[str, Callable[[Trigger], Iterator[str]]] = {"sqlite": _sqlite, "postgresql": _postgresql}
