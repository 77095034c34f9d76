"""Dump and load the whole database: pg_dump's custom format, or SQLite's backup."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection, connections
from django.utils.translation import gettext as _

FILE_NAMES = {"postgresql": "database.dump", "sqlite": "database.sqlite3"}


class DatabaseRefused(Exception):
    """The database could not be dumped or loaded; the message is for the user."""


def dump(path: Path) -> None:
    """Write a consistent copy of the database to `path` while the portal keeps running."""
    if connection.vendor == "postgresql":
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={path}")
        return
    with closing(_sqlite(f"file:{_name()}?mode=ro")) as source, closing(_sqlite(f"file:{path}")) as copy:
        source.backup(copy)


def load(path: Path) -> None:
    """Load the output of `dump` into this database, dropping its present content first.

    If this fails, the database is empty on PostgreSQL and unchanged on SQLite.
    """
    if connection.vendor == "postgresql":
        _program("pg_restore")  # checked before anything is dropped
        _drop_all()
        connections.close_all()
        options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
        _run("pg_restore", *options, f"--dbname={_name()}", path)
        return
    connections.close_all()
    with closing(_sqlite(f"file:{path}?mode=ro")) as copy, closing(_sqlite(f"file:{_name()}")) as target:
        _refuse_damaged(copy)
        copy.backup(target)


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _sqlite(address: str) -> sqlite3.Connection:
    return sqlite3.connect(address, uri=True, timeout=20)


def _refuse_damaged(copy: sqlite3.Connection) -> None:
    try:
        (answer,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        answer = str(error)
    if answer != "ok":
        raise DatabaseRefused(
            _("The copy of the database is damaged: %s. Create a new backup, or restore another one.") % answer
        )


def _drop_all() -> None:
    """Drop every table and function of the portal, but no extension and not the schema itself."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)} CASCADE")
        cursor.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc p LEFT JOIN pg_depend d ON d.objid = p.oid AND d.deptype = 'e' "
            "WHERE p.pronamespace = current_schema()::regnamespace AND d.objid IS NULL"
        )
        for (function,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION {function} CASCADE")


def _program(name: str) -> str:
    path = shutil.which(name)
    if not path:
        sentence = _("%(program)s is not installed. Run: sudo apt-get install postgresql-client")
        raise DatabaseRefused(sentence % {"program": name})
    return path


def _run(name: str, *arguments: object) -> None:
    """Run one of PostgreSQL's programs on this database, with the password in its environment, which is private."""
    settings = connection.settings_dict
    variables = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    environ = os.environ | {variable: str(settings[key]) for variable, key in variables.items() if settings.get(key)}
    for option in ("sslmode", "sslrootcert", "sslcert", "sslkey", "passfile", "service"):
        if value := settings.get("OPTIONS", {}).get(option):
            environ[f"PG{option.upper()}"] = str(value)
    command = [_program(name), "--no-password", *map(str, arguments)]
    done = subprocess.run(command, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DatabaseRefused(_("%(program)s failed: %(words)s") % {"program": name, "words": done.stderr.strip()})
