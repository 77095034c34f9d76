"""The one action that the page of a workshop offers first to each role."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.elements import elements
from tests.factories import create_delegate, create_delegation, create_role, create_user, create_workshop
from tests.signing import sign_in
from workshops.models import Capacity, Role

pytestmark = pytest.mark.django_db


def first_action(client, workshop):
    return [link.get("href") for link in elements(client.get(workshop.get_absolute_url()), "main a[data-primary]")]


def test_each_role_is_offered_one_action(client):
    workshop = create_workshop(opened_at=timezone.now())
    delegation = create_delegation(workshop)
    people = {role: create_role(role, workshop=workshop).user for role in Role}
    people |= {name: create_delegate(delegation, capacity=name).user for name in (Capacity.DELEGATE, Capacity.OBSERVER)}
    plan = [reverse("planning:plan", args=[workshop.slug])]
    draft = [reverse("drafting:create", args=[workshop.slug])]
    read = [reverse("reading:recommendations", args=[workshop.slug])]
    expected = dict.fromkeys(people, read) | {Role.ORGANISER: plan, Capacity.DELEGATE: draft}
    found = {name: first_action(sign_in(client, user), workshop) for name, user in people.items()}
    assert found == expected
    assert all(client.get(url).status_code == 200 for url in read)
    workshop.submissions_close_at = timezone.now()
    workshop.save()
    assert first_action(sign_in(client, people[Capacity.DELEGATE]), workshop) == read
    assert first_action(sign_in(client, create_user()), workshop) == []


def test_an_archived_workshop_offers_nothing(client):
    role = create_role(Role.ORGANISER, workshop=create_workshop(opened_at=timezone.now(), archived_at=timezone.now()))
    assert first_action(sign_in(client, role.user), role.workshop) == []
