"""A door is one transaction, repeated if the database aborts it; everything deferred to its end is done once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.apps import apps
from django.db import OperationalError, connection, connections, models, transaction

from asem_portal.postgresql import connection_options
from members.models import User
from registry import audit, doors, triggers
from registry.access import Refused
from registry.doors import door
from registry.models import AuditChain, AuditEntry
from tests.factories import create_user


class Aborted(Exception):
    """The error that psycopg2 raises when PostgreSQL resolves a deadlock, as far as a door uses it."""

    pgcode = "40P01"


def abort():
    """Fail as in a deadlock; a test cannot choose which of two transactions PostgreSQL aborts."""
    raise OperationalError("deadlock detected") from Aborted()


def failing(times, act):
    """Return (door, calls): a door that is aborted this many times after `act(user)` and then succeeds."""
    calls = []

    @door
    def change(user):
        calls.append(user.full_name)
        act(user)
        if len(calls) <= times:
            abort()

    return change, calls


def rename(user):
    user.full_name = f"{user.full_name} again"
    user.save(update_fields=["full_name"])
    audit.record(user, "user.changed", user)
    transaction.on_commit(lambda: rename.committed.append(user.full_name))


@pytest.fixture(autouse=True)
def committed():
    rename.committed = []
    return rename.committed


@pytest.mark.django_db(transaction=True)
def test_an_aborted_door_is_repeated_with_rows_read_again_and_its_consequences_happen_once(committed):
    user = create_user(full_name="Ana")
    change, calls = failing(2, rename)

    change(user)

    assert calls == ["Ana"] * 3
    assert User.objects.get().full_name == "Ana again"
    assert (AuditEntry.objects.count(), committed) == (1, ["Ana again"])
    assert audit.verify_chain("platform") == (1, None)


@pytest.mark.django_db(transaction=True)
def test_a_door_gives_up_after_its_last_attempt_and_has_changed_nothing(committed):
    user = create_user(full_name="Ana")
    change, calls = failing(doors.ATTEMPTS, rename)

    with pytest.raises(OperationalError):
        change(user)

    assert len(calls) == doors.ATTEMPTS
    assert (User.objects.get().full_name, AuditEntry.objects.count(), committed) == ("Ana", 0, [])


@pytest.mark.django_db(transaction=True)
def test_the_last_permitted_attempt_counts(committed):
    change, calls = failing(doors.ATTEMPTS - 1, rename)

    change(create_user())

    assert (len(calls), len(committed)) == (doors.ATTEMPTS, 1)


@pytest.mark.django_db(transaction=True)
def test_another_error_is_not_repeated():
    calls = []

    @door
    def change():
        calls.append(1)
        raise OperationalError("the disk is full")

    with pytest.raises(OperationalError):
        change()
    assert calls == [1]


@pytest.mark.django_db(transaction=True)
def test_only_the_outermost_door_repeats():
    inner, inner_calls = failing(1, lambda user: None)
    outer_calls = []

    @door
    def outer(user):
        outer_calls.append(user)
        inner(user)

    outer(create_user())
    assert (len(outer_calls), len(inner_calls)) == (2, 2)


@pytest.mark.django_db(transaction=True)
def test_a_door_in_a_transaction_of_its_caller_is_not_repeated():
    change, calls = failing(1, lambda user: None)

    with pytest.raises(OperationalError), transaction.atomic():
        change(create_user())
    assert len(calls) == 1


@pytest.mark.django_db(transaction=True)
def test_a_generator_is_read_once_for_all_attempts():
    received = []

    @door
    def change(numbers, *, more):
        received.append((list(numbers), list(more)))
        if len(received) == 1:
            abort()

    change((number for number in (1, 2)), more=iter("ab"))
    assert received == [([1, 2], ["a", "b"])] * 2


@pytest.mark.django_db
def test_what_a_refused_inner_door_has_deferred_is_dropped():
    user, done = create_user(), []

    @door
    def inner(number):
        doors.defer(done.extend, number)
        audit.record(user, f"step.{number}", user)
        if number == 2:
            raise Refused("no")

    @door
    def outer():
        inner(1)
        with pytest.raises(Refused):
            inner(2)
        inner(3)
        assert done == []

    outer()
    assert done == [1, 3]
    assert list(AuditEntry.objects.order_by("number").values_list("number", "verb")) == [(1, "step.1"), (2, "step.3")]
    assert audit.verify_chain("platform") == (2, None)


@pytest.mark.django_db
def test_the_chain_is_locked_after_everything_else_that_was_deferred():
    user, recorded = create_user(), []

    @door
    def change():
        audit.record(user, "user.changed", user)
        doors.defer(lambda items: recorded.append(AuditEntry.objects.count()), 1)

    change()
    assert (recorded, AuditEntry.objects.count()) == ([0], 1)


@pytest.mark.django_db
def test_entries_of_one_door_continue_the_chain_in_their_order():
    user = create_user()
    audit.record(user, "before", user)

    @door
    def change():
        return [audit.record(user, verb, user) for verb in ("first", "second")]

    entries = change()
    assert [(entry.number, entry.verb) for entry in entries] == [(2, "first"), (3, "second")]
    assert list(audit.entries(user)) == [*entries[::-1], AuditEntry.objects.get(number=1)]
    assert AuditChain.objects.get().length == 3


def in_threads(*acts):
    def run(act):
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_of_two_doors_in_a_real_deadlock_both_succeed():
    """On SQLite the second door waits for the first; on PostgreSQL one of them is aborted and repeated."""
    users = [create_user(), create_user()]
    together, first_attempts = Barrier(2), []

    @door
    def change(first, second):
        User.objects.filter(pk=first.pk).update(full_name="one")
        if connection.vendor == "postgresql" and first.pk not in first_attempts:
            first_attempts.append(first.pk)
            together.wait()
        User.objects.filter(pk=second.pk).update(full_name="two")
        audit.record(first, "user.changed", second)

    in_threads(lambda: change(*users), lambda: change(*users[::-1]))

    assert sorted(User.objects.values_list("full_name", flat=True)) == ["one", "two"]
    assert audit.verify_chain("platform") == (2, None)


def test_no_column_that_is_set_later_belongs_to_a_complete_unique_index():
    """While such a column changes, PostgreSQL locks the row against references to it, and users would have to wait."""
    insert_only = {trigger.table for trigger in triggers.triggers if not trigger.columns and not trigger.when}
    later = [
        f"{model.__name__}.{'+'.join(columns)}"
        for model in _own_models()
        if model._meta.db_table not in insert_only
        for columns in _complete_unique_columns(model)
        if any(model._meta.get_field(name).null for name in columns) and columns not in SET_AT_ONCE
    ]
    assert later == []


# One of two columns is null from the start, and neither is changed. A report is issued once, by the secretariat, and
# until then only its own items refer to it.
SET_AT_ONCE = {("workshop", "partner"), ("workshop", "organisation"), ("partner", "organisation", "since")}
SET_AT_ONCE |= {("master",)}


def _own_models():
    rooms = ("recommendations", "reports", "workshops", "members", "registry")
    return [model for model in apps.get_models() if model._meta.app_label in rooms]


def _complete_unique_columns(model):
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None:
            yield tuple(constraint.fields)
    for field in model._meta.local_fields:
        if field.unique:
            yield (field.name,)


@pytest.mark.engine
@pytest.mark.django_db
def test_a_connection_limits_statements_and_waiting_and_compiles_nothing():
    if connection.vendor != "postgresql":
        pytest.skip("settings of PostgreSQL")
    limits = {"statement_timeout": "30s", "lock_timeout": "15s"}
    assert "-c idle_in_transaction_session_timeout=120s" in connection_options("", 30)["options"]  # off in tests
    with connection.cursor() as cursor:
        for name, value in (limits | {"jit": "off"}).items():
            cursor.execute("SELECT current_setting(%s)", [name])
            assert cursor.fetchone() == (value,)
