"""The migrations create a complete database, with its triggers, that corresponds to the models."""

import os
import sqlite3
import subprocess
import sys

import pytest
from django.conf import settings

from registry import triggers

pytestmark = pytest.mark.django_db


def manage(environ, *words):
    return subprocess.run([sys.executable, "manage.py", *words], cwd=settings.BASE_DIR, env=environ, check=True)


def test_the_migrations_make_the_tables_and_triggers_that_the_models_describe(tmp_path):
    """Other tests on SQLite create the tables from the models."""
    environ = {name: value for name, value in os.environ.items() if name != "PORTAL_TEST_REWORDED"}
    environ |= {"DATABASE_URL": f"sqlite:///{tmp_path / 'portal.sqlite3'}", "PORTAL_VAR": str(tmp_path)}

    manage(environ, "migrate", "--verbosity", "0")

    manage(environ, "makemigrations", "--check", "--dry-run")
    with sqlite3.connect(tmp_path / "portal.sqlite3") as database:
        rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'guard_%'")
        assert {name for (name,) in rows} == {name for one in triggers.triggers for name in one.names("sqlite")}
