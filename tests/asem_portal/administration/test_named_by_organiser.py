"""An organiser names further organisers and the secretariat, and withdraws what they granted."""

import pytest

from registry import links
from registry.access import Refused
from registry.models import AuditEntry, PersonalLink
from tests.elements import elements
from tests.factories import create_administrator, create_role, create_user, create_workshop
from tests.recommendations.pages import deliver
from tests.signing import sign_in
from workshops.delegations import invitations, replies, role_grants
from workshops.models import Role, WorkshopRole
from workshops.user_roles import forget

pytestmark = pytest.mark.django_db
NAMED = {"full_name": "Đặng Quốc Vượng", "email": "vuong@example.org"}
OWN = [Role.ORGANISER, Role.SECRETARIAT]


@pytest.fixture
def organiser():
    return create_role(Role.ORGANISER, granted_by=create_administrator())


def page_of(role):
    return f"/roles/{role.workshop.key}/"


def name(organiser, role=Role.SECRETARIAT, email=NAMED["email"]):
    return role_grants.grant_role(organiser.workshop, role, email, NAMED["full_name"], by=organiser.user)


@pytest.mark.parametrize("role", OWN)
def test_the_person_named_is_invited_and_the_naming_recorded(client, organiser, mailoutbox, role):
    sign_in(client, organiser.user)

    answer = client.post(page_of(organiser), NAMED | {"role": role})
    deliver()

    named = WorkshopRole.objects.get(email=NAMED["email"])
    assert answer.url == page_of(organiser)
    assert (named.role, named.workshop, named.user, named.granted_by) == (
        role,
        organiser.workshop,
        None,
        organiser.user,
    )
    entry = AuditEntry.objects.get(verb="role.granted")
    assert (entry.actor_key, entry.object_key, entry.data) == (str(organiser.user.key), str(named.key), {"role": role})
    (mail,) = mailoutbox
    assert links.token(PersonalLink.objects.get(subject=named.key)) in mail.body
    assert mail.to[0].endswith(f"<{NAMED['email']}>")
    assert mail.reply_to == [organiser.user.email]


@pytest.mark.parametrize("role", [Role.CHAIR, Role.RAPPORTEUR])
def test_other_roles_are_neither_offered_nor_granted(client, organiser, role):
    sign_in(client, organiser.user)

    page = client.post(page_of(organiser), NAMED | {"role": role})

    assert set(page.context["form"].errors) == {"role"}
    assert [option.get("value") for option in elements(page, "select[name=role] option")] == ["", *OWN]
    with pytest.raises(Refused):
        name(organiser, role)
    assert not WorkshopRole.objects.filter(email=NAMED["email"]).exists()


def test_nothing_is_named_in_another_workshop(client, organiser):
    other = create_workshop()
    sign_in(client, organiser.user)

    assert client.post(f"/roles/{other.key}/", NAMED | {"role": "secretariat"}).status_code == 404
    with pytest.raises(Refused):
        role_grants.grant_role(other, Role.SECRETARIAT, NAMED["email"], "Ada", by=organiser.user)


def test_an_identity_confirmed_long_ago_is_confirmed_again(client, organiser):
    sign_in(client, organiser.user, minutes_ago=60 * 24)

    answer = client.post(page_of(organiser), NAMED | {"role": "secretariat"})

    assert answer.status_code == 302 and answer.url.startswith("/account/")
    assert not WorkshopRole.objects.filter(email=NAMED["email"]).exists()


def test_no_one_names_themselves(client, organiser):
    sign_in(client, organiser.user)

    page = client.post(page_of(organiser), NAMED | {"role": "secretariat", "email": organiser.user.email.upper()})

    assert set(page.context["form"].errors) == {"email"}
    assert not WorkshopRole.objects.filter(role=Role.SECRETARIAT).exists()


def test_an_address_added_later_does_not_accept_for_the_organiser(organiser):
    link = PersonalLink.objects.get(subject=name(organiser).key)
    organiser.user.emailaddress_set.create(email=NAMED["email"], verified=True)

    with pytest.raises(Refused):
        invitations.accept(link, organiser.user, by=organiser.user)
    assert not WorkshopRole.objects.filter(role=Role.SECRETARIAT, user=organiser.user).exists()


def test_an_organiser_withdraws_what_they_granted(client, organiser):
    named = name(organiser)
    sign_in(client, organiser.user)

    listed = client.get(page_of(organiser))
    client.post(f"/roles/{named.key}/end/")

    assert len(elements(listed, 'form[action$="/end/"]')) == 1  # not for their own role
    named.refresh_from_db()
    assert named.ended_at
    with pytest.raises(links.LinkRefused):
        links.require_valid(PersonalLink.objects.get(subject=named.key))


def test_a_role_granted_by_others_is_not_ended(client, organiser):
    first = create_role(Role.SECRETARIAT, organiser.workshop)
    sign_in(client, organiser.user)

    assert client.post(f"/roles/{first.key}/end/").status_code == 404
    with pytest.raises(Refused):
        role_grants.end_role(first, by=organiser.user)
    named = create_role(Role.ORGANISER, organiser.workshop, create_user(), granted_by=organiser.user)
    with pytest.raises(Refused):
        role_grants.end_role(organiser, by=named.user)


def test_a_former_organiser_grants_and_ends_nothing(organiser):
    named = name(organiser)
    WorkshopRole.objects.filter(pk=organiser.pk).update(ended_at=organiser.accepted_at)
    forget(organiser.user)

    with pytest.raises(Refused):
        name(organiser, email="other@example.org")
    with pytest.raises(Refused):
        role_grants.end_role(named, by=organiser.user)


def test_the_organiser_confirms_another_address_of_the_person_named(organiser):
    link = PersonalLink.objects.get(subject=name(organiser).key)
    reply = replies.ask_for_address(link, address="office@example.org", text="Shared mailbox", by=link)

    replies.confirm_address(reply, by=organiser.user)

    assert WorkshopRole.objects.get(ended_at=None, role=Role.SECRETARIAT).email == "office@example.org"


def test_the_page_lists_only_roles_that_an_organiser_may_grant(client, organiser):
    create_role(Role.SECRETARIAT, organiser.workshop)
    create_role(Role.CHAIR, organiser.workshop)
    sign_in(client, organiser.user)

    assert [role.role for role in client.get(page_of(organiser)).context["roles"]] == ["organiser", "secretariat"]
