"""A person who may already be registered: pointed out before anything is saved, and registered once it is confirmed."""

import pytest

from tests.elements import element, elements
from tests.factories import create_delegate, create_delegation, create_partner, create_workshop
from tests.workshops.delegations.namesakes import NAME, SAME, register, registered
from tests.workshops.plans import organiser
from workshops.models import DelegateState

pytestmark = pytest.mark.django_db


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
