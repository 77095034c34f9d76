"""A verification reads one state of the database, and those who write to it meanwhile do not wait."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from members.models import User
from registry import audit, snapshots
from registry.doors import door
from registry.models import AuditChain, AuditEntry
from tests.factories import create_user

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]
SECONDS = 10  # in which a writer that does not wait has long finished


@door
def rename(user, name):
    user.full_name = name
    user.save(update_fields=["full_name"])
    audit.record(user, "user.changed", user)


def write_meanwhile(user):
    """Another connection writes a row and its entry; raises TimeoutError if it has to wait."""

    def act():
        try:
            rename(User.objects.get(pk=user.pk), "Another Name")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(act).result(SECONDS)


def test_a_writer_proceeds_while_a_chain_is_verified():
    user = create_user(full_name="Ana")
    for name in ("First", "Second", "Third"):
        rename(user, name)
    seen = []

    def visit(entry):
        if not seen:
            write_meanwhile(user)
        seen.append(entry.number)

    with snapshots.snapshot():
        assert audit.verify_chain("platform", visit) == (3, None)
        assert AuditChain.objects.get().length == 3
        assert User.objects.get(pk=user.pk).full_name == "Third"
    assert seen == [1, 2, 3]
    assert User.objects.get(pk=user.pk).full_name == "Another Name"
    assert audit.verify_chain("platform") == (4, None)


def test_nothing_remains_open_after_a_snapshot():
    with pytest.raises(ZeroDivisionError), snapshots.snapshot():
        raise ZeroDivisionError
    user = create_user()
    rename(user, "Ana")
    with snapshots.snapshot():
        assert AuditEntry.objects.count() == 1
    assert not connection.in_atomic_block
    write_meanwhile(user)
    assert AuditEntry.objects.count() == 2
