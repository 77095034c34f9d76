"""What every test stands on: the database's guards around a flush, and one place for files."""

import pytest
from django.test import TransactionTestCase

_flush = TransactionTestCase._fixture_teardown


def _flush_without_guards(self):
    """Guards refuse the DELETE of a flush; the post_migrate that follows it installs them again."""
    from registry import guards

    guards.remove()
    _flush(self)


TransactionTestCase._fixture_teardown = _flush_without_guards


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Stored files and the local outbox of one test live in a folder of its own."""
    settings.FILES_ROOT = tmp_path / "files"
    settings.OUTBOX_ROOT = tmp_path / "outbox"
    return tmp_path
