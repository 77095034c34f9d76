"""Whose name or address is compared with those already registered."""

import pytest

from tests.elements import element, elements
from tests.factories import create_delegate
from tests.workshops.delegations.namesakes import SAME, register, registered
from tests.workshops.plans import organiser, person
from workshops.delegations import name_forms
from workshops.models import Delegate

pytestmark = pytest.mark.django_db


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

    assert len({name_forms.compared(name) for name in names}) == len(names)
    assert name_forms.compared("Kim Jun Ho") == name_forms.compared("KIM Jun-ho") == name_forms.compared("Kim Junho")


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
