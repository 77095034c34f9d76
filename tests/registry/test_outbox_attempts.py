"""One attempt at queued work: the row claimed, the number of attempts, and the progress reported."""

import time
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.utils import timezone

from registry import outbox
from registry.models import Outgoing
from registry.outbox import attempt
from tests.registry import kinds  # noqa: F401  # the kinds that are queued here

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(monkeypatch):
    """Return a function that runs `test.wait` with the given function of (progress, outgoing) and returns the row."""

    def do(function, **fields):
        def handler(*, progress, outgoing, name):
            function(progress, outgoing)

        known = outbox.handlers["test.wait"]
        monkeypatch.setitem(outbox.handlers._providers, "test.wait", replace(known, function=handler))
        row = outbox.queue("test.wait", name="wait")
        Outgoing.objects.filter(pk=row.pk).update(**fields)
        return run(row)

    return do


def run(row):
    outbox.run(row.kind, row.key)
    return Outgoing.objects.get(pk=row.pk)


def fails_with(error):
    def function(progress, outgoing):
        raise error

    return function


def test_an_attempt_is_at_one_kind_of_work_under_a_key(work):
    other = outbox.queue("test.fail", sentence="No route")

    done = work(lambda progress, outgoing: None, key=other.key)
    assert (done.attempts, done.done_at) == (0, None)  # queued under its own key, and changed before it ran

    row = run(Outgoing.objects.get(pk=done.pk))
    assert (row.done_at is not None, Outgoing.objects.get(pk=other.pk).attempts) == (True, 0)


@pytest.mark.parametrize(
    ("attempts", "before", "failed", "sentence"),
    [(1, "", False, "No route"), (2, "", True, "No route"), (3, "The last one", True, "The last one")],
)
def test_work_is_tried_as_often_as_its_schedule_says(attempts, before, failed, sentence):
    """`test.fail` is tried three times, including an attempt that was counted and then lost."""
    row = outbox.queue("test.fail", sentence="No route")
    Outgoing.objects.update(attempts=attempts, last_error=before)

    row = run(row)

    assert (row.failed_at is not None, row.attempts, row.last_error) == (failed, attempts + 1, sentence)


@pytest.mark.parametrize(("said", "kept"), [("", "ValueError"), ("x" * 500, "x" * 500), ("x" * 501, "x" * 500)])
def test_an_error_is_kept_in_so_many_characters_and_by_its_kind_if_it_says_nothing(work, said, kept):
    assert work(fails_with(ValueError(said))).last_error == kept


@pytest.mark.parametrize("attempts", [0, 1])
def test_what_was_not_tried_counts_as_no_try(work, attempts):
    row = work(fails_with(outbox.TryLater(30, "The server is away")), attempts=attempts)

    assert (row.attempts, row.failed_at, row.leased_until) == (attempts, None, None)


def test_who_lost_the_lease_at_the_end_has_not_done_it(work):
    row = work(lambda progress, outgoing: Outgoing.objects.update(lease="of another"))

    assert (row.done_at, row.lease) == (None, "of another")


def test_progress_is_written_each_half_second_and_at_its_end(work, monkeypatch):
    moments = iter([100, 100 + attempt.PAUSE_SECONDS - 0.01, 100 + attempt.PAUSE_SECONDS, 100.6, 100.7])
    seen = []

    def function(progress, outgoing):
        # Of this module alone: the connection to PostgreSQL looks at the clock as well.
        clock = SimpleNamespace(**vars(time) | {"monotonic": lambda: next(moments, 200)})
        monkeypatch.setattr(attempt, "time", clock)
        for percent in (10, 20, 30, 99, 100):
            progress(percent, "x" * (170 + percent))
            row = Outgoing.objects.get(pk=outgoing.pk)
            seen.append((row.progress, len(row.progress_text)))
        monkeypatch.undo()

    work(function)

    assert seen == [(10, 180), (10, 180), (30, 200), (30, 200), (99, 200)]


def test_a_delivery_that_failed_is_not_uncertain(work):
    def function(progress, outgoing):
        progress.begin_delivery()
        assert Outgoing.objects.get(pk=outgoing.pk).delivery_began_at is not None
        progress.delivery_failed()
        raise outbox.PermanentFailure("refused")

    row = work(function)

    assert (row.failed_at is not None, row.is_delivery_uncertain) == (True, False)
    assert row.failed_at <= timezone.now()
