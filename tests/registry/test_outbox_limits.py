"""The times and rows at which queued work is found, skipped or withdrawn."""

from datetime import timedelta
from uuid import uuid4

import pytest
from celery import current_app
from django.utils import timezone

from registry import outbox, tasks
from registry.models import Outgoing
from registry.outbox import entries
from tests.factories import create_user
from tests.registry import kinds  # noqa: F401  # the kinds that are queued here

pytestmark = pytest.mark.django_db
INSTANT = timedelta(microseconds=1)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.VAR = tmp_path


@pytest.fixture
def now(clock):
    """Return the time to which the clock is set."""
    moment = timezone.now()
    clock(moment)
    return moment


@pytest.fixture
def woken(monkeypatch):
    """Return the keys of the rows for which a worker was woken."""
    keys = []
    monkeypatch.setattr(entries, "wake_worker", lambda outgoing: keys.append(outgoing.key))
    return keys


def queue(**fields):
    """Queue two rows of one kind; return the first, which has `fields`."""
    row, _other = (outbox.queue("test.note", name=name) for name in ("note", "other"))
    Outgoing.objects.filter(pk=row.pk).update(**fields)
    return Outgoing.objects.get(pk=row.pk)


@pytest.mark.parametrize(
    ("fields", "free"),
    [
        (lambda now: {}, True),
        (lambda now: {"due_at": now + timedelta(hours=1)}, True),
        (lambda now: {"leased_until": now - INSTANT}, True),
        (lambda now: {"leased_until": now}, False),
        (lambda now: {"delivery_began_at": now}, False),
        (lambda now: {"done_at": now}, False),
        (lambda now: {"failed_at": now}, False),
    ],
    ids=["free", "not due yet", "abandoned", "in hand", "perhaps delivered", "done", "failed"],
)
def test_only_what_no_worker_has_begun_is_withdrawn(now, fields, free):
    row = queue(**fields(now))

    assert outbox.withdraw("test.note", [row.key]) == ({row.key} if free else set())
    assert Outgoing.objects.filter(pk=row.pk).exists() != free
    assert Outgoing.objects.exclude(pk=row.pk).count() == 1


def test_work_of_another_kind_under_the_same_key_stays():
    row = queue()

    assert outbox.withdraw("test.wait", [row.key]) == set()


@pytest.mark.parametrize(
    ("fields", "due"),
    [
        (lambda now: {"due_at": now}, True),
        (lambda now: {"due_at": now + INSTANT}, False),
        (lambda now: {"leased_until": now - INSTANT}, True),
        (lambda now: {"leased_until": now}, False),
    ],
    ids=["due", "not yet", "abandoned", "in hand"],
)
def test_work_is_found_from_the_moment_at_which_it_is_due(now, woken, fields, due):
    row = queue(**fields(now))

    assert outbox.sweep() == 1 + due
    assert (row.key in woken) == due
    assert outbox.run(row.kind, row.key) == due


def test_a_sweep_wakes_for_a_hundred_rows(now, woken):
    outbox.queue_all("test.note", [(uuid4(), now, {"name": "note"}) for _ in range(101)])

    assert (outbox.sweep(), len(woken)) == (100, 100)


def test_sweeps_do_not_pile_up_behind_a_busy_worker():
    sweep = current_app.conf.beat_schedule["sweep"]

    assert sweep["task"] == tasks.sweep.name
    assert sweep["options"]["expires"] <= sweep["schedule"]


def test_of_many_a_worker_is_woken_for_what_is_due_by_then(now, woken, django_capture_on_commit_callbacks):
    due, later = uuid4(), uuid4()

    with django_capture_on_commit_callbacks(execute=True):
        outbox.queue_all("test.note", [(due, now, {"name": "note"}), (later, now + INSTANT, {"name": "note"})])
        outbox.queue_all("test.note", [(due, now, {"name": "other"})])

    assert (set(woken), Outgoing.objects.count()) == ({due}, 2)
    assert Outgoing.objects.get(key=due).ids == {"name": "note"}


def test_many_of_a_kind_without_a_handler_are_not_queued(now):
    with pytest.raises(RuntimeError):
        outbox.queue_all("test.unknown", [(uuid4(), now, {})])


def test_what_is_sent_again_is_one_row_and_begins_anew(now, woken, django_capture_on_commit_callbacks):
    row, user = queue(failed_at=timezone.now(), attempts=3, last_error="No route"), create_user()
    Outgoing.objects.exclude(pk=row.pk).update(failed_at=now)

    with django_capture_on_commit_callbacks(execute=True):
        outbox.send_again(row, by=user, subject=user)

    row.refresh_from_db()
    assert (row.failed_at, row.attempts, row.last_error, row.due_at) == (None, 0, "", now)
    assert (woken, Outgoing.objects.filter(failed_at=None).count()) == ([row.key], 1)


def test_a_worker_is_woken_for_what_one_act_queued(woken, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        row = outbox.queue("test.note", name="note")

    assert woken == [row.key]
