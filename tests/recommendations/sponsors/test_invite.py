"""The lead invites partners to co-sponsor: who may, whom, when, and who is notified."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from recommendations.models import Notification, Recommendation, Sponsorship
from recommendations.sponsors import permissions, sponsorships
from registry import audit
from registry.access import Refused
from tests.elements import elements
from tests.factories import create_recommendation
from tests.recommendations.sponsors.scene import Scene
from tests.signing import sign_in
from workshops.models import Delegate, Delegation, Workshop
from workshops.planning import outcome

pytestmark = pytest.mark.django_db


def page_of(scene):
    return reverse("sponsors:invite", args=[scene.recommendation.key])


def test_the_lead_invites_partners_and_their_heads_are_notified(client):
    scene = Scene()
    sign_in(client, scene.head["VN"])
    shown = client.get(page_of(scene))
    assert [box.get("value") for box in elements(shown, "[name=delegations]")] == [
        str(one.key) for one in sorted(map(scene.delegation.get, ("EU", "HU", "IT", "PL")), key=order)
    ]
    form = shown.context["form"]
    data = {"delegations": [scene.delegation["HU"].key], "seen": form["seen"].value(), "once": form["once"].value()}

    answer = client.post(page_of(scene), data)

    assert answer.url == f"{scene.recommendation.get_absolute_url()}#sponsors"
    row = Sponsorship.objects.get()
    assert (row.delegation_name, row.act, row.circulation) == ("Hungary", "invited", scene.circulation)
    entry = audit.entries(row).get()
    assert (entry.verb, entry.partner, entry.data["invited"]) == ("sponsorship.invited", "VN", "HU")
    notified = Notification.objects.filter(verb="sponsor_invited").values_list("user", flat=True)
    assert set(notified) == {scene.head["HU"].pk, scene.deputy.pk}
    client.post(page_of(scene), data)  # the same form again
    assert Sponsorship.objects.count() == 1


def test_the_lead_withdraws_an_invitation_that_was_not_answered(client):
    scene = Scene()
    scene.invite("HU", "IT")
    scene.answer("confirmed", "IT")
    addresses = {code: withdrawal_of(scene, code) for code in ("HU", "IT", "PL")}
    sign_in(client, scene.head["VN"])
    page = client.get(scene.recommendation.get_absolute_url())
    links = [one.get("href") for one in elements(page, "main a")]
    assert [address for address in addresses.values() if address in links] == [addresses["HU"]]
    assert elements(client.get(addresses["HU"]), "main form[method=post]") and scene.standing() == ("invited", False)
    assert client.get(addresses["PL"]).status_code == 404
    assert client.post(addresses["IT"]).status_code == 403 and scene.standing("IT") == ("confirmed", False)

    answers = [client.post(addresses["HU"]) for _time in range(2)]

    assert {one.url for one in answers} == {f"{scene.recommendation.get_absolute_url()}#sponsors"}
    row = Sponsorship.objects.get(act="retracted")
    entry = audit.entries(row).get()
    assert (entry.verb, entry.partner, entry.data["invited"]) == ("sponsorship.retracted", "VN", "HU")
    notified = Notification.objects.filter(verb="sponsor_retracted").values_list("user", flat=True)
    assert set(notified) == {scene.head["HU"].pk, scene.deputy.pk}


def test_a_partner_whose_invitation_was_withdrawn_can_be_invited_again():
    scene = Scene()
    scene.invite("HU")
    sponsorships.withdraw_invitation(scene.recommendation, delegation=scene.delegation["HU"], by=scene.head["VN"])
    with pytest.raises(Refused) as refused:
        scene.answer("confirmed")
    assert str(refused.value) == str(permissions.RETRACTED)
    scene.confirm("HU")
    assert scene.names == ["Hungary"]


def test_nobody_else_withdraws_an_invitation():
    scene = Scene()
    scene.invite("HU")
    for name, user in scene.everyone.items():
        if name not in ("head VN", "author"):
            with pytest.raises(Refused):
                sponsorships.withdraw_invitation(scene.recommendation, delegation=scene.delegation["HU"], by=user)
    assert scene.standing() == ("invited", False)


def withdrawal_of(scene, code):
    return reverse("sponsors:withdraw_invitation", args=[scene.recommendation.key, scene.delegation[code].key])


def order(delegation):
    return delegation.partner.protocol_order


def test_the_author_of_the_lead_may_invite_too():
    scene = Scene()
    [row] = scene.invite("IT", by=scene.author.user)
    assert row.recorded_by == scene.author.user


def test_nobody_else_may_invite():
    scene = Scene()
    others = {name: user for name, user in scene.everyone.items() if name not in ("head VN", "author")}
    for name, user in others.items():
        with pytest.raises(Refused) as refused:
            scene.invite("IT", by=user)
        assert str(refused.value) == str(permissions.NOT_LEAD), name
    assert not Sponsorship.objects.exists()


@pytest.mark.parametrize("which", ["lead", "acceding", "organisation", "observer", "expert", "elsewhere", "no head"])
def test_only_other_partners_with_a_head_can_be_invited(which):
    scene = Scene()
    if which == "no head":
        Delegate.objects.filter(delegation=scene.delegation["PL"]).update(user=None)
    delegation = {
        "lead": scene.delegation["VN"],
        "elsewhere": Scene(host=scene.delegation["PL"].partner).delegation["HU"],
        "no head": scene.delegation["PL"],
    }.get(which) or Delegation.objects.get(delegates__user=getattr(scene, which))
    with pytest.raises(Refused):
        scene.invite(delegations=[delegation])
    assert not Sponsorship.objects.exists()


def test_a_partner_is_invited_again_only_after_it_has_declined_or_withdrawn():
    scene = Scene()
    scene.invite("HU", "IT")
    with pytest.raises(Refused, match="Hungary"):
        scene.invite("HU", "PL")
    assert scene.standing("PL") is None  # all or none
    scene.answer("declined")
    scene.answer("confirmed", "IT")
    with pytest.raises(Refused):
        scene.invite("IT")
    scene.circulate()
    with pytest.raises(Refused):  # it is asked to reconfirm
        scene.invite("IT")
    scene.answer("withdrawn", "IT")
    scene.invite("HU", "IT")
    assert (scene.standing("HU"), scene.standing("IT")) == (("invited", False),) * 2


def test_nobody_is_invited_without_a_choice(client):
    scene = Scene()
    with pytest.raises(Refused):
        scene.invite()
    sign_in(client, scene.head["VN"])
    answer = client.post(page_of(scene), {"seen": scene.circulation.key})
    assert answer.status_code == 200 and elements(answer, "#id_delegations_error")


def test_an_invitation_is_to_the_revision_that_was_read():
    scene = Scene()
    seen = str(scene.circulation.key)
    scene.circulate()
    with pytest.raises(Refused) as refused:
        scene.invite("HU", seen=seen)
    assert str(refused.value) == str(permissions.OTHER_REVISION)


@pytest.mark.parametrize(
    ("state", "is_open"), [("submitted", False), ("discussion", True), ("final", True), ("adopted", False)]
)
def test_co_sponsors_are_invited_from_circulation_to_adoption(client, state, is_open):
    scene = Scene(state)
    sign_in(client, scene.head["VN"])
    assert client.get(page_of(scene)).status_code == (200 if is_open else 403)
    row = Recommendation.objects.get(pk=scene.recommendation.pk)
    if not is_open:
        with pytest.raises(Refused) as refused:
            sponsorships.invite(row, delegations=[scene.delegation["HU"]], seen="", by=scene.head["VN"])
        assert str(refused.value) == str(permissions.CLOSED)


def test_a_recommendation_of_an_organisation_has_no_co_sponsors():
    scene = Scene()
    author = Delegate.objects.get(user=scene.expert)
    scene.recommendation = create_recommendation("discussion", author=author)
    with pytest.raises(Refused) as refused:
        scene.invite("HU", by=scene.expert)
    assert str(refused.value) == str(permissions.NO_LEAD_PARTNER)


def test_without_the_option_nothing_of_it_exists(client):
    scene = Scene()
    scene.confirm("HU")
    Workshop.objects.filter(pk=scene.workshop.pk).update(takes_co_sponsors=False)
    with pytest.raises(Refused) as refused:
        scene.invite("IT")
    assert str(refused.value) == str(permissions.NOT_USED)
    for code in ("VN", "HU"):
        sign_in(client, scene.head[code])
        for name in ("invite", "answer"):
            assert client.get(reverse(f"sponsors:{name}", args=[scene.recommendation.key])).status_code == 404
        for path in (
            scene.recommendation.get_absolute_url(),
            reverse("reading:recommendations", args=[scene.workshop.slug]),
            reverse("dashboard:dashboard"),
        ):
            assert "o-sponsor" not in client.get(path).content.decode()


def test_an_empty_list_of_partners_says_why(client):
    scene = Scene()
    Delegate.objects.exclude(delegation=scene.delegation["VN"]).update(user=None)
    sign_in(client, scene.head["VN"])
    assert elements(client.get(page_of(scene)), ".empty")


def test_the_database_knows_the_acts():
    scene = Scene()
    [row] = scene.invite("HU")
    with pytest.raises(IntegrityError), transaction.atomic():
        Sponsorship.objects.create(
            recommendation=row.recommendation,
            circulation=row.circulation,
            delegation=row.delegation,
            delegation_name="Hungary",
            act="endorsed",
            recorded_by=row.recorded_by,
            recorded_by_name="X",
            recorded_at=row.recorded_at,
        )


def test_a_hostile_name_is_shown_as_it_is(client):
    scene = Scene()
    Delegation.objects.filter(pk=scene.delegation["HU"].pk).update(name="<script>alert(1)</script>")
    scene.delegation["HU"].refresh_from_db()
    scene.confirm("HU")
    sign_in(client, scene.head["IT"])
    page = client.get(scene.recommendation.get_absolute_url()).content.decode()
    assert "&lt;script&gt;alert(1)" in page and "<script>alert(1)" not in page


@pytest.mark.parametrize(("mode", "field"), [("room", "takes_co_sponsors"), ("summary", "outcome_mode")])
def test_the_option_stays_once_a_partner_was_invited(mode, field):
    scene = Scene()
    choice = replace(outcome.Outcome.of(scene.workshop), outcome_mode=mode, takes_co_sponsors=False)
    assert outcome.against(scene.workshop, choice) == {}
    scene.invite("HU")
    assert set(outcome.against(scene.workshop, choice)) == {field}
