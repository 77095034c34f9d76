"""Whom the page that points out a namesake may tell."""

import pytest

from tests.factories import create_delegate
from tests.workshops.delegations.namesakes import NAME, SAME, register, registered
from tests.workshops.plans import head, organiser, person
from workshops.models import Delegate

pytestmark = pytest.mark.django_db


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
