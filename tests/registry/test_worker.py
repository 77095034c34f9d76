"""A real worker with a real broker: messages, lost messages, kills. No handler is called directly."""

import os
import shutil
import signal

import pytest
from django.db import transaction

from asem_portal.bootstrap import web
from registry import outbox
from registry.models import Outgoing
from tests import processes
from tests.registry import kinds

pytestmark = [pytest.mark.broker, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def start(worker_environ, settings):
    """Yield a function that runs one worker, with the kinds of the tests, under a supervisor."""
    shutil.rmtree(settings.VAR / "runs", ignore_errors=True)
    log = (settings.VAR / "worker.log").open("wb")

    def start(**environ):
        options = ("--loglevel", "INFO", "--include", "tests.registry.kinds")
        worker = web.worker(worker_environ | environ, output=log, options=options, grace=20)
        return processes.supervised(worker)

    with log:
        yield start
    print(worker_log())  # shown if the test fails


def queue(kind, **ids):
    with transaction.atomic():
        return outbox.queue(kind, **ids)


def wait_for(outgoing, **wanted):
    """Wait until the row has these values, and return it."""
    rows = Outgoing.objects.filter(pk=outgoing.pk, **wanted)
    return processes.within(processes.PATIENCE, rows.first, f"{outgoing} {wanted}")


def test_the_message_alone_is_enough(start):
    with start(PORTAL_SWEEP_SECONDS="3600"):
        row = wait_for(queue("test.note", name="note"), done_at__isnull=False)
    assert (row.attempts, kinds.runs("note")) == (1, ["run"])


def test_what_was_queued_while_nobody_worked_is_found_by_the_sweep(start, settings):
    outgoing = queue("test.note", name="note")
    processes.empty_broker(settings)
    with start():
        row = wait_for(outgoing, done_at__isnull=False)
    assert (row.attempts, kinds.runs("note")) == (1, ["run"])


def test_a_broker_emptied_under_a_living_worker_loses_nothing(start, settings):
    with start():
        wait_for(queue("test.note", name="before"), done_at__isnull=False)
        processes.empty_broker(settings)
        outbox.broker_is_back()
        row = wait_for(queue("test.note", name="after"), done_at__isnull=False)
    assert (row.attempts, kinds.runs("before"), kinds.runs("after")) == (1, ["run"], ["run"])


def test_a_bell_rung_many_times_is_answered_once(start):
    outgoing = queue("test.note", name="note")
    for _ in range(20):
        outbox.wake_worker(outgoing)
    with start():
        wait_for(outgoing, done_at__isnull=False)
        wait_for(queue("test.note", name="later"), done_at__isnull=False)  # the queue has been processed
    assert Outgoing.objects.get(pk=outgoing.pk).attempts == 1
    assert kinds.runs("note") == ["run"]


def test_killed_in_the_middle_it_is_done_at_the_second_attempt(start, settings):
    outgoing = queue("test.wait", name="wait")
    with start() as (worker,):
        wait_for(outgoing, progress=50)
        os.killpg(worker.process.pid, signal.SIGKILL)
        processes.empty_broker(settings)
        kinds.allow("wait")
        row = wait_for(outgoing, done_at__isnull=False)
        assert worker.starts == 2
    assert (row.attempts, row.progress, kinds.runs("wait")) == (2, 100, ["run", "run"])


def test_delivery_is_uncertain_when_a_child_is_killed_and_is_not_repeated(start):
    outgoing = queue("test.die-sending", name="mail")
    with start():
        row = wait_for(outgoing, failed_at__isnull=False)
        wait_for(queue("test.note", name="later"), done_at__isnull=False)
    assert (row.is_delivery_uncertain, kinds.runs("mail")) == (True, ["run"])
    assert row.last_error


def test_sigterm_lets_the_work_in_hand_finish(start):
    outgoing = queue("test.wait", name="wait")
    with start() as (worker,):
        wait_for(outgoing, progress=50)
        os.kill(worker.process.pid, signal.SIGTERM)
        processes.within(10, lambda: "TERM" in worker_log() or "Warm shutdown" in worker_log(), "the worker heard it")
        kinds.allow("wait")
        row = wait_for(outgoing, done_at__isnull=False)
    assert (row.attempts, kinds.runs("wait")) == (1, ["run"])


def worker_log():
    from django.conf import settings

    return (settings.VAR / "worker.log").read_text(errors="replace")
