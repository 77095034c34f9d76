"""Anchors: one line for each day and chain, only appended, and sent to the address in the settings."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from registry import anchors, audit, outbox
from registry.models import AuditChain, Outgoing
from tests.factories import create_user, create_workshop

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(settings, tmp_path):
    settings.ANCHORS = tmp_path / "kept" / "anchors.txt"
    return settings.ANCHORS


@pytest.fixture
def user():
    """Somebody who has acted in two chains."""
    user = create_user()
    audit.record(user, "user.changed", user)
    audit.record(user, "workshop.changed", create_workshop())
    return user


def work():
    """Queue the anchors of today and let a worker write them; return how many pieces of work there were."""
    anchors._queued.clear()
    anchors.queue_daily()
    for outgoing in Outgoing.objects.open():
        outbox.run(outgoing.kind, outgoing.key)
    return Outgoing.objects.filter(kind=anchors.ANCHOR, done_at__isnull=False).count()


def test_each_chain_has_a_line_a_day(path, user, clock):
    assert work() == 1
    lines = path.read_text().splitlines()
    assert [line.split()[1:] for line in lines] == [
        [chain.name, "1", chain.head] for chain in AuditChain.objects.order_by("name")
    ]
    audit.record(user, "user.changed", user)
    assert work() == 1
    assert path.read_text().splitlines() == lines

    clock(timezone.now() + timedelta(days=1))
    assert work() == 2
    later = path.read_text().splitlines()
    assert later[:2] == lines and len(later) == 4
    assert [anchor.number for anchor in anchors.read(path)] == [int(line.split()[2]) for line in later]


def test_a_process_queues_them_without_a_query_once_it_has_done_so(path, django_assert_num_queries):
    anchors._queued.clear()
    anchors.queue_daily()
    with django_assert_num_queries(0):
        anchors.queue_daily()


def test_they_are_sent_to_the_address_in_the_settings(path, user, settings):
    settings.ANCHORS_EMAIL = "archive@example.org"
    work()
    [message] = mail.outbox
    assert message.to == ["archive@example.org"]
    assert all(line in message.body for line in path.read_text().splitlines())


def test_they_are_sent_to_nobody_otherwise(path, user):
    work()
    assert mail.outbox == []


def test_an_operator_appends_and_reads_them(path, user, capsys):
    call_command("anchor_record")
    assert capsys.readouterr().out == path.read_text()
    call_command("anchor_record")
    assert len(path.read_text().splitlines()) == 2


def test_an_empty_record_has_none(path):
    work()
    assert path.read_text() == ""
    assert anchors.read(path) == []
