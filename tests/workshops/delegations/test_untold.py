"""Whoever withdraws, replaces or revokes a person reads before that the portal does not notify them, and it does not."""

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


def withdrawal(delegate):
    return f"/delegates/{delegate.key}/", f"/delegates/{delegate.key}/withdraw/"


def of_invitation(delegate):
    return f"/delegates/{delegate.key}/", f"/delegates/{delegate.key}/uninvite/"


@pytest.mark.parametrize("action", [withdrawal, of_invitation])
@pytest.mark.parametrize("account", [True, False], ids=["accepted", "invited"])
def test_a_participant_who_is_withdrawn(organiser, action, account):
    fields = {} if account else {"user": False, "email": "vuong@example.org", "state": DelegateState.NOMINATED}
    delegate = create_delegate(create_delegation(organiser.workshop), **fields)
    if not account:
        invitations.invite_delegate(delegate, by=organiser.user)
    before, (page, submit) = mails(), action(delegate)

    assert elements(organiser.client.get(page), "[data-untold]")
    assert organiser.client.post(submit).status_code == 302
    assert mails() == before


def test_a_participant_who_is_replaced(organiser):
    delegate = create_delegate(create_delegation(organiser.workshop))

    assert elements(organiser.client.get(f"/delegates/{delegate.key}/replace/"), "[data-untold]")


@pytest.mark.parametrize(("action", "expected"), [("withdraw", 1), ("attended", 0)])
def test_several_participants_at_once(organiser, action, expected):
    delegate = create_delegate(create_delegation(organiser.workshop))
    organiser.workshop.starts_on = organiser.workshop.ends_on = "2010-04-28"
    organiser.workshop.save()
    posted = {"action": action, "scope": "selected", "selected": [str(delegate.key)], "query": ""}

    page = organiser.client.post(f"/workshops/{organiser.workshop.slug}/participants/bulk/", posted, follow=True)

    assert len(elements(page, "[data-untold]")) == expected


@pytest.mark.parametrize("is_accepted", [True, False])
def test_the_holder_of_a_role_that_is_revoked(is_accepted):
    role = create_role(Role.CHAIR, **({} if is_accepted else {"accepted_at": None}))
    client = sign_in(SecureClient(), create_administrator())

    page = client.get(f"/roles/{role.workshop.key}/")
    before = mails()

    assert len(elements(page, "[data-untold]")) == len(elements(page, "form[action$='/end/']")) > 0
    assert client.post(f"/roles/{role.key}/end/").status_code == 302
    assert mails() == before
