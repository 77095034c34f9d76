"""The audit record: a chain cannot fork, and every kind of tampering is found."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from registry import audit, links, triggers
from registry.models import AuditChain, AuditEntry
from tests.factories import create_user, create_workshop

pytestmark = pytest.mark.django_db


def write(count=1, subject=None):
    user = create_user()
    subject = subject or user
    return [audit.record(user, "user.changed", subject, step=number) for number in range(count)]


def test_an_entry_says_who_did_what_to_which_object():
    user, workshop = create_user(), create_workshop()

    entry = audit.record(user, "workshop.opened", workshop, partner="VN", source="draft", keys=[uuid4()])

    assert entry.chain.name == str(workshop.key)
    assert (entry.actor_kind, entry.actor, entry.actor_key) == ("user", str(user), str(user.key))
    assert (entry.partner, entry.verb, entry.object_kind) == ("VN", "workshop.opened", "workshop")
    assert (entry.object_label, entry.object_key) == (str(workshop), str(workshop.key))
    assert list(audit.entries(workshop)) == [entry]
    assert (entry.number, entry.previous_hash) == (1, "")
    assert re.fullmatch("[0-9a-f]{64}", entry.hash)


def test_a_personal_link_and_the_clock_act_too():
    user = create_user()
    link = links.issue("letter", uuid4(), address="clerk@example.org")

    by_link = audit.record(link, "letter.opened", user)
    by_clock = audit.record(audit.CLOCK, "letter.expired", user)

    assert (by_link.actor_kind, by_link.actor.endswith(" clerk@example.org")) == ("link", True)
    assert (by_link.actor_key, by_clock.actor_key) == (str(link.key), "")
    assert by_clock.actor_kind == "clock" and by_clock.actor


def test_each_workshop_has_its_chain_and_what_has_no_workshop_the_platforms():
    first, second = create_workshop(), create_workshop()
    for subject in (first, second, first, create_user()):
        write(1, subject)
    lengths = dict(AuditChain.objects.values_list("name", "length"))
    assert lengths == {str(first.key): 2, str(second.key): 1, "platform": 1}


def test_a_whole_chain_is_verified_in_any_zone():
    write(3)
    user = create_user()
    audit.record(user, "user.changed", user, at=datetime(2010, 4, 28, 16, 30, tzinfo=timezone(timedelta(hours=7))))
    assert audit.verify_chain("platform") == (4, None)


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused():
    user = create_user()
    with pytest.raises(RuntimeError):
        audit.record(user, "user.changed", user)
    assert not AuditEntry.objects.exists()


def test_an_act_that_fails_leaves_no_entry():
    user = create_user()
    write(1, user)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit.record(user, "user.changed", user)
        raise ZeroDivisionError
    assert audit.verify_chain("platform") == (1, None)


TAMPERED = {
    "an actor": ("UPDATE registry_auditentry SET actor = 'somebody else' WHERE number = 2", audit.CHANGED % 2),
    "an actor's key": (
        f"UPDATE registry_auditentry SET actor_key = '{uuid4()}' WHERE number = 2",
        audit.CHANGED % 2,
    ),
    "a kind of actor": ("UPDATE registry_auditentry SET actor_kind = 'clock' WHERE number = 2", audit.CHANGED % 2),
    "a partner": ("UPDATE registry_auditentry SET partner = 'IT' WHERE number = 2", audit.CHANGED % 2),
    "a verb": ("UPDATE registry_auditentry SET verb = 'user.made' WHERE number = 3", audit.CHANGED % 3),
    "a kind of object": ("UPDATE registry_auditentry SET object_kind = 'x' WHERE number = 3", audit.CHANGED % 3),
    "an object": ("UPDATE registry_auditentry SET object_label = 'x' WHERE number = 3", audit.CHANGED % 3),
    "an object's key": (
        f"UPDATE registry_auditentry SET object_key = '{uuid4()}' WHERE number = 3",
        audit.CHANGED % 3,
    ),
    "data": ("UPDATE registry_auditentry SET data = '{\"step\": 9}' WHERE number = 1", audit.CHANGED % 1),
    "a time": ("UPDATE registry_auditentry SET at = '2010-04-28 09:30:00' WHERE number = 1", audit.CHANGED % 1),
    "a key": (
        "UPDATE registry_auditentry SET key = '00000000000040008000000000000000' WHERE number = 1",
        audit.CHANGED % 1,
    ),
    "a hash": (f"UPDATE registry_auditentry SET hash = '{'0' * 64}' WHERE number = 2", audit.CHANGED % 2),
    "an entry gone": ("DELETE FROM registry_auditentry WHERE number = 2", audit.MISSING % 2),
    "the last gone": ("DELETE FROM registry_auditentry WHERE number = 4", audit.CUT % (3, 4)),
    "all gone": ("DELETE FROM registry_auditentry", audit.CUT % (0, 4)),
    "the end moved": (
        "UPDATE registry_auditchain SET length = 3, head = (SELECT hash FROM registry_auditentry WHERE number = 3)",
        audit.CUT % (4, 3),
    ),
}


@pytest.mark.engine
@pytest.mark.parametrize("statement", TAMPERED.values(), ids=TAMPERED)
def test_tampering_is_found(statement):
    write(4)
    triggers.remove()
    with connection.cursor() as cursor:
        cursor.execute(statement[0])
        assert cursor.rowcount > 0
    assert audit.verify_chain("platform")[1] == statement[1]


def test_a_change_with_its_own_hash_made_to_fit_is_found_by_the_next_entry():
    write(3)
    triggers.remove()
    forged = AuditEntry.objects.get(number=2)
    forged.verb = "user.made"
    AuditEntry.objects.filter(number=2).update(
        verb=forged.verb, hash=audit.digest(forged), signature=audit._signature(audit.digest(forged))
    )
    assert audit.verify_chain("platform") == (3, audit.MISPLACED % 3)


def test_an_entry_put_in_without_the_lock_is_refused_by_the_database():
    last = write(2)[-1]
    for number, previous in ((2, "x"), (3, last.previous_hash)):  # the same number and the same predecessor
        with pytest.raises(IntegrityError), transaction.atomic():
            forged = AuditEntry.objects.get(pk=last.pk)
            forged.pk, forged.key, forged.number, forged.previous_hash = None, uuid4(), number, previous
            forged.save(force_insert=True)


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_eighty_entries_at_once_make_one_chain():
    user = create_user()

    def act(number):
        try:
            with transaction.atomic():
                audit.record(user, "user.changed", user, step=number)
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(act, range(80)))

    assert audit.verify_chain("platform") == (80, None)
    assert sorted(AuditEntry.objects.values_list("number", flat=True)) == list(range(1, 81))
    assert {entry.data["step"] for entry in AuditEntry.objects.all()} == set(range(80))
