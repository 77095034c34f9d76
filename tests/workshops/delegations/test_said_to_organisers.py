"""What pages and e-mails say to those who manage delegations, and to those whom they invite."""

import pytest
from django.core import mail

from registry import links
from registry.models import PersonalLink
from tests.elements import elements, texts
from tests.factories import create_administrator, create_delegate, create_delegation, create_role, create_user
from tests.recommendations.pages import deliver
from tests.signing import SecureClient, sign_in
from tests.workshops.plans import person
from workshops.delegations import delegations, invitations, role_grants
from workshops.models import Capacity, DelegateState, Role, Workshop

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser():
    role = create_role(Role.ORGANISER)
    role.client = sign_in(SecureClient(), role.user)
    return role


def nominated(delegation, name, email):
    return create_delegate(delegation, user=False, full_name=name, email=email, state=DelegateState.NOMINATED)


def bulk(organiser, action, scope, *delegates):
    posted = {"action": action, "scope": scope, "query": "", "selected": [str(one.key) for one in delegates]}
    return organiser.client.post(f"/workshops/{organiser.workshop.slug}/participants/bulk/", posted, follow=True)


def test_only_those_who_may_add_places_are_told_to_add_them(organiser):
    delegation = create_delegation(organiser.workshop, quota=1)
    head = create_delegate(delegation, capacity=Capacity.HEAD)
    address = f"/delegations/{delegation.key}/register/"

    said = [
        client.get(address).context["places"]["full"]
        for client in (organiser.client, sign_in(SecureClient(), head.user))
    ]

    assert said == [delegations.full_message(delegation, may_add=True), delegations.full_message(delegation)]
    assert said[0] != said[1]


@pytest.mark.parametrize(("scope", "is_all"), [("all", True), ("selected", False)])
def test_the_confirmation_speaks_of_a_selection_only_if_there_is_one(organiser, scope, is_all):
    delegation = create_delegation(organiser.workshop)
    people = [nominated(delegation, f"Person {number}", "" if number else "a@example.org") for number in range(2)]

    page = bulk(organiser, "invite", scope, *people)

    assert page.context["is_all"] == is_all
    assert ("selected" in texts(page, ".lead")[0]) != is_all


def test_an_address_of_several_people_is_pointed_out_before_they_are_invited(organiser):
    delegation = create_delegation(organiser.workshop)
    addresses = {"Ana": "office@example.org", "Bo": "Office@example.org", "Chi": "chi@example.org"}
    people = [nominated(delegation, name, email) for name, email in addresses.items()]

    shared = " ".join(texts(bulk(organiser, "invite", "selected", *people), "[data-shared]"))

    assert "Ana" in shared
    assert "Chi" not in shared
    assert not elements(bulk(organiser, "invite", "selected", *people[1:]), "[data-shared]")


@pytest.mark.parametrize("email", ["anu@example.org", ""])
def test_a_replacement_says_who_receives_an_email(organiser, email):
    old = create_delegate(create_delegation(organiser.workshop), user=create_user(email="old@example.org"))
    typed = person(full_name="Anu Tamm", email=email)

    page = organiser.client.post(f"/delegates/{old.key}/replace/", typed, follow=True)

    said = " ".join(str(message) for message in page.context["messages"])
    assert "old@example.org" in said
    assert (email in said) if email else ("@" not in said.replace("old@example.org", ""))


def test_the_link_to_the_pdf_says_that_it_ignores_the_filter(organiser):
    create_delegate(create_delegation(organiser.workshop))
    address = f"/workshops/{organiser.workshop.slug}/participants/"

    labels = [
        texts(organiser.client.get(address + query), "a[href$='/document/']") for query in ("", "?capacity=delegate")
    ]

    assert labels[0] != labels[1]


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.SECRETARIAT, Role.CHAIR, Role.RAPPORTEUR])
def test_an_invitation_to_a_role_names_the_task_and_has_one_name_in_its_salutation(role):
    workshop = create_role(Role.ORGANISER).workshop
    role_grants.grant_role(workshop, role, "v@example.org", "Второй", latin_name="Vtoroy", by=create_administrator())
    mail.outbox.clear()
    deliver()

    [message] = mail.outbox
    assert "Второй" not in message.body.splitlines()[0]
    assert "Vtoroy" in message.body.splitlines()[0]
    assert f"The {role.label} " in message.body
    assert "decline" in message.body


def test_an_invitation_of_a_delegate_says_that_it_can_be_declined(organiser):
    invitations.invite_delegate(
        nominated(create_delegation(organiser.workshop), "Ana", "a@example.org"), by=organiser.user
    )
    mail.outbox.clear()
    deliver()

    assert "decline" in mail.outbox[0].body


def test_the_page_of_an_invitation_gives_times_at_the_place_of_the_workshop(organiser):
    Workshop.objects.filter(pk=organiser.workshop_id).update(starts_on="2027-03-27", ends_on="2027-03-28")
    delegate = nominated(create_delegation(organiser.workshop), "Ana", "a@example.org")
    invitations.invite_delegate(delegate, by=organiser.user)
    token = links.token(PersonalLink.objects.get(subject=delegate.key))

    page = SecureClient().get(f"/invitation/{token}/")

    said = " ".join(texts(page, "dl.facts dd"))
    assert "27–28 March 2027" in said
    assert "UTC+7" in said or "Ho Chi Minh" in said
