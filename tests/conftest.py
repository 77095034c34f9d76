"""What every test stands on: the database's triggers around a flush, one place for files, and workers of its own."""

import os
import shutil
from pathlib import Path

import pytest
from django.db import connection
from django.test import TransactionTestCase
from django.utils import timezone

from asem_portal.celery import make_broker_folders
from asem_portal.management.commands.prepare import collect_static
from tests import processes
from tests.signing import SecureClient

_flush = TransactionTestCase._fixture_teardown


def _flush_without_triggers(self):
    """Triggers refuse the DELETE of a flush; the post_migrate that follows it installs them again."""
    from registry import triggers

    triggers.remove()
    _flush(self)


TransactionTestCase._fixture_teardown = _flush_without_triggers


def pytest_configure(config):
    """On SQLite tables are created from the models: one test migrates, and PostgreSQL always does."""
    if os.environ.get("DATABASE_URL", "sqlite").startswith("sqlite"):
        config.option.nomigrations = True


def pytest_report_header(config):
    database, broker = os.environ.get("DATABASE_URL", "sqlite").partition(":")[0], os.environ.get("REDIS_URL")
    return f"engine: {database}, broker: {'redis' if broker else 'files'}"


@pytest.fixture(scope="session", autouse=True)
def static_files():
    """Pages name static files by their content, as in production; those are collected when one has changed."""
    collect_static()


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Stored files and the local outbox of one test live in a folder of its own."""
    settings.FILES_ROOT = tmp_path / "files"
    settings.OUTBOX_ROOT = tmp_path / "outbox"
    return tmp_path


@pytest.fixture
def client():
    """A browser that speaks https, as production demands."""
    return SecureClient()


@pytest.fixture
def clock(monkeypatch):
    """A function that sets the portal's clock: until the test ends, it is that moment."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture(autouse=True)
def broker():
    """A broker that failed in another test is asked again in this one."""
    from registry import outbox

    outbox.broker_is_back()


@pytest.fixture
def worker_environ(transactional_db, settings):
    """Variables with which another process is the worker of this test: the same database, broker and folders.

    Broker and folders are empty at the start. Committed rows are needed, so the test runs without a transaction.
    """
    settings.FILES_ROOT, settings.OUTBOX_ROOT = settings.VAR / "files", settings.VAR / "outbox"
    for folder in (settings.FILES_ROOT, settings.OUTBOX_ROOT):
        shutil.rmtree(folder, ignore_errors=True)
    processes.empty_broker(settings)
    make_broker_folders()
    return {
        **os.environ,
        "DATABASE_URL": processes.address(connection.settings_dict),
        "PORTAL_VAR": str(settings.VAR),
        "PORTAL_LOCAL_OUTBOX": "1",
        "PORTAL_SWEEP_SECONDS": "1",
        "PYTHONPATH": str(Path(__file__).resolve().parent.parent),
    }
