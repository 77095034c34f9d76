"""Set-up for all tests: empty tables after each test, a folder for files, and workers."""

import fcntl
import gc
import os
import shutil
import sys
from pathlib import Path

import django.test.client
import hypothesis
import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import connection
from django.test import TransactionTestCase
from django.utils import timezone
from whitenoise import WhiteNoise

from asem_portal.celery import make_broker_folders
from asem_portal.management.commands.prepare import collect_static
from registry import triggers
from tests import emptying, processes, rewording
from tests.signing import SecureClient

_flush = TransactionTestCase._fixture_teardown


def _flush_without_triggers(self):
    """Empty the tables after a test without a transaction, although triggers refuse to delete rows.

    PostgreSQL takes seconds to truncate every table and to install every trigger again, so the rows of the few tables
    in use are deleted, and the triggers remain.
    """
    if connection.vendor == "postgresql":
        emptying.delete_all_rows()
    else:
        triggers.remove()
        _flush(self)  # its post_migrate installs the triggers


TransactionTestCase._fixture_teardown = _flush_without_triggers

_found = {}
_find = WhiteNoise.update_files_dictionary


def _find_once(self, root, prefix):
    """Look for static files only once, although each client creates the middleware, which looks for them, again."""
    if (root, prefix) not in _found:
        others, self.files = self.files, {}
        _find(self, root, prefix)
        _found[root, prefix], self.files = self.files, others
    self.files.update(_found[root, prefix])


WhiteNoise.update_files_dictionary = _find_once


_store = django.test.client.store_rendered_templates


def _store_without_widgets(store, signal, sender, template, context, **kwargs):
    """Copy no contexts of widgets, of which a page has hundreds: a tenth of the time of a request."""
    if not (template.name or "").startswith("django/forms/"):
        _store(store, signal, sender, template, context, **kwargs)


django.test.client.store_rendered_templates = _store_without_widgets

# No example fails because the machine is busy.
hypothesis.settings.register_profile("portal", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("portal")

# No coverage is measured in the fork that renders: it has a time limit and ends without saving any.
os.register_at_fork(after_in_child=lambda: sys.settrace(None))


def pytest_addoption(parser):
    parser.addoption("--reworded", action="store_true", help="every message of the portal reads differently")


def pytest_configure(config):
    """On SQLite, create tables from the models; one test migrates, and on PostgreSQL all tests do."""
    if config.option.reworded:
        os.environ["PORTAL_TEST_REWORDED"] = "1"
        rewording.install()
    if os.environ.get("DATABASE_URL", "sqlite").startswith("sqlite"):
        config.option.nomigrations = True


def pytest_collection_finish():
    """Keep the garbage collector from walking through modules and tests again and again: a tenth of the run."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Deselect tests that `manage.py test` does not want on this engine; put the files that take longest first."""
    wanted = os.environ.get("PORTAL_TEST_ONLY", "").split()
    left_out = [item for item in items if wanted and not any(map(item.get_closest_marker, wanted))]
    if config.option.reworded:
        left_out += [item for item in items if item.get_closest_marker("wording")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]
    if hasattr(config, "workerinput"):
        long = {item.path for item in items if any(map(item.get_closest_marker, ("browser", "broker", "long")))}
        items.sort(key=lambda item: item.path not in long)


def pytest_report_header(config):
    database, broker = os.environ.get("DATABASE_URL", "sqlite").partition(":")[0], os.environ.get("REDIS_URL")
    return f"engine: {database}, broker: {'redis' if broker else 'files'}"


@pytest.fixture(scope="session", autouse=True)
def static_files():
    """Collect static files, whose names contain a hash as in production; the first process does so for all."""
    root = os.environ.get("PORTAL_TEST_STATIC")
    if root:
        with Path(f"{root}.lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            collect_static()
        # A test module may have requested a URL before, when there was no manifest.
        staticfiles_storage.hashed_files, staticfiles_storage.manifest_hash = staticfiles_storage.load_manifest()


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Keep the stored files and local e-mails of each test in its own folder."""
    settings.FILES_ROOT = tmp_path / "files"
    settings.EMAILS_ROOT = tmp_path / "emails"
    return tmp_path


@pytest.fixture
def client():
    """Return a client that uses https, as production requires."""
    return SecureClient()


@pytest.fixture
def clock(monkeypatch):
    """Return a function that sets the portal's clock to a fixed time until the test ends."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture(autouse=True)
def broker():
    """Send messages to the broker again, even if it failed in another test."""
    from registry import outbox

    outbox.broker_is_back()


@pytest.fixture
def worker_environ(transactional_db, settings):
    """Return the variables with which another process becomes the worker of this test: database, broker and folders.

    The broker and the folders are empty at the start. The worker needs committed rows, so the test runs without a
    transaction.
    """
    settings.FILES_ROOT, settings.EMAILS_ROOT = settings.VAR / "files", settings.VAR / "emails"
    for folder in (settings.FILES_ROOT, settings.EMAILS_ROOT):
        shutil.rmtree(folder, ignore_errors=True)
    processes.empty_broker(settings)
    make_broker_folders()
    return {
        **os.environ,
        "DATABASE_URL": processes.address(connection.settings_dict),
        "PORTAL_VAR": str(settings.VAR),
        "PORTAL_LOCAL_EMAILS": "1",
        "PORTAL_SWEEP_SECONDS": "1",
        "PYTHONPATH": str(Path(__file__).resolve().parent.parent),
    }
