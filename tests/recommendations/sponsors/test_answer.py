"""The head of a partner confirms, declines or withdraws: each answer is a row of its own, and the lead is notified."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail
from django.db import connections
from django.urls import reverse

from recommendations import sponsor_events
from recommendations.models import Notification, Sponsorship
from recommendations.sponsors import permissions
from registry import audit
from registry.access import Refused
from tests.elements import elements
from tests.recommendations.pages import deliver
from tests.recommendations.sponsors.scene import Scene
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


def page_of(scene):
    return reverse("sponsors:answer", args=[scene.recommendation.key])


def test_a_head_confirms_on_the_page(client):
    scene = Scene()
    scene.invite("HU")
    sign_in(client, scene.head["HU"])
    shown = client.get(page_of(scene))
    assert [one.get("value") for one in elements(shown, "[name=act]")] == ["confirmed", "declined"]
    form = shown.context["form"]
    data = {"act": "confirmed", "seen": form["seen"].value(), "once": form["once"].value()}

    answer = client.post(page_of(scene), data)

    assert answer.url == f"{scene.recommendation.get_absolute_url()}#sponsors"
    assert scene.names == ["Hungary"]
    row = Sponsorship.objects.last()
    entry = audit.entries(row).get()
    assert (entry.verb, entry.partner, entry.data["number"]) == ("sponsorship.confirmed", "HU", 1)
    client.post(page_of(scene), data)  # the same form again
    assert Sponsorship.objects.count() == 2


def test_a_deputy_head_declines_and_the_same_form_again_does_no_harm(client):
    scene = Scene()
    scene.invite("HU")
    sign_in(client, scene.deputy)
    form = client.get(page_of(scene)).context["form"]
    data = {"act": "declined", "seen": form["seen"].value(), "once": form["once"].value()}
    assert client.post(page_of(scene), data).status_code == 302
    assert scene.standing() == ("declined", False) and scene.names == []
    assert client.post(page_of(scene), data).status_code == 302
    assert client.get(page_of(scene)).status_code == 403  # there is nothing more to answer
    assert Sponsorship.objects.count() == 2


def test_a_withdrawal_is_a_new_row_and_the_history_is_kept(client):
    scene = Scene()
    scene.confirm("HU")
    scene.answer("withdrawn")
    assert list(Sponsorship.objects.values_list("act", flat=True)) == ["invited", "confirmed", "withdrawn"]
    assert scene.names == []
    sign_in(client, scene.head["VN"])
    page = client.get(scene.recommendation.get_absolute_url())
    assert [one.get("data-sponsorship") for one in elements(page, "[data-sponsorship]")] == ["withdrawn"]
    assert len(elements(page, "[data-sponsorship] .note-reply")) == 2
    assert not elements(page, "[data-co-sponsors]")


def test_only_the_heads_of_the_partner_may_answer():
    scene = Scene()
    scene.invite("HU")
    for name, user in scene.everyone.items():
        if name in ("head HU", "deputy"):
            continue
        with pytest.raises(Refused) as refused:
            scene.answer("confirmed", by=user)
        is_head = name.startswith("head ")
        assert str(refused.value) == str(permissions.NOT_INVITED if is_head else permissions.NOT_BINDING), name


@pytest.mark.parametrize(
    ("before", "act"),
    [
        ([], "withdrawn"),
        (["confirmed"], "confirmed"),
        (["confirmed"], "declined"),
        (["declined"], "confirmed"),
        (["declined"], "withdrawn"),
        (["confirmed", "withdrawn"], "confirmed"),
        ([], "invited"),
    ],
)
def test_an_answer_that_does_not_follow_is_refused(before, act):
    scene = Scene()
    scene.invite("HU")
    for one in before:
        scene.answer(one)
    count = Sponsorship.objects.count()
    with pytest.raises(Refused):
        scene.answer(act)
    assert Sponsorship.objects.count() == count


def test_an_answer_is_to_the_revision_that_was_read(client):
    scene = Scene()
    scene.invite("HU")
    seen = str(scene.circulation.key)
    scene.circulate()
    with pytest.raises(Refused) as refused:
        scene.answer("confirmed", seen=seen)
    assert str(refused.value) == str(permissions.OTHER_REVISION)
    assert scene.answer("confirmed").circulation.number == 2


@pytest.mark.parametrize("act", ["confirmed", "declined", "withdrawn"])
def test_the_lead_is_notified_of_each_answer(act):
    scene = Scene()
    scene.invite("HU")
    if act == "withdrawn":
        scene.answer("confirmed")
    scene.answer(act)
    deliver()
    lead = {scene.head["VN"].pk, scene.author.user.pk}
    assert set(Notification.objects.filter(verb=f"sponsor_{act}").values_list("user", flat=True)) == lead
    mailed = [one for one in mail.outbox if "Hungary" in one.body and scene.author.user.email in str(one.to)]
    assert mailed and scene.recommendation.symbol in mailed[-1].subject


def test_the_invitation_names_who_invites_whom():
    scene = Scene()
    scene.invite("HU")
    deliver()
    [message] = [one for one in mail.outbox if scene.head["HU"].email in str(one.to)]
    names = {"lead": "Viet Nam", "partner": "Hungary"}
    assert str(sponsor_events.SPONSOR_INVITED.mail.sentence) % names in message.body


def test_after_adoption_nothing_can_be_answered(client):
    scene = Scene("final")
    scene.invite("IT")
    scene.confirm("HU")
    scene.adopt()
    for code, act in (("HU", "withdrawn"), ("IT", "confirmed")):
        with pytest.raises(Refused) as refused:
            scene.answer(act, code)
        assert str(refused.value) == str(permissions.CLOSED)
    sign_in(client, scene.head["HU"])
    assert client.get(page_of(scene)).status_code == 403


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_of_two_contrary_answers_at_once_one_is_refused():
    scene = Scene()
    scene.invite("HU")

    def act(pair):
        try:
            return scene.answer(pair[0], by=pair[1])
        except Refused:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(act, [("confirmed", scene.head["HU"]), ("declined", scene.deputy)]))
    assert answers.count(None) == 1
    assert Sponsorship.objects.count() == 2


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_an_adoption_and_a_withdrawal_at_once_agree():
    """Either the withdrawal was first and the partner is not printed, or the adoption was and the withdrawal is refused."""
    scene = Scene("final")
    scene.confirm("HU")

    def adopt():
        scene.adopt()
        return True

    def withdraw():
        try:
            return scene.answer("withdrawn")
        except Refused:
            return None

    def run(act):
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        _adopted, withdrawn = pool.map(run, [adopt, withdraw])
    frozen = [row.partner_name for row in scene.fresh.valid_adoption.sponsors.all()]
    assert frozen == ([] if withdrawn else ["Hungary"])
