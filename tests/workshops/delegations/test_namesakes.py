"""A person who may already be registered: pointed out before anything is saved, and registered once it is confirmed."""

import pytest

from tests.elements import element, elements
from tests.factories import create_delegate, create_delegation, create_partner, create_workshop
from tests.workshops.plans import head, organiser, person
from workshops.delegations import people
from workshops.models import Delegate, DelegateState

pytestmark = pytest.mark.django_db
NAME = "Anne-Marie Lopez-Ruiz"
SAME = [
    NAME,
    "ANNE-MARIE LOPEZ-RUIZ",
    "Anne\u2011Marie Lopez\u2013Ruiz",
    "Anne Marie Lopez Ruiz",
    "Annemarie López Ruiz",
    "An\u00adne-Marie Lo\u00adpez-Ruiz",
    "Anne-Marie\u00a0Lopez-Ruiz",
    "\u200eAnne-Marie Lopez-Ruiz\u200f",
    "Anne\u200b-Marie Lopez-Ruiz\ufeff",
]


def registered(workshop, name=NAME, code="IT", **fields):
    return create_delegate(create_delegation(workshop, create_partner(code)), False, full_name=name, **fields)


def register(client, delegation, name, **values):
    return client.post(f"/delegations/{delegation.key}/register/", person(full_name=name, **values))


@pytest.mark.parametrize("name", SAME)
def test_a_name_already_registered_is_pointed_out_and_can_be_confirmed(client, name):
    workshop = organiser(client).workshop
    other, delegation = registered(workshop), create_delegation(workshop, create_partner("NO"))

    page = register(client, delegation, name, email="anne@example.org")

    assert page.context["namesakes"] == [other]
    assert elements(page, f'[role="alert"] a[href="{other.get_absolute_url()}"]')
    assert element(page, 'input[name="email"]').get("value") == "anne@example.org"
    assert not delegation.delegates.exists()
    confirmed = element(page, 'input[name="namesakes"]').get("value")
    assert register(client, delegation, name, namesakes=confirmed).url == delegation.get_absolute_url()
    assert delegation.delegates.count() == 1


def test_a_confirmation_covers_only_those_of_whom_the_page_warned(client):
    workshop = organiser(client).workshop
    first = registered(workshop)
    create_delegate(first.delegation, False, full_name="Bo Lind")

    page = register(client, first.delegation, "BO LIND", namesakes=first.key)

    assert [one.full_name for one in page.context["namesakes"]] == ["Bo Lind"]


def test_others_are_registered_without_a_question(client):
    workshop = organiser(client).workshop
    registered(workshop, state=DelegateState.WITHDRAWN)
    registered(create_workshop(), code="LA")
    delegation = create_delegation(workshop, create_partner("NO"))

    assert register(client, delegation, NAME).status_code == 302
    assert register(client, delegation, "Anne Lopez").status_code == 302


def test_a_head_is_not_told_of_registrations_that_they_may_not_open(client):
    delegate = head(client)
    delegation = delegate.delegation
    registered(delegation.workshop, code="LA")

    assert register(client, delegation, NAME).status_code == 302
    assert register(client, delegation, SAME[1]).context["namesakes"] == list(
        Delegate.objects.filter(delegation=delegation, full_name=NAME)
    )


def test_a_replacement_is_compared_with_the_others(client):
    workshop = organiser(client).workshop
    other = registered(workshop)
    leaving = create_delegate(other.delegation, False, full_name="Bo Lind")
    address, values = f"/delegates/{leaving.key}/replace/", person(full_name=SAME[2], capacity=leaving.capacity)

    assert client.post(address, values).context["namesakes"] == [other]
    assert client.post(address, values | {"namesakes": str(other.key)}).status_code == 302
    assert other.delegation.delegates.active().count() == 2


def test_a_new_name_is_compared_and_an_old_one_is_not(client):
    workshop = organiser(client).workshop
    other = registered(workshop)
    one = create_delegate(other.delegation, False, full_name="Bo Lind")
    values = {"full_name": SAME[1], "badge_name": "B", "sort_key": "b", "salutation": "B", "capacity": one.capacity}

    assert client.post(one.get_absolute_url(), values).context["namesakes"] == [other]
    assert client.post(one.get_absolute_url(), values | {"namesakes": str(other.key)}).status_code == 302
    assert client.post(one.get_absolute_url(), values | {"function": "Director"}).status_code == 302


def test_names_of_different_people_differ():
    names = ["Kim Jun Ho", "Kim Jun-ha", "Li Wei", "Li Wen", "王小明", "王小民", "สมชาย", "สมชัย"]

    assert len({people.compared(name) for name in names}) == len(names)
    assert people.compared("Kim Jun Ho") == people.compared("KIM Jun-ho") == people.compared("Kim Junho")


@pytest.mark.parametrize("typed", ["assistant@example.org", "ASSISTANT@example.org"])
def test_an_address_of_another_participant_is_pointed_out_and_can_be_confirmed(client, typed):
    workshop = organiser(client).workshop
    other = registered(workshop, email="assistant@example.org")

    page = register(client, other.delegation, "Bo Lind", email=typed)

    assert (page.context["namesakes"], page.context["sharing"]) == ([], [other])
    assert elements(page, f'[role="alert"] a[href="{other.get_absolute_url()}"]')
    confirmed = element(page, 'input[name="namesakes"]').get("value")
    assert register(client, other.delegation, "Bo Lind", email=typed, namesakes=confirmed).status_code == 302
    one = Delegate.objects.get(full_name="Bo Lind")
    values = person(full_name="Bo Lind", email=typed, function="Director", capacity=one.capacity)
    assert client.post(one.get_absolute_url(), values).status_code == 302


def test_a_changed_address_is_compared(client):
    workshop = organiser(client).workshop
    other = registered(workshop, email="assistant@example.org")
    one = create_delegate(other.delegation, False, full_name="Bo Lind", email="bo@example.org")
    values = person(full_name="Bo Lind", capacity=one.capacity)

    page = client.post(one.get_absolute_url(), values | {"email": other.email})

    assert page.context["sharing"] == [other]
