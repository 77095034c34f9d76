"""Every act that mails or numbers letters first shows, at an address of its own, how many, to whom, how, and who is left out."""

import pytest
from django.utils import timezone

from registry.models import Outgoing
from reports.dispatch import by_hand, confirmation
from reports.dispatch import dispatch as dispatch_room
from reports.dispatch import recipients as dispatch_recipients
from reports.models import Channel, Dispatch
from tests.browser_forms import sent_by
from tests.confirming import page_that_asks
from tests.elements import element, elements, texts
from tests.factories import create_contact, create_dispatch, create_ministry, create_partner, issue_report
from tests.reports.reports import notices, secretariat

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(client):
    """An issued report; Poland's ministries and Italy's of culture have focal points, Norway's has none."""
    report = issue_report()
    report.keeper = secretariat(client, report.workshop)
    poland = create_partner("PL")
    report.ministries = [create_ministry(poland, kind) for kind in ("foreign_affairs", "culture")]
    report.ministries.append(create_ministry(create_partner("IT")))
    for ministry in report.ministries:
        create_contact(ministry, f"{ministry.code.lower()}@example.org", full_name=f"Clerk of {ministry.code}")
    report.silent = create_ministry(create_partner("NO"))
    return report


def mail(report):
    dispatch_room.send(report, report.ministries, by=report.keeper)


def make_paused(report):
    mail(report)
    dispatch_room.pause(report, by=report.keeper)


def make_failed(report):
    mail(report)
    Outgoing.objects.update(failed_at=timezone.now(), last_error="The address was refused: no such user")


ACTS = {  # what is typed, and what exists before
    "send": (lambda report: {"ministries": [one.key for one in report.ministries]}, lambda report: None),
    "by-hand": (
        lambda report: {"ministries": [one.key for one in report.ministries], "channel": "post"},
        lambda report: None,
    ),
    "resume": (lambda report: {}, make_paused),
    "resend": (lambda report: {}, make_failed),
}


def queued():
    return Outgoing.objects.filter(failed_at=None).count()


@pytest.mark.parametrize("act", ACTS)
def test_nothing_happens_before_it_is_confirmed_on_a_page_of_its_own(client, report, act):
    typed, before = ACTS[act]
    before(report)
    url = f"/reports/{report.key}/{act}/"

    answer = client.post(url, typed(report))
    asked = page_that_asks(client, answer)

    assert (answer.status_code, asked.status_code, queued()) == (302, 200, 0)
    channel = "post" if act == "by-hand" else "email"
    assert texts(asked, f"[data-channel={channel}]") == [str(Channel(channel).label)]
    assert [len(texts(asked, f"[data-kind={kind}]")) for kind in ("note", "letter")] == [1, 1]
    assert [text.split(",")[0] for text in texts(asked, "[data-kind]")] == ["1", "2"]
    named = texts(asked, "[data-list=recipients] li")
    assert len(named) == 3
    assert all(("@example.org" in text) == (channel == "email") for text in named)
    assert len(elements(asked, "article.letter")) == 1
    button = element(asked, "main button.btn-primary")
    assert "3" in button.text_content().split()

    client.post(answer.url, typed(report) | {button.get("name"): button.get("value")})
    assert queued() == 3


def test_those_left_out_are_shown_with_their_reasons(client, report):
    foreign, culture, _italy = report.ministries
    served = create_dispatch(report, culture)

    page = client.post(f"/reports/{report.key}/send/", {"ministries": [foreign.key, culture.key]})
    asked = page_that_asks(client, page)

    reasons = texts(asked, "[aria-labelledby=skipped] tbody td:last-child")
    sent = dispatch_recipients.ALREADY_SENT % {"symbol": served.symbol}
    assert sorted(reasons) == sorted([sent, str(dispatch_recipients.NO_ADDRESS), str(dispatch_recipients.NOT_SELECTED)])
    assert texts(asked, "[data-count=skipped]")[0].split()[0] == "3"


def test_uncertain_deliveries_are_shown_as_left_out(client, report):
    make_failed(report)
    unsure = Dispatch.objects.order_by("number").last()
    Outgoing.objects.filter(key=unsure.key).update(delivery_began_at=timezone.now())

    asked = page_that_asks(client, client.post(f"/reports/{report.key}/resend/"))

    assert len(texts(asked, "[data-list=recipients] li")) == 2
    assert texts(asked, "[aria-labelledby=skipped] tbody th") == [unsure.ministry_name]


@pytest.mark.parametrize("act", ["send", "by-hand"])
def test_the_selection_can_be_changed(client, report, act):
    typed = ACTS[act][0](report) | {"ministries": [report.ministries[2].key]}

    page = client.post(f"/reports/{report.key}/{act}/", typed | {"change": "yes"})

    rows = page.context["rows" if act == "send" else "unserved"]
    assert [one.ministry for one, box in rows if box.data["selected"]] == [report.ministries[2]]
    assert not Dispatch.objects.exists()


def test_a_selection_that_reaches_no_one_says_why(client, report):
    served = create_dispatch(report, report.ministries[0])

    page = client.post(f"/reports/{report.key}/send/", {"ministries": [served.ministry.key]}, follow=True)

    assert served.symbol in notices(page)[-1]
    assert Dispatch.objects.count() == 1


def test_a_resumed_letter_is_shown_with_its_current_contact(client, report):
    make_paused(report)
    report.ministries[0].contacts.update(email="new@example.org", full_name="Newcomer")

    asked = page_that_asks(client, client.post(f"/reports/{report.key}/resume/"))

    named = texts(asked, "[data-list=recipients] li")
    assert ["Newcomer" in text for text in named] == ["new@example.org" in text for text in named]
    assert sum("Newcomer" in text for text in named) == 1
    assert not Dispatch.objects.filter(email="new@example.org").exists()


def one_letter(report, **task):
    """Return a letter whose e-mail has failed, or may not have arrived."""
    dispatch = create_dispatch(report, report.ministries[0], email="no@example.org")
    now = timezone.now()
    times = {"queued_at": now, "due_at": now, "failed_at": now}
    Outgoing.objects.create(
        kind="dispatch.deliver", key=dispatch.key, ids={"dispatch": str(dispatch.key)}, **times | task
    )
    return dispatch


@pytest.mark.parametrize("channel", ["embassy", "post"])
def test_a_letter_is_delivered_by_hand_only_once_it_is_confirmed(client, report, channel):
    dispatch = one_letter(report)
    url = f"/dispatches/{dispatch.key}/by-hand/"

    answer = client.post(url, {"channel": channel})
    asked = page_that_asks(client, answer)

    dispatch.refresh_from_db()
    assert (answer.status_code, asked.status_code, dispatch.channel, queued()) == (302, 200, "email", 0)
    assert texts(asked, f"[data-channel={channel}]") == [str(Channel(channel).label)]
    assert len(texts(asked, "[data-list=recipients] li")) == 1
    assert len(elements(asked, "article.letter")) == 1
    button = element(asked, "main button.btn-primary")
    client.post(answer.url, sent_by(asked) | {button.get("name"): button.get("value")})
    dispatch.refresh_from_db()
    assert (dispatch.channel, dispatch.email, queued()) == (channel, "", 1)


def test_what_cannot_be_delivered_by_hand_is_refused_before_it_is_asked(client, report):
    dispatch = one_letter(report)
    sent = create_dispatch(report, report.ministries[1], sent_at=timezone.now())
    for letter, channel, reason in ((dispatch, "email", by_hand.NOT_BY_HAND), (sent, "post", by_hand.NOT_UNSENT)):
        answer = client.post(f"/dispatches/{letter.key}/by-hand/", {"channel": channel})
        assert (answer.status_code, answer.context["exception"]) == (403, str(reason))


@pytest.mark.parametrize("task", [{}, {"delivery_began_at": timezone.now()}])
def test_one_letter_is_resent_only_once_it_is_confirmed(client, report, task):
    dispatch = one_letter(report, **task)
    url = f"/dispatches/{dispatch.key}/resend/"

    answer = client.post(url)
    asked = page_that_asks(client, answer)

    assert (answer.status_code, asked.status_code, queued()) == (302, 200, 0)
    act = confirmation.REPEAT if task else confirmation.RESEND
    assert asked.context["confirmation"].note == str(confirmation.NOTES[act])
    [named] = texts(asked, "[data-list=recipients] li")
    assert ("no@example.org" in named) == bool(task)  # a failed one goes to the present focal point
    assert Dispatch.objects.get(pk=dispatch.pk).email == "no@example.org"
    client.post(answer.url, {"confirmed": "yes"})
    assert queued() == 1


def test_printing_that_failed_is_repeated_at_once(client, report):
    """No one outside the secretariat notices it."""
    dispatch = create_dispatch(report, report.ministries[0], channel="post", email="")
    now = timezone.now()
    times = {"queued_at": now, "due_at": now, "failed_at": now}
    Outgoing.objects.create(kind="dispatch.print", key=dispatch.key, ids={"dispatch": str(dispatch.key)}, **times)
    assert client.post(f"/dispatches/{dispatch.key}/resend/").url == report.get_absolute_url()
    assert queued() == 1
