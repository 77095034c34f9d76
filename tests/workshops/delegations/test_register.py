"""Registration of delegates: names, quota, one head per delegation, and permissions."""

import json

import pytest
from django.conf import settings

from registry import audit
from registry.access import Refused
from registry.models import Outgoing, PersonalLink
from tests.confirming import address_for_another
from tests.factories import create_delegate, create_delegation, create_ministry, create_organisation, create_partner
from tests.workshops.plans import codes, errors, head, organiser, person, secretariat
from workshops.delegations import participants
from workshops.delegations import people as delegations_people
from workshops.models import Capacity, Delegate, DelegateState, Rank

pytestmark = pytest.mark.django_db
NAMES = json.loads((settings.BASE_DIR / "asem_portal/demo/data/names.json").read_text())["names"]


def url(delegation):
    return f"/delegations/{delegation.key}/register/"


def test_only_one_name_is_required(client):
    delegation = create_delegation(organiser(client).workshop)

    assert client.post(url(delegation), person()).url == delegation.get_absolute_url()

    delegate = Delegate.objects.get()
    names = (delegate.full_name, delegate.badge_name, delegate.sort_key, delegate.salutation)
    assert names == ("Đặng Quốc Vượng", "Đặng Quốc Vượng", "dang quoc vuong", "Đặng Quốc Vượng")
    assert (delegate.state, delegate.email, delegate.user, delegate.invited_at) == (
        DelegateState.NOMINATED,
        "",
        None,
        None,
    )
    entry = audit.entries(delegate).get()
    assert (entry.verb, entry.partner, entry.data) == ("delegate.registered", "", {"capacity": "delegate"})
    assert not Outgoing.objects.exists()


def test_input_is_kept_as_typed(client):
    delegation = create_delegation(secretariat(client).workshop)
    names = {"badge_name": "ĐẶNG Quốc Vượng", "salutation": "Mr Vượng", "name_language": "vi"}
    facts = {"function": "Desk officer", "capacity": "adviser"}

    client.post(url(delegation), person(**names, **facts, sort_key="Đặng, Quốc Vượng"))

    delegate = Delegate.objects.get()
    assert {name: getattr(delegate, name) for name in names | facts} == names | facts
    assert delegate.sort_key == "dang, quoc vuong"


def test_the_ministry_keeps_its_name_at_the_time(client):
    delegation = create_delegation(organiser(client).workshop)
    ministry = create_ministry(delegation.partner, kind="culture")

    client.post(url(delegation), person(ministry=ministry.code))
    ministry.name = "Ministry of another name"
    ministry.save()

    delegate = Delegate.objects.get()
    assert (delegate.ministry, delegate.ministry_name) == (ministry, "Ministry of Culture, Sports and Tourism")


@pytest.mark.parametrize("sample", NAMES, ids=lambda sample: sample["id"])
def test_every_name_is_stored_and_listed_unchanged(client, sample):
    workshop = organiser(client).workshop
    delegation = create_delegation(workshop)
    typed = person(full_name=sample["native_name"], badge_name=sample["badge_name"], name_language="")

    client.post(url(delegation), typed | {"salutation": sample["salutation"], "sort_key": sample["sort_key"]})

    delegate = Delegate.objects.get()
    assert (delegate.full_name, delegate.badge_name) == (sample["native_name"], sample["badge_name"])
    assert (delegate.salutation, delegate.sort_key) == (sample["salutation"], sample["sort_key"])
    page = client.get(f"/workshops/{workshop.slug}/participants/", {"q": sample["native_name"]})
    assert [one for one, _opens, _box in page.context["rows"]] == [delegate]
    assert sample["badge_name"] in page.content.decode()


def test_an_email_address_sends_an_invitation(client):
    delegation = create_delegation(organiser(client).workshop)

    client.post(url(delegation), person(email="vuong@example.org"))

    delegate = Delegate.objects.get()
    link = PersonalLink.objects.get(purpose="delegate", subject=delegate.key)
    assert (delegate.email, link.address, delegate.invited_at is not None) == ("vuong@example.org",) * 2 + (True,)
    assert Outgoing.objects.get().kind == "invitation.send"


def test_a_head_registers_on_behalf_of_their_partner(client):
    delegation = head(client).delegation

    client.post(url(delegation), person())

    delegate = Delegate.objects.get(full_name="Đặng Quốc Vượng")
    assert audit.entries(delegate).get().partner == "VN"


@pytest.mark.parametrize("capacity", [Capacity.DELEGATE, Capacity.ADVISER, Capacity.EXPERT, Capacity.OBSERVER])
def test_the_form_is_hidden_from_other_delegates(client, capacity):
    delegate = create_delegate(capacity=capacity)
    client.force_login(delegate.user)

    assert client.get(url(delegate.delegation)).status_code == 404
    assert client.post(url(delegate.delegation), person()).status_code == 404
    with pytest.raises(Refused):
        delegations_people.register(delegate.delegation, full_name="Vuk", capacity="delegate", by=delegate.user)


def test_a_head_of_another_delegation_has_no_access(client):
    other = create_delegation(head(client).delegation.workshop, partner=create_partner("IT"))

    assert client.post(url(other), person()).status_code == 404
    assert other.delegates.count() == 0


def test_a_delegation_has_one_head(client):
    delegation = create_delegation(organiser(client).workshop)
    client.post(url(delegation), person(capacity="head"))

    response = client.post(url(delegation), person(full_name="Vuk", capacity="head"))

    assert codes(response) == {"capacity": ["second_head"]}
    assert "Đặng Quốc Vượng" in errors(response)["capacity"][0]
    assert delegation.delegates.count() == 1


def test_the_quota_is_enforced(client):
    delegation = create_delegation(organiser(client).workshop, quota=2)
    create_delegate(delegation)
    create_delegate(delegation, state=DelegateState.WITHDRAWN)
    client.post(url(delegation), person())

    response = client.post(url(delegation), person(full_name="Vuk"))

    assert codes(response) == {"__all__": ["full"]}
    assert "2" in errors(response)["__all__"][0] and "Viet Nam" in errors(response)["__all__"][0]
    assert delegation.delegates.active().count() == 2


def test_the_same_person_is_registered_once(client):
    delegation = create_delegation(organiser(client).workshop)
    client.post(url(delegation), person(email="vuong@example.org"))

    namesakes = str(Delegate.objects.get().key)
    namesake = client.post(url(delegation), person(email="another@example.org", namesakes=namesakes))
    again = client.post(url(delegation), person(email="vuong@example.org"))
    again = client.post(address_for_another(client, again), person(email="vuong@example.org"))

    assert (set(errors(again)), namesake.status_code) == ({"full_name"}, 302)
    assert (delegation.delegates.count(), Outgoing.objects.count()) == (2, 2)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"full_name": ""}, "full_name"),
        ({"full_name": " \u200b\u3000 "}, "full_name"),
        ({"full_name": "x" * 201}, "full_name"),
        ({"full_name": "x" * 200_000}, "full_name"),
        ({"full_name": "a\x1cb"}, "full_name"),
        ({"email": "not an address"}, "email"),
        ({"email": "a\x00@example.org"}, "email"),
        ({"email": f"{'x' * 250}@example.org"}, "email"),
        ({"capacity": "king"}, "capacity"),
        ({"capacity": ""}, "capacity"),
        ({"ministry": "IT-CUL"}, "ministry"),
        ({"ministry": "\x00"}, "ministry"),
        ({"name_language": "tlh"}, "name_language"),
        ({"salutation": "x" * 101}, "salutation"),
    ],
)
def test_invalid_input_is_reported_at_its_field(client, changes, field):
    create_ministry(create_partner("IT"))
    delegation = create_delegation(organiser(client).workshop)

    response = client.post(url(delegation), person(**changes))

    assert (response.status_code, set(errors(response)), delegation.delegates.count()) == (200, {field}, 0)


def test_lone_surrogates_are_reported_at_their_field():
    from workshops.delegations.forms.people import DelegateForm

    form = DelegateForm(person(full_name="a\ud800b"), delegation=create_delegation())

    assert set(form.errors) == {"full_name"}


def test_unknown_fields_are_ignored(client):
    delegation, other = create_delegation(organiser(client).workshop), create_delegation(partner=create_partner("IT"))

    client.post(
        url(delegation), person(state="confirmed", user="1", delegation=other.pk, role="chair", ministry_name="x")
    )

    delegate = Delegate.objects.get()
    values = (delegate.delegation, delegate.state, delegate.user, delegate.ministry_name)
    assert values == (delegation, DelegateState.NOMINATED, None, "")


def test_an_organisation_has_no_ministry(client):
    delegation = create_delegation(organiser(client).workshop, organisation=create_organisation())

    page = client.get(url(delegation))
    client.post(url(delegation), person(ministry="VN-CUL"))

    assert "ministry" not in page.context["form"].fields
    assert Delegate.objects.get().ministry is None


def test_register_and_add_another(client):
    delegation = create_delegation(organiser(client).workshop)

    assert client.post(url(delegation), person(then="another")).url == url(delegation)
    assert (
        client.post(url(delegation), person(full_name="Vuk", then="//evil.example")).url
        == delegation.get_absolute_url()
    )


def test_no_one_is_a_minister_by_default(client):
    delegation = create_delegation(organiser(client).workshop)
    create_delegate(delegation, False, full_name="Director", rank=Rank.DIRECTOR)

    rank = client.get(url(delegation)).context["form"]["rank"]
    client.post(url(delegation), person(rank=rank.value()))

    assert (rank.value(), rank.field.choices[0][0]) == (Rank.NONE, Rank.NONE)
    people = sorted(delegation.delegates.all(), key=participants.precedence)
    assert [one.full_name for one in people] == ["Director", "Đặng Quốc Vượng"]


def test_rank_title_mode_and_position_are_saved(client):
    delegation = create_delegation(organiser(client).workshop)
    facts = {"honorific": "H.E. Mr", "title": "co-head", "rank": "10", "mode": "online", "position": "2"}

    client.post(url(delegation), person(**facts))

    delegate = Delegate.objects.get()
    assert {name: str(getattr(delegate, name)) for name in facts} == facts


@pytest.mark.parametrize(("salutation", "addressed"), [("", "Ms OUYANG Siyuan"), ("Ms Ouyang", "Ms Ouyang")])
def test_a_name_in_another_script_is_addressed_by_badge_name(client, salutation, addressed):
    delegation = create_delegation(organiser(client).workshop)
    names = {"full_name": "欧阳思远", "badge_name": "OUYANG Siyuan", "honorific": "Ms", "salutation": salutation}

    client.post(url(delegation), person(**names))

    assert Delegate.objects.get().salutation == addressed


@pytest.mark.parametrize(
    ("badge", "key"),
    [
        ("Małgorzata ŚWIĘCICKA-ŻÓŁKIEWSKA", "swiecicka-zolkiewska malgorzata"),
        ("NGUYỄN Thị Hương Giang", "nguyen thi huong giang"),
        ("WAHYUNINGSIH", "wahyuningsih"),
        ("Ana K. Maria", "ana k. maria"),
        ("欧阳思远", "欧阳思远"),
    ],
)
def test_the_default_sort_key_starts_with_words_in_capitals(client, badge, key):
    delegation = create_delegation(organiser(client).workshop)

    client.post(url(delegation), person(full_name="Whoever", badge_name=badge))

    assert Delegate.objects.get().sort_key == key
