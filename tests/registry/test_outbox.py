"""Queued work: claimed once, tried according to its schedule, and failures shown to users in charge."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from registry import audit, outbox
from registry.hooks import RegisteredTwice
from registry.models import Outgoing
from tests.factories import create_user
from tests.registry import kinds

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.VAR = tmp_path


def queue(kind="test.note", **ids):
    return outbox.queue(kind, **ids or {"name": "note"})


def run(outgoing):
    """Do the work; return the row afterwards, and whether this call completed it."""
    done = outbox.run(outgoing.kind, str(outgoing.key))
    return Outgoing.objects.get(pk=outgoing.pk), done


def make_due(outgoing):
    Outgoing.objects.filter(pk=outgoing.pk).update(due_at=timezone.now())


def pause(row):
    """Return the seconds until the row is tried again, to the nearest ten."""
    return round((row.due_at - timezone.now()).total_seconds(), -1)


def test_queueing_twice_under_one_key_is_one_row():
    key = uuid4()
    assert outbox.queue("test.note", key=key, name="a") == outbox.queue("test.note", key=key, name="b")
    row = Outgoing.objects.get()
    assert (row.ids, row.attempts, row.progress, row.done_at, row.failed_at) == ({"name": "a"}, 0, 0, None, None)


def test_a_kind_without_a_handler_cannot_be_queued():
    with pytest.raises(RuntimeError, match=r"test\.unknown"):
        queue("test.unknown")


def test_a_kind_has_one_handler():
    with pytest.raises(RegisteredTwice, match=r"outbox\.handlers .*test\.note"):
        outbox.register("test.note")(lambda: None)
    assert outbox.register("test.note")(kinds.do_note) is kinds.do_note
    assert "test.note" in outbox.kinds()


def test_what_an_act_that_fails_queued_is_not_queued():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queue()
        raise ZeroDivisionError
    assert not Outgoing.objects.exists()


def test_work_is_done_once(settings):
    outgoing = queue()
    row, done = run(outgoing)
    assert done
    assert (row.attempts, row.progress, row.last_error, row.lease, row.leased_until) == (1, 100, "", "", None)
    assert row.done_at is not None
    assert run(outgoing)[1] is False
    assert kinds.runs("note") == ["run"]


def test_a_debt_that_is_not_due_waits():
    outgoing = outbox.queue("test.note", due_at=timezone.now() + timedelta(hours=1), name="note")
    assert outbox.sweep() == 0
    assert run(outgoing)[1] is False
    make_due(outgoing)
    assert outbox.sweep() == 1
    assert run(outgoing)[1] is True


def test_a_leased_debt_is_left_alone_until_its_lease_has_run_out():
    outgoing = queue()
    Outgoing.objects.update(lease="of another", leased_until=timezone.now() + timedelta(seconds=20), attempts=1)
    assert outbox.sweep() == 0
    assert run(outgoing)[1] is False
    Outgoing.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    row, done = run(outgoing)
    assert (done, row.attempts) == (True, 2)


def test_a_failure_is_tried_again_by_its_schedule_and_then_shown():
    outgoing = queue("test.fail", sentence="No route<NUL> to\n the host")
    for attempt, wanted in [(1, 60), (2, 300)]:
        row, done = run(outgoing)
        assert (done, row.attempts, row.last_error, row.failed_at) == (False, attempt, "No route to the host", None)
        assert pause(row) == wanted
        make_due(outgoing)
    row, done = run(outgoing)
    assert (done, row.attempts, row.last_error) == (False, 3, "No route to the host")
    assert row.failed_at is not None
    assert not row.is_delivery_uncertain
    make_due(outgoing)
    assert (outbox.sweep(), run(outgoing)[1]) == (0, False)


def test_mail_is_tried_after_1_5_15_60_minutes_and_then_hourly_for_three_days():
    assert outbox.MAIL[:5] == (60, 300, 900, 3600, 3600)
    assert sum(outbox.MAIL) / 3600 == pytest.approx(72, abs=1)


def test_giving_up_ends_at_once_with_its_sentence():
    row, done = run(queue("test.give-up", sentence="The address was refused."))
    assert (done, row.attempts, row.last_error) == (False, 1, "The address was refused.")
    assert row.failed_at is not None


def test_a_worker_that_stops_each_time_ends_in_a_sentence():
    outgoing = queue("test.fail", sentence="never reached")
    Outgoing.objects.update(attempts=3, leased_until=timezone.now() - timedelta(seconds=1), lease="of a dead worker")
    row, done = run(outgoing)
    assert (done, row.last_error) == (False, str(outbox.STOPPED))
    assert row.failed_at is not None


def test_delivery_is_uncertain_after_a_lost_answer_and_only_a_person_repeats_it():
    outgoing, user = queue(), create_user()
    Outgoing.objects.update(attempts=1, delivery_began_at=timezone.now(), lease="dead", leased_until=timezone.now())

    row, done = run(outgoing)

    assert (done, row.is_delivery_uncertain, kinds.runs("note")) == (False, True, [])
    assert row.last_error == str(outbox.ANSWER_LOST)
    assert run(outgoing)[1] is False

    assert outbox.send_again(outgoing, by=user, subject=user) is True
    entry = audit.entries(user).get(verb="outgoing.repeated")
    assert (entry.actor, entry.data) == (str(user), {"kind": "test.note", "outgoing": str(outgoing.key)})
    row, done = run(outgoing)
    assert (done, row.attempts, row.failed_at, row.is_delivery_uncertain) == (True, 1, None, False)


def test_only_what_failed_is_sent_again():
    outgoing, user = queue(), create_user()
    assert outbox.send_again(outgoing, by=user, subject=user) is False
    run(outgoing)
    assert outbox.send_again(outgoing, by=user, subject=user) is False
    assert not audit.entries(user).exists()


def test_a_worker_that_lost_its_lease_leaves_no_trace(monkeypatch):
    outgoing = queue("test.wait", name="wait")
    seen = []

    def steal(*, progress, outgoing, name):
        Outgoing.objects.update(lease="of another")
        seen.append("begun")
        progress(10, "too late")
        seen.append("went on")

    monkeypatch.setitem(outbox.handlers._providers, "test.wait", replace(outbox.handlers["test.wait"], function=steal))
    row, done = run(outgoing)
    assert seen == ["begun"]
    assert (done, row.lease, row.progress, row.done_at, row.last_error) == (False, "of another", 0, None, "")


def test_work_of_a_newer_release_is_left_to_a_worker_that_knows_it():
    outgoing = queue()
    Outgoing.objects.update(kind="test.newer")
    assert outbox.run("test.newer", str(outgoing.key)) is False
    row = Outgoing.objects.get()
    assert (row.attempts, row.failed_at) == (0, None)


def test_the_database_refuses_a_row_that_is_done_and_failed():
    queue()
    with pytest.raises(IntegrityError), transaction.atomic():
        Outgoing.objects.update(done_at=timezone.now(), failed_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Outgoing.objects.update(progress=101)


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_twenty_workers_at_once_do_it_once():
    outgoing = queue()

    def work(_):
        try:
            return outbox.run(outgoing.kind, str(outgoing.key))
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        done = list(pool.map(work, range(20)))
    row = Outgoing.objects.get()
    assert (sorted(done), row.attempts, kinds.runs("note")) == ([False] * 19 + [True], 1, ["run"])


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_queued_twenty_times_at_once_it_is_one_row():
    key = uuid4()

    def act(_):
        try:
            with transaction.atomic():
                return outbox.queue("test.note", key=key, name="note").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert len(set(pool.map(act, range(20)))) == 1
    assert Outgoing.objects.count() == 1
