"""The daily job deletes what has expired, at the end of its period and not before, and records how much."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from recommendations.models import Notification
from registry import audit, daily, outbox, retention
from registry.models import CacheEntry, Outgoing
from tests.factories import create_user
from tests.factories.recommendations import create_recommendation

pytestmark = pytest.mark.django_db
MOMENT = timedelta(seconds=1)


@pytest.fixture
def now(clock):
    now = timezone.now()
    clock(now)
    return now


def test_expired_sessions_go_with_what_is_known_of_their_browsers(now):
    user = create_user()
    for key, expires in (("past", now - MOMENT), ("valid", now + MOMENT)):
        Session.objects.create(session_key=key, session_data="", expire_date=expires)
        UserSession.objects.create(user=user, session_key=key, ip="127.0.0.1")
    UserSession.objects.create(user=user, session_key="signed out", ip="127.0.0.1")

    retention.prune()

    assert [row.session_key for row in Session.objects.all()] == ["valid"]
    assert [row.session_key for row in UserSession.objects.all()] == ["valid"]


@pytest.mark.parametrize(
    ("kind", "state", "kept"),
    [
        ("invitation.send", {"done_at": -retention.QUEUE - MOMENT}, False),
        ("recommendation.digest", {"done_at": -retention.QUEUE - MOMENT}, False),
        ("invitation.send", {"done_at": -retention.QUEUE}, True),
        ("invitation.send", {"failed_at": -retention.QUEUE - MOMENT}, True),
        ("invitation.send", {}, True),
        ("dispatch.deliver", {"done_at": -retention.QUEUE - MOMENT}, True),
    ],
)
def test_finished_work_without_lasting_value_goes_after_its_period(now, kind, state, kept):
    long_ago = now - 2 * retention.QUEUE
    times = {name: now + ago for name, ago in state.items()}
    Outgoing.objects.create(kind=kind, queued_at=long_ago, due_at=long_ago, **times)

    retention.prune()

    assert Outgoing.objects.exists() == kept


@pytest.mark.parametrize(("age", "kept"), [(retention.NOTIFICATIONS, True), (retention.NOTIFICATIONS + MOMENT, False)])
def test_notifications_go_after_their_period(now, age, kept):
    recommendation = create_recommendation("discussion")
    event = {"happening": "step", "verb": "recommendation.moved", "happened_at": now - age}
    Notification.objects.all().delete()
    Notification.objects.create(user=create_user(), recommendation=recommendation, entry=recommendation.key, **event)

    retention.prune()

    assert Notification.objects.exists() == kept


def test_it_is_a_daily_job(now):
    CacheEntry.objects.create(cache_key="limit", value="", expires=now - MOMENT)
    daily.run()
    assert not CacheEntry.objects.filter(cache_key="limit").exists()


def test_it_records_how_much_it_deleted(now):
    CacheEntry.objects.all().delete()
    CacheEntry.objects.create(cache_key="limit", value="", expires=now - MOMENT)

    retention.prune()

    entry = audit.entries(retention.DailyJob()).get()
    assert (entry.verb, entry.actor_kind, entry.data["limits"]) == ("retention.pruned", "clock", 1)
    assert set(entry.data) == set(retention.pruning.names()) >= {"sessions", "queue", "notifications", "limits"}


def test_every_passing_kind_is_a_kind_of_queued_work():
    assert {kind for kinds in retention.passing_kinds for kind in kinds} <= set(outbox.kinds())
