"""Whoever revokes an invitation or a role reads before that the portal does not notify them, and it does not."""

import pytest

from registry import outbox
from registry.models import Outgoing
from registry.outbox import handler
from tests.elements import elements
from tests.factories import create_administrator, create_delegate, create_delegation, create_role
from tests.signing import SecureClient, sign_in
from workshops.delegations import invitations
from workshops.models import DelegateState, Role

pytestmark = pytest.mark.django_db


def mails():
    kinds = [kind for kind in outbox.kinds() if handler.handlers[kind].pauses == outbox.MAIL]
    return Outgoing.objects.filter(kind__in=kinds).count()


@pytest.fixture
def organiser():
    role = create_role(Role.ORGANISER)
    role.client = sign_in(SecureClient(), role.user)
    return role


def test_a_person_whose_invitation_is_withdrawn(organiser):
    fields = {"user": False, "email": "vuong@example.org", "state": DelegateState.NOMINATED}
    delegate = create_delegate(create_delegation(organiser.workshop), **fields)
    invitations.invite_delegate(delegate, by=organiser.user)
    before = mails()

    assert elements(organiser.client.get(f"/delegates/{delegate.key}/uninvite/"), "[data-untold]")
    assert organiser.client.post(f"/delegates/{delegate.key}/uninvite/").status_code == 302
    assert mails() == before


@pytest.mark.parametrize("is_accepted", [True, False])
def test_the_holder_of_a_role_that_is_revoked(is_accepted):
    role = create_role(Role.CHAIR, **({} if is_accepted else {"accepted_at": None}))
    client = sign_in(SecureClient(), create_administrator())

    page = client.get(f"/roles/{role.workshop.key}/")
    before = mails()

    assert len(elements(page, "[data-untold]")) == len(elements(page, "form[action$='/end/']")) > 0
    assert client.post(f"/roles/{role.key}/end/").status_code == 302
    assert mails() == before
