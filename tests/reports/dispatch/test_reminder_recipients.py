"""Who is due a reminder at which time, and what is checked again before it is sent."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registry import links, outbox
from registry.models import Outgoing, PersonalLink
from reports.dispatch import reminders
from reports.models import Dispatch
from tests.factories import create_dispatch, create_ministry, create_partner, create_role, issue_report

pytestmark = pytest.mark.django_db
INSTANT, DAY = timedelta(microseconds=1), timedelta(days=1)


@pytest.fixture
def report():
    """Return a report that the ministry of Italy has acknowledged and that of Poland has not."""
    report = issue_report()
    then = timezone.now() - 8 * DAY
    report.silent = create_dispatch(report, create_ministry(create_partner("PL")), sent_at=then)
    answered = {"sent_at": then, "acknowledged_at": then, "acknowledged_by": "Somebody"}
    create_dispatch(report, create_ministry(create_partner("IT")), **answered)
    return report


def link(report):
    return PersonalLink.objects.get(subject=report.silent.key)


def excluded(report, **asked):
    return reminders.reminder(report, **asked).excluded


def test_reminders_end_when_the_link_expires(report):
    end = link(report).expires_at

    assert reminders.reminder(report, now=end - INSTANT).dispatches == [report.silent]
    assert excluded(report, now=end) == {"acknowledged": 1, "expired": 1}


def test_early_includes_only_letters_of_the_last_week(report):
    create_dispatch(report, create_ministry(create_partner("LA")))
    recent = create_dispatch(report, create_ministry(create_partner("NO")), sent_at=timezone.now() - DAY)

    early = reminders.reminder(report, early=True)

    assert (early.dispatches, early.excluded) == ([report.silent, recent], {"acknowledged": 1, "not_sent": 1})
    assert excluded(report) == {"acknowledged": 1, "not_sent": 1, "soon": 1}


def test_excluded_letters_are_counted_by_reason(report):
    for code in ("LA", "NO"):
        create_dispatch(report, create_ministry(create_partner(code)), channel="post", email="")

    found = reminders.reminder(report)

    assert found.excluded == {"acknowledged": 1, "by_hand": 2}
    assert [count for count, _words in found.reasons] == [1, 2]


def test_opened_but_unsent_letter_is_not_reminded(report):
    Dispatch.objects.filter(pk=report.silent.pk).update(sent_at=None, opened_at=timezone.now())

    assert excluded(report) == {"acknowledged": 1, "not_sent": 1}


@pytest.mark.parametrize(("before", "mails"), [(INSTANT, 1), (timedelta(), 0)])
def test_queued_reminder_is_not_sent_after_the_link_expires(report, clock, mailoutbox, before, mails):
    keeper = create_role(workshop=report.workshop).user
    assert reminders.remind(report, by=keeper) == 1
    job = Outgoing.objects.get(kind=reminders.REMIND)
    clock(link(report).expires_at - before)

    assert (outbox.run(job.kind, job.key), len(mailoutbox)) == (True, mails)


def test_queued_reminder_is_not_sent_after_a_switch_to_delivery_by_hand(report, mailoutbox):
    reminders.remind(report, by=create_role(workshop=report.workshop).user)
    Dispatch.objects.filter(pk=report.silent.pk).update(channel="post", email="")
    job = Outgoing.objects.get(kind=reminders.REMIND)

    assert (outbox.run(job.kind, job.key), mailoutbox) == (True, [])


def test_withdrawn_link_is_not_reminded(report):
    links.revoke("letter", report.silent.key)

    assert excluded(report) == {"acknowledged": 1, "expired": 1}


def test_uncertain_delivery_is_not_reminded(report):
    now = timezone.now()
    facts = {"queued_at": now, "due_at": now, "failed_at": now, "delivery_began_at": now}
    Outgoing.objects.create(kind="dispatch.deliver", key=report.silent.key, **facts)

    assert excluded(report) == {"acknowledged": 1, "not_sent": 1}


def test_only_reminded_letters_are_recorded(report):
    recent = create_dispatch(report, create_ministry(create_partner("NO")), sent_at=timezone.now() - DAY)

    assert reminders.remind(report, by=create_role(workshop=report.workshop).user) == 1

    assert list(Dispatch.objects.filter(reminders=1)) == [report.silent]
    assert Dispatch.objects.get(pk=recent.pk).reminded_at is None
