"""Reminders to ministries that have not acknowledged receipt, at most once a week."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from registry import audit, links, outbox
from registry.models import Outgoing
from reports.dispatch import reminders
from reports.dispatch.views import dispatch as views
from reports.models import Dispatch
from tests.elements import element, elements, texts
from tests.factories import create_dispatch, create_ministry, create_partner, issue_report
from tests.reports.reports import notices, secretariat

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(client):
    """Return a report sent to Poland (unacknowledged) and Italy (acknowledged), with the secretariat signed in."""
    report = issue_report()
    report.keeper = secretariat(client, report.workshop)
    now = timezone.now() - timedelta(days=8)
    report.silent = create_dispatch(report, create_ministry(create_partner("PL")), sent_at=now)
    answered = {"sent_at": now, "acknowledged_at": now, "acknowledged_by": "Somebody"}
    create_dispatch(report, create_ministry(create_partner("IT")), **answered)
    return report


def url(report):
    return f"/reports/{report.key}/remind/"


def owed():
    return Outgoing.objects.filter(kind="dispatch.remind")


def deliver():
    return [outbox.run("dispatch.remind", job.key) for job in owed().filter(done_at=None)]


def test_page_counts_recipients_before_sending(client, sent):
    create_dispatch(sent, create_ministry(create_partner("LA")), channel="embassy", email="")
    create_dispatch(sent, create_ministry(create_partner("NO")))

    page = client.get(url(sent))

    assert [one.key for one in page.context["reminder"].dispatches] == [sent.silent.key]
    assert page.context["reminder"].excluded == {"acknowledged": 1, "by_hand": 1, "not_sent": 1}
    assert texts(page, "[data-list=reasons] li") == [
        f"{reminders.REASONS[reason]}: 1" for reason in ("acknowledged", "by_hand", "not_sent")
    ]
    assert not owed().exists()


def test_reminder_has_the_same_link_and_is_audited(client, sent, mailoutbox):
    page = client.post(url(sent), follow=True)
    deliver()

    (message,) = mailoutbox
    link = links.PersonalLink.objects.get(subject=sent.silent.key)
    day = sent.silent.sent_at.astimezone(sent.workshop.tz).date()
    assert notices(page) == [views.REMINDED % {"n": 1}]
    assert message.subject == reminders.SUBJECT % {"symbol": sent.symbol}
    assert f"/letter/{links.token(link)}/" in message.body
    assert date_format(day, "j F Y") in message.body  # the day on which the report was sent
    assert audit.entries(sent.silent).get(verb="dispatch.reminded").actor_key == str(sent.keeper.key)


def test_reminders_are_at_least_a_week_apart(client, sent):
    for _ in range(3):
        client.post(url(sent))
    assert (owed().count(), Dispatch.objects.get(pk=sent.silent.pk).reminders) == (1, 1)

    Dispatch.objects.filter(pk=sent.silent.pk).update(reminded_at=timezone.now() - timedelta(days=7, minutes=1))
    client.post(url(sent))

    assert (owed().count(), Dispatch.objects.get(pk=sent.silent.pk).reminders) == (2, 2)


def test_first_reminder_is_after_a_week_unless_early(client, sent):
    Dispatch.objects.update(sent_at=timezone.now() - timedelta(days=6, hours=23))

    page = client.get(url(sent))
    refused = client.post(url(sent), follow=True)
    early = client.post(url(sent), {"early": "on"}, follow=True)

    assert page.context["reminder"].dispatches == []
    assert "checked" not in element(page, "[name=early]").attrib
    assert "1" in texts(page, "label[for=id_early]")[0].split()
    assert [notices(page) for page in (refused, early)] == [[str(views.NONE_REMINDED)], [views.REMINDED % {"n": 1}]]
    assert owed().count() == 1


@pytest.mark.parametrize("column", ["sent_at", "reminded_at"])
def test_week_is_exactly_seven_days(sent, column):
    moment = timezone.now()
    Dispatch.objects.filter(pk=sent.silent.pk).update(**{column: moment})
    week = timedelta(days=7)

    assert not reminders.reminder(sent, now=moment + week - timedelta(microseconds=1)).dispatches
    assert reminders.reminder(sent, now=moment + week).dispatches == [sent.silent]


@pytest.mark.parametrize("state", ["opened_at", "sent_at"])
def test_row_shows_the_number_of_reminders(client, sent, state):
    Dispatch.objects.filter(pk=sent.silent.pk).update(
        **{state: timezone.now(), "reminders": 2, "reminded_at": timezone.now()}
    )

    [told] = texts(client.get(sent.get_absolute_url()), "#receipts [data-count=reminders]")
    assert told.split(",")[0].split().count("2") == 1


@pytest.mark.parametrize("change", ["acknowledged", "revoked"])
def test_acknowledgement_or_withdrawal_cancels_a_queued_reminder(client, sent, mailoutbox, change):
    client.post(url(sent))
    if change == "acknowledged":
        Dispatch.objects.filter(pk=sent.silent.pk).update(acknowledged_at=timezone.now(), acknowledged_by="Somebody")
    else:
        links.revoke("letter", sent.silent.key)

    assert (deliver(), mailoutbox) == ([True], [])


def test_page_without_recipients_offers_no_form(client, sent):
    before = client.get(url(sent))
    Dispatch.objects.filter(pk=sent.silent.pk).update(acknowledged_at=timezone.now(), acknowledged_by="Somebody")

    page = client.get(url(sent))

    assert [len(elements(shown, f'form[action="{url(sent)}"]')) for shown in (before, page)] == [1, 0]
    assert element(page, ".empty a").get("href") == sent.get_absolute_url()
