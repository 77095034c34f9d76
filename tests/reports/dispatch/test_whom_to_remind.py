"""Whom a reminder reaches at which moment, and what a worker still looks at before it sends one."""

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
    """A report that Poland's ministry has not acknowledged, and Italy's has."""
    report = issue_report()
    then = timezone.now() - 8 * DAY
    report.silent = create_dispatch(report, create_ministry(create_partner("PL")), sent_at=then)
    answered = {"sent_at": then, "acknowledged_at": then, "acknowledged_by": "Somebody"}
    create_dispatch(report, create_ministry(create_partner("IT")), **answered)
    return report


def link(report):
    return PersonalLink.objects.get(subject=report.silent.key)


def left_out(report, **asked):
    return reminders.reminder(report, **asked).left_out


def test_whose_link_ends_is_reminded_until_that_very_moment(report):
    end = link(report).expires_at

    assert reminders.reminder(report, now=end - INSTANT).dispatches == [report.silent]
    assert left_out(report, now=end) == {"acknowledged": 1, "expired": 1}


def test_early_reaches_those_of_the_last_week_and_nobody_else(report):
    create_dispatch(report, create_ministry(create_partner("LA")))
    recent = create_dispatch(report, create_ministry(create_partner("NO")), sent_at=timezone.now() - DAY)

    early = reminders.reminder(report, early=True)

    assert (early.dispatches, early.left_out) == ([report.silent, recent], {"acknowledged": 1, "not_sent": 1})
    assert left_out(report) == {"acknowledged": 1, "not_sent": 1, "soon": 1}


def test_those_left_out_are_counted_by_reason(report):
    for code in ("LA", "NO"):
        create_dispatch(report, create_ministry(create_partner(code)), channel="post", email="")

    found = reminders.reminder(report)

    assert found.left_out == {"acknowledged": 1, "by_hand": 2}
    assert [count for count, _words in found.reasons] == [1, 2]


def test_what_was_opened_before_it_was_sent_by_mail_is_not_reminded(report):
    Dispatch.objects.filter(pk=report.silent.pk).update(sent_at=None, opened_at=timezone.now())

    assert left_out(report) == {"acknowledged": 1, "not_sent": 1}


@pytest.mark.parametrize(("before", "mails"), [(INSTANT, 1), (timedelta(), 0)])
def test_no_reminder_leaves_once_its_link_has_ended(report, clock, mailoutbox, before, mails):
    keeper = create_role(workshop=report.workshop).user
    assert reminders.remind(report, by=keeper) == 1
    job = Outgoing.objects.get(kind=reminders.REMIND)
    clock(link(report).expires_at - before)

    assert (outbox.run(job.kind, job.key), len(mailoutbox)) == (True, mails)


def test_no_reminder_leaves_for_a_letter_that_goes_by_hand_meanwhile(report, mailoutbox):
    reminders.remind(report, by=create_role(workshop=report.workshop).user)
    Dispatch.objects.filter(pk=report.silent.pk).update(channel="post", email="")
    job = Outgoing.objects.get(kind=reminders.REMIND)

    assert (outbox.run(job.kind, job.key), mailoutbox) == (True, [])


def test_whose_link_was_withdrawn_is_not_reminded(report):
    links.revoke("letter", report.silent.key)

    assert left_out(report) == {"acknowledged": 1, "expired": 1}


def test_of_what_was_perhaps_sent_nobody_is_reminded(report):
    now = timezone.now()
    facts = {"queued_at": now, "due_at": now, "failed_at": now, "delivery_began_at": now}
    Outgoing.objects.create(kind="dispatch.deliver", key=report.silent.key, **facts)

    assert left_out(report) == {"acknowledged": 1, "not_sent": 1}


def test_only_who_is_reminded_is_noted_and_nobody_early_unasked(report):
    recent = create_dispatch(report, create_ministry(create_partner("NO")), sent_at=timezone.now() - DAY)

    assert reminders.remind(report, by=create_role(workshop=report.workshop).user) == 1

    assert list(Dispatch.objects.filter(reminders=1)) == [report.silent]
    assert Dispatch.objects.get(pk=recent.pk).reminded_at is None
