"""Compare the triggers of the database with those that the code installs: name, table, definition, function, state."""

import re
from collections.abc import Iterator

from django.db import connection, transaction
from django.utils.translation import gettext as _

from registry import triggers

Definitions = dict[tuple[str, str], str]  # (table, trigger) -> definition, comparable on this engine
ALWAYS = "A"  # pg_trigger.tgenabled of ENABLE ALWAYS


def findings() -> Iterator[str]:
    """Yield a message for each trigger that is missing, altered, switched off or foreign. Locks no row."""
    expected = _expected()
    tables = {table for table, _name in expected}
    found = {place: definition for place, definition in _installed().items() if place[0] in tables}
    for table, name in sorted(expected.keys() | found.keys()):
        values = {"name": name, "table": table}
        if (table, name) not in found:
            yield _("The trigger “%(name)s” is missing from the database. Run: python manage.py migrate") % values
        elif (table, name) not in expected:
            yield _("The trigger “%(name)s” on the table %(table)s does not belong to the portal.") % values
        elif found[table, name] != expected[table, name]:
            yield _("The trigger “%(name)s” has been altered or disabled. Run: python manage.py migrate") % values
    if connection.vendor == "postgresql":
        yield from _function()
        yield from _tables(tables)


def _expected() -> Definitions:
    if connection.vendor == "postgresql":
        return _installed_on_copies()
    statements = [
        (trigger.table, statement)
        for trigger in triggers.triggers
        for statement in triggers.statements(trigger, "sqlite")
    ]
    return {(table, statement.split('"')[1]): statement for table, statement in statements}


def _installed() -> Definitions:
    if connection.vendor == "postgresql":
        return _of_schema(is_temporary=False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {(table, name): sql for table, name, sql in cursor.fetchall()}


def _of_schema(*, is_temporary: bool) -> Definitions:
    """Return the triggers of the portal's tables, or of temporary ones, as PostgreSQL writes them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgname, t.tgenabled, pg_get_triggerdef(t.oid), t.tgfoid::regprocedure::text "
            "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND c.relnamespace = "
            "CASE WHEN %s THEN pg_my_temp_schema() ELSE current_schema()::regnamespace END",
            [is_temporary],
        )
        rows = cursor.fetchall()
    return {
        (table, name): f"{state} {re.sub(r' ON [^ ]+ ', ' ON it ', definition, count=1)} {function}"
        for table, name, state, definition, function in rows
    }


def _installed_on_copies() -> Definitions:
    """Return the triggers as PostgreSQL writes them: installed on temporary copies of the tables, which are dropped.

    PostgreSQL rewrites conditions according to the types of the columns, so that texts cannot be compared.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        for table in sorted({trigger.table for trigger in triggers.triggers}):
            cursor.execute(f'CREATE TEMPORARY TABLE "{table}" (LIKE "{table}")')
        for trigger in triggers.triggers:
            for statement in triggers.statements(trigger, "postgresql"):
                if not statement.startswith("CREATE OR REPLACE FUNCTION"):
                    cursor.execute(statement)
        definitions = _of_schema(is_temporary=True)
        transaction.set_rollback(True)
    return definitions


def _function() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.prosrc, l.lanname, p.proconfig FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang "
            "WHERE p.proname = %s AND p.pronamespace = current_schema()::regnamespace",
            [triggers.FUNCTION],
        )
        if cursor.fetchall() != [(triggers.BODY, "plpgsql", None)]:
            yield (_("The trigger function “%s” has been altered. Run: python manage.py migrate") % triggers.FUNCTION)


def _tables(names: set[str]) -> Iterator[str]:
    """Yield a message for each relation that is not a table, or whose rules or policies change what statements do."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relname = ANY(%s) AND c.relnamespace = current_schema()::regnamespace "
            "AND (c.relkind <> 'r' OR c.relrowsecurity OR EXISTS (SELECT 1 FROM pg_rewrite r WHERE r.ev_class = c.oid)) "
            "ORDER BY 1",
            [sorted(names)],
        )
        for (name,) in cursor.fetchall():
            yield _("The table %s has a rule or a policy that does not belong to the portal.") % name
