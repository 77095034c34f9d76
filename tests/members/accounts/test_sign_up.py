"""What an invited person typed to sign up comes back after the session has ended, on the page of the same invitation."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from members.accounts import sign_up
from members.models import User
from registry import links
from tests.elements import element, elements
from tests.factories import create_delegate, create_delegation, create_partner, create_role
from tests.signing import SecureClient
from workshops.delegations import invitations
from workshops.models import DelegateState, Role

pytestmark = pytest.mark.django_db
TYPED = {"full_name": "Đặng Quốc Vượng, PhD", "latin_name": "Dang Quoc Vuong", "password1": "Secret 12345"}


def invite(partner="VN"):
    """Return the address of an invitation that has been sent."""
    clerk = create_role(Role.SECRETARIAT)
    delegation = create_delegation(clerk.workshop, partner=create_partner(partner))
    delegate = create_delegate(
        delegation, user=False, email=f"{partner.lower()}@example.org", state=DelegateState.NOMINATED
    )
    return f"/invitation/{links.token(invitations.invite_delegate(delegate, by=clerk.user))}/"


def form_of(client, invitation):
    """Return the sign-up page to which accepting the invitation leads."""
    client.post(invitation, {})
    return client.get("/account/signup/")


def values(page):
    return {name: element(page, f"input[name={name}]").get("value") for name in TYPED}


@pytest.fixture
def ended(client):
    """Return an invitation, and a browser in which someone sent the sign-up form after the session had ended."""
    invitation = invite()
    named = element(form_of(client, invitation), "input[name=invitation]").get("value")
    client.session.flush()
    page = client.post("/account/signup/", TYPED | {"invitation": named})
    assert not User.objects.filter(email="vn@example.org").exists()
    return invitation, page


def test_it_comes_back_when_the_invitation_is_opened_again_but_no_password(client, ended):
    invitation, page = ended
    assert [str(message) for message in page.context["messages"]] == [str(sign_up.NOTICE)]

    shown = values(form_of(client, invitation))

    assert shown == TYPED | {"password1": None}
    stored = [session.get_decoded() for session in Session.objects.all()]
    assert not [one for one in stored if TYPED["password1"] in str(one)]


def test_it_is_forgotten_once_the_account_has_been_created(client, ended):
    form_of(client, ended[0])
    client.post("/account/signup/", TYPED)

    assert User.objects.get(email="vn@example.org").full_name == TYPED["full_name"]
    assert sign_up.SESSION not in client.session


def test_it_is_not_shown_with_another_invitation_in_another_browser_or_a_day_later(client, ended, clock):
    assert values(form_of(client, invite("IT")))["full_name"] != TYPED["full_name"]
    assert values(form_of(SecureClient(), ended[0]))["full_name"] != TYPED["full_name"]
    clock(timezone.now() + timedelta(days=1, minutes=1))
    assert values(form_of(client, ended[0]))["full_name"] != TYPED["full_name"]


@pytest.mark.parametrize("named", ["", "forged", "a:b:c"])
def test_nothing_is_kept_of_a_form_that_the_portal_did_not_show(client, named):
    page = client.post("/account/signup/", TYPED | {"invitation": named})

    assert not elements(page, "input[name=full_name]")
    assert sign_up.SESSION not in client.session
