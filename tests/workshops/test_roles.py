"""Roles of a user are read once per request."""

import pytest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from tests.factories import create_administrator, create_delegate, create_role, create_user, create_workshop
from workshops.models import Role
from workshops.user_roles import forget, roles_of

pytestmark = pytest.mark.django_db


def test_a_delegate_costs_two_queries(django_assert_num_queries):
    delegate = create_delegate()
    workshop = delegate.delegation.workshop

    with django_assert_num_queries(2):
        mine = roles_of(delegate.user)
        assert [one.delegation.partner.code for one in mine.delegates_in(workshop)] == ["VN"]
        assert (mine.held, mine.is_administrator) == ([], False)
        assert roles_of(delegate.user).is_participant_in(workshop)


def test_a_rapporteurs_role_has_its_topics(django_assert_num_queries):
    user, workshop = create_user(), create_workshop()
    create_role(Role.CHAIR, workshop, user=user)
    first, second = workshop.topics.all()[:2]
    create_role(Role.RAPPORTEUR, workshop, user=user).topics.set([first, second])

    with django_assert_num_queries(3):
        mine = roles_of(user)
        topics = {role.role: list(role.topics.all()) for role in mine.held if role.role == Role.RAPPORTEUR}

    assert topics == {Role.RAPPORTEUR: [first, second]}
    assert mine.roles == {workshop.pk: {Role.CHAIR, Role.RAPPORTEUR}}


def test_an_administrator_is_identified_by_the_account():
    assert roles_of(create_administrator()).is_administrator


def test_forget_clears_the_roles_of_a_request_user():
    """The user of a request is a lazy proxy."""
    role = create_role(Role.CHAIR)
    user = SimpleLazyObject(lambda: role.user)
    assert roles_of(user).has(role.workshop, Role.CHAIR)
    type(role).objects.update(ended_at=timezone.now())

    forget(user)

    assert not roles_of(user).has(role.workshop, Role.CHAIR)
