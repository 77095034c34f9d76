"""Officers may have a form of address, which e-mails use as they use the salutation of a delegate."""

import pytest
from django.urls import reverse

from tests.factories import create_administrator, create_delegate, create_delegation, create_role
from tests.recommendations.pages import deliver
from tests.signing import sign_in
from workshops.delegations import invitations, replies, role_grants
from workshops.models import DelegateState, Role, WorkshopRole
from workshops.user_roles import salutation

pytestmark = pytest.mark.django_db
KHMER, LATIN = "សុខ សុភា", "Sok Sophea"


def titled(role, honorific="Ms"):
    WorkshopRole.objects.filter(pk=role.pk).update(honorific=honorific)
    return role


@pytest.mark.parametrize(("honorific", "name"), [("", LATIN), ("Ms", f"Ms {LATIN}"), ("Sok", LATIN)])
def test_the_invitation_addresses_the_officer(mailoutbox, honorific, name):
    workshop = create_delegation().workshop
    names = {"latin_name": LATIN, "honorific": honorific}
    role_grants.grant_role(workshop, Role.CHAIR, "s@example.org", KHMER, by=create_administrator(), **names)
    deliver()

    assert name in mailoutbox[0].body.splitlines()[0]
    assert (KHMER in mailoutbox[0].body.splitlines()[0]) == (KHMER in name)


@pytest.mark.parametrize("place", ["roles", "mandates"])
def test_the_form_of_address_is_entered_with_the_role(client, place):
    administrator = create_administrator()
    sign_in(client, administrator)
    workshop = create_delegation().workshop
    url = reverse("administration:workshop_roles", args=[workshop.key])
    typed = {"role": "chair", "full_name": KHMER, "latin_name": LATIN, "honorific": "Dr", "email": "s@example.org"}

    client.post(url if place == "roles" else reverse("administration:mandates"), typed)

    assert WorkshopRole.objects.get(email="s@example.org").honorific == "Dr"


def test_a_mail_names_the_organiser_with_the_form_of_address(mailoutbox):
    organiser = titled(create_role(Role.ORGANISER))
    delegation = create_delegation(organiser.workshop)
    invited = create_delegate(delegation, user=False, email="b@example.org", state=DelegateState.NOMINATED)
    invitations.invite_delegate(invited, by=organiser.user)
    deliver()

    assert f"Ms {organiser.names.latin}" in mailoutbox[0].body


def test_the_answer_to_an_invitation_addresses_the_officer(mailoutbox):
    organiser = titled(create_role(Role.ORGANISER))
    delegation = create_delegation(organiser.workshop)
    invited = create_delegate(delegation, user=False, email="b@example.org", state=DelegateState.NOMINATED)
    link = invitations.invite_delegate(invited, by=organiser.user)
    replies.decline(link, text="", by=link)
    deliver()

    assert mailoutbox[-1].body.splitlines()[0].count(f"Ms {organiser.names.latin}") == 1


def test_the_salutation_of_a_delegate_comes_first():
    role = titled(create_role(Role.CHAIR))
    assert salutation(role.user, role.workshop_id) == f"Ms {role.names.latin}"
    assert salutation(role.user, create_role(Role.CHAIR).workshop_id) == str(role.user)
    create_delegate(create_delegation(role.workshop), role.user, salutation="Mme Sophea")
    assert salutation(role.user, role.workshop_id) == "Mme Sophea"


def test_an_ended_role_has_no_form_of_address():
    role = titled(create_role(Role.CHAIR))
    role_grants.end_role(role, by=create_administrator())

    assert salutation(role.user, role.workshop_id) == str(role.user)


def test_an_officer_is_invited_to_a_role_and_a_delegate_in_a_capacity(mailoutbox):
    organiser = create_role(Role.ORGANISER)
    delegation = create_delegation(organiser.workshop)
    delegate = create_delegate(delegation, user=False, email="b@example.org", state=DelegateState.NOMINATED)
    invitations.invite_delegate(delegate, by=organiser.user)
    role_grants.grant_role(organiser.workshop, Role.CHAIR, "s@example.org", LATIN, by=create_administrator())
    deliver()

    lines = {mail.to[0].split("<")[-1].strip(">"): mail.body.splitlines() for mail in mailoutbox}
    assert [line.partition(":")[0] for line in lines["b@example.org"] if "delegate, " in line] == ["Capacity"]
    assert [line.partition(":")[0] for line in lines["s@example.org"] if line.endswith(": chair")] == ["Role"]
