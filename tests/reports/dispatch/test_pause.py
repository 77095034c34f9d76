"""Pause and resume queued letters, and resend failed ones, without losing or duplicating any."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from registry import audit, outbox
from registry.access import Refused
from registry.files import storage
from registry.models import Outgoing, PersonalLink
from reports.dispatch import by_hand
from reports.dispatch import dispatch as dispatch_room
from reports.dispatch.views import dispatch as views
from reports.models import Dispatch, Report
from tests.elements import elements
from tests.factories import create_contact, create_dispatch, create_ministry, create_partner, create_role, issue_report
from tests.reports.reports import notices, secretariat
from workshops.models import Role

pytestmark = pytest.mark.django_db
CODES = ("PL", "IT", "LA")


@pytest.fixture
def running(client):
    """Return an issued report queued for three ministries, with the secretariat signed in."""
    report = issue_report()
    report.keeper = secretariat(client, report.workshop)
    ministries = [create_ministry(create_partner(code)) for code in CODES]
    for ministry in ministries:
        create_contact(ministry, f"{ministry.code.lower()}@example.org")
    dispatch_room.send(report, ministries, by=report.keeper)
    Dispatch.objects.update(letter_file=storage.store(b"%PDF-1.7 a letter", "pdf"))
    return report


def jobs():
    return Outgoing.objects.filter(kind="dispatch.deliver")


def act(client, report, name):
    return client.post(f"/reports/{report.key}/{name}/", {"confirmed": "yes"}, follow=True)


def offered(page, report):
    """Return the actions offered for all letters, by URL."""
    controls = elements(page, "#receipts .btn-row form, #receipts .btn-row a[href$='/pause/']")
    addresses = [one.get("action") or one.get("href") for one in controls]
    return [address.removeprefix(f"/reports/{report.key}/").strip("/") for address in addresses]


def states(client, report):
    return [row.state for row in client.get(report.get_absolute_url()).context["receipts"]]


def test_pausing_affects_only_queued_letters(client, running, mailoutbox):
    first, second, third = Dispatch.objects.order_by("number")
    outbox.run("dispatch.deliver", first.key)
    jobs().filter(key=second.key).update(leased_until=timezone.now() + timedelta(seconds=25))

    before = client.get(running.get_absolute_url())
    asked = client.get(f"/reports/{running.key}/pause/")
    recipients = elements(asked, "[data-list=recipients] li")
    assert [third.ministry.name in one.text_content() for one in recipients] == [True]
    assert states(client, running) == ["sent", "sending", "queued"]
    page = act(client, running, "pause")

    assert notices(page) == [f"{views.PAUSED % {'n': 1}} {views.BEING_SENT % {'n': 1}}"]
    assert states(client, running) == ["sent", "sending", "paused"]
    assert [offered(shown, running) for shown in (before, page)] == [["pause"], ["resume"]]
    assert set(jobs().values_list("key", flat=True)) == {first.key, second.key}
    assert not outbox.run("dispatch.deliver", third.key)
    entry = audit.entries(running).get(verb="distribution.paused")
    assert (entry.actor_key, entry.data) == (str(running.keeper.key), {"count": 1})


def test_resumed_letters_go_to_the_current_contact(client, running, mailoutbox):
    act(client, running, "pause")
    moved = Dispatch.objects.order_by("number").first()
    moved.ministry.contacts.update(email="new@example.org")
    before = PersonalLink.objects.get(subject=moved.key).version

    page = act(client, running, "resume")

    moved.refresh_from_db()
    assert notices(page)[-1] == views.RESUMED % {"n": 3}
    assert states(client, running) == ["queued"] * 3
    assert (moved.email, moved.letter_file, moved.paused_at) == ("new@example.org", "", None)
    assert PersonalLink.objects.get(subject=moved.key).version == before + 1
    last = Dispatch.objects.order_by("number").last()
    assert outbox.run("dispatch.deliver", last.key)
    assert [last.email in message.to[0] for message in mailoutbox] == [True]


def test_repeated_pausing_and_resuming_sends_each_letter_once(client, running, mailoutbox):
    for _ in range(3):
        act(client, running, "pause")
        act(client, running, "resume")
    for dispatch in Dispatch.objects.all():
        outbox.run("dispatch.deliver", dispatch.key)
        outbox.run("dispatch.deliver", dispatch.key)

    assert (len(mailoutbox), states(client, running)) == (3, ["sent"] * 3)
    assert notices(act(client, running, "pause")) == [str(views.NOTHING_TO_PAUSE)]


def test_resending_all_excludes_uncertain_deliveries(client, running):
    failed, unsure, _waiting = Dispatch.objects.order_by("number")
    now = timezone.now()
    jobs().filter(key=failed.key).update(failed_at=now, last_error="The address was refused: no such user")
    jobs().filter(key=unsure.key).update(failed_at=now, delivery_began_at=now)

    page = act(client, running, "resend")

    assert notices(page) == [views.REQUEUED % {"n": 1}]
    assert states(client, running) == ["queued", "delivery_uncertain", "queued"]
    assert audit.entries(failed).filter(verb="outgoing.repeated").count() == 1
    assert not audit.entries(unsure).filter(verb="outgoing.repeated").exists()


@pytest.mark.parametrize("received", ["opened_at", "acknowledged_at"])
def test_failed_letter_that_was_received_is_not_sent_again(client, running, received):
    failed, known, _waiting = Dispatch.objects.order_by("number")
    jobs().filter(key__in=[failed.key, known.key]).update(failed_at=timezone.now(), last_error="Refused")
    by = {"acknowledged_by": "Registry"} if received == "acknowledged_at" else {}
    Dispatch.objects.filter(pk=known.pk).update(**{received: timezone.now()}, **by)

    page = act(client, running, "resend")

    assert notices(page) == [views.REQUEUED % {"n": 1}]
    assert jobs().get(key=known.key).failed_at
    with pytest.raises(Refused):
        by_hand.switch(known, "post", by=running.keeper)


def test_chair_may_not_pause_resume_or_resend(client, running):
    secretariat(client, running.workshop, Role.CHAIR)

    answers = [client.post(f"/reports/{running.key}/{name}/").status_code for name in ("pause", "resume", "resend")]

    assert (answers, jobs().count()) == ([404] * 3, 3)


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_concurrent_sending_by_colleagues_sends_once():
    report = issue_report()
    ministries = [create_ministry(create_partner(code)) for code in CODES]
    for ministry in ministries:
        create_contact(ministry, f"{ministry.code.lower()}@example.org")
    keepers = [create_role(Role.SECRETARIAT, workshop=report.workshop).user for _ in range(4)]

    def send(user):
        try:
            return len(dispatch_room.send(Report.objects.get(pk=report.pk), ministries, by=user))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(send, keepers))

    assert sorted(made) == [0, 0, 0, 3]
    assert sorted(Dispatch.objects.values_list("number", flat=True)) == [1, 2, 3]
    assert jobs().count() == 3


def test_paused_letter_can_be_delivered_by_hand(client, running):
    act(client, running, "pause")
    dispatch = Dispatch.objects.order_by("number").first()

    client.post(f"/dispatches/{dispatch.key}/by-hand/", {"channel": "embassy", "confirmed": "yes"})

    dispatch.refresh_from_db()
    assert (dispatch.channel, dispatch.email, dispatch.paused_at, dispatch.letter_file) == ("embassy", "", None, "")
    assert Outgoing.objects.filter(kind="dispatch.print", key=dispatch.key).exists()
    assert audit.entries(dispatch).get(verb="dispatch.switched").data == {"channel": "embassy"}


def test_sent_letter_cannot_change_its_channel(client, running):
    dispatch = create_dispatch(running, create_ministry(create_partner("NO")), sent_at=timezone.now())

    answer = client.post(f"/dispatches/{dispatch.key}/by-hand/", {"channel": "post"})

    assert (answer.status_code, answer.context["exception"]) == (403, str(by_hand.NOT_UNSENT))
