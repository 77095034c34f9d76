"""Accepting invitations: which account may accept, contact for questions, and expiry of links."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from registry import audit, links, outbox
from registry.access import Refused
from registry.models import Outgoing, PersonalLink
from tests.factories import (
    create_administrator,
    create_delegate,
    create_delegation,
    create_partner,
    create_role,
    create_user,
    create_workshop,
)
from workshops.delegations import invitation_mails, invitations, role_grants
from workshops.models import DelegateState, Role, WorkshopRole

pytestmark = pytest.mark.django_db
INSTANT = timedelta(microseconds=1)


@pytest.fixture
def secretariat():
    """Return the secretariat role of a workshop, with other workshops and delegations in the database."""
    create_delegate()
    return create_role(Role.SECRETARIAT)


@pytest.fixture
def delegate(secretariat):
    fields = {"email": "vuong@example.org", "state": DelegateState.NOMINATED}
    return create_delegate(create_delegation(secretariat.workshop), False, **fields)


@pytest.fixture
def owner():
    """Return the user with the invited address."""
    return create_user(email="vuong@example.org")


def invite(delegate, secretariat):
    return invitations.invite_delegate(delegate, by=secretariat.user)


def state(delegate):
    delegate.refresh_from_db()
    return delegate.state


def test_a_role_is_ended_once_and_only_with_permission_to_grant_it(secretariat):
    chair = role_grants.grant_role(secretariat.workshop, Role.CHAIR, "c@example.org", "Ada", by=secretariat.user)
    with pytest.raises(Refused):
        role_grants.end_role(chair, by=create_user())
    ended = role_grants.end_role(chair, by=secretariat.user).ended_at

    assert role_grants.end_role(chair, by=secretariat.user).ended_at == ended
    assert audit.entries(chair).filter(verb="role.ended").count() == 1


@pytest.mark.parametrize(("role", "kept"), [(Role.RAPPORTEUR, 2), (Role.CHAIR, 0)])
def test_only_a_rapporteur_has_topics(secretariat, role, kept):
    topics = secretariat.workshop.topics.all()[:2]

    granted = role_grants.grant_role(
        secretariat.workshop, role, "r@example.org", "Ada", by=secretariat.user, topics=topics
    )

    assert granted.topics.count() == kept


def test_an_invitation_is_withdrawn_once_and_only_with_permission_to_register(secretariat, delegate):
    invite(delegate, secretariat)
    with pytest.raises(Refused):
        invitations.withdraw_invitation(delegate, by=create_user())

    assert [invitations.withdraw_invitation(delegate, by=secretariat.user) for _ in range(2)] == [True, False]
    assert audit.entries(delegate).filter(verb="delegate.uninvited").count() == 1


def test_a_link_is_for_the_user_with_the_verified_address(secretariat, delegate, owner):
    link = invite(delegate, secretariat)
    other = create_user()
    other.emailaddress_set.create(email="third@example.org", verified=True)

    assert [invitations.is_for(link, user) for user in (owner, other)] == [True, False]
    owner.emailaddress_set.update(verified=False)
    assert not invitations.is_for(link, owner)


@pytest.mark.parametrize("known_by", ["account", "address", "nothing"])
def test_an_account_is_found_by_any_of_its_addresses(secretariat, delegate, known_by):
    link = invite(delegate, secretariat)
    if known_by == "account":
        create_user(email=link.address).emailaddress_set.all().delete()
    elif known_by == "address":
        create_user().emailaddress_set.create(email=link.address)
    else:
        create_user()

    assert invitations.has_account(link) == (known_by != "nothing")


def test_a_withdrawn_delegate_cannot_accept(secretariat, delegate, owner):
    link = invite(delegate, secretariat)
    type(delegate).objects.filter(pk=delegate.pk).update(state=DelegateState.WITHDRAWN)

    with pytest.raises(Refused):
        invitations.accept(link, owner, by=owner)

    assert state(delegate) == DelegateState.WITHDRAWN


@pytest.mark.parametrize("entry", ["same delegation", "other delegation", "withdrawn", "other workshop"])
def test_an_account_accepts_one_registration_per_workshop(secretariat, delegate, owner, entry):
    link = invite(delegate, secretariat)
    delegations = {
        "same delegation": delegate.delegation,
        "other workshop": create_delegation(),
    }
    delegation = delegations.get(entry) or create_delegation(secretariat.workshop, create_partner("IT"))
    fields = {"state": DelegateState.WITHDRAWN} if entry == "withdrawn" else {}
    create_delegate(delegation, owner, **fields)

    if entry in ("withdrawn", "other workshop"):
        invitations.accept(link, owner, by=owner)
    else:
        with pytest.raises(Refused):
            invitations.accept(link, owner, by=owner)

    assert (state(delegate) == DelegateState.CONFIRMED) == (entry in ("withdrawn", "other workshop"))


@pytest.mark.parametrize("kind", ["role", "delegate"])
@pytest.mark.parametrize("account", ["another address", "unverified", "verified"])
def test_only_the_verified_owner_of_the_invited_address_accepts(secretariat, delegate, kind, account):
    """Whether or not the invited address has an account, a forwarded link opens nothing."""
    if kind == "role":
        details = (Role.SECRETARIAT, "vuong@example.org", "Ada")
        subject = role_grants.grant_role(secretariat.workshop, *details, by=secretariat.user)
        link = PersonalLink.objects.get(subject=subject.key)
    else:
        subject, link = delegate, invite(delegate, secretariat)
    user = create_user(email="v@example.org" if account == "another address" else "vuong@example.org")
    if account == "unverified":
        user.emailaddress_set.update(verified=False)

    if account == "verified":
        invitations.accept(link, user, by=user)
    else:
        with pytest.raises(Refused):
            invitations.accept(link, user, by=user)

    subject.refresh_from_db()
    link.refresh_from_db()
    assert (subject.user, link.uses_left) == ((user, 0) if account == "verified" else (None, 1))


def test_accepting_a_role_binds_it_to_the_account():
    mandate = role_grants.grant_role(None, Role.ORGANISER, "v@example.org", "Ada", by=create_administrator())
    user = create_user(email="v@example.org")

    invitations.accept(PersonalLink.objects.get(subject=mandate.key), user, by=user)

    held = WorkshopRole.objects.get(pk=mandate.pk)
    assert (held.user, held.accepted_at is not None) == (user, True)


@pytest.mark.parametrize("became", ["revoked", "used", "replaced", "open"])
def test_only_a_valid_link_is_sent(secretariat, delegate, mailoutbox, became):
    link = invite(delegate, secretariat)
    job = Outgoing.objects.get(kind=invitations.SEND)
    changes = {"revoked": {"revoked_at": timezone.now()}, "used": {"uses_left": 0}, "replaced": {"version": 2}}
    PersonalLink.objects.filter(pk=link.pk).update(**changes.get(became, {"uses_left": 1}))

    assert outbox.run(job.kind, job.key)

    assert len(mailoutbox) == (became == "open")


@pytest.mark.parametrize(("before", "ends_with_it"), [(INSTANT, True), (timedelta(), False)])
def test_a_link_expires_with_the_workshop_unless_it_is_over(secretariat, delegate, clock, before, ends_with_it):
    workshop = secretariat.workshop
    end = datetime.combine(workshop.ends_on, time.max, workshop.tz)
    clock(end - before)

    assert invite(delegate, secretariat).expires_at == (end if ends_with_it else end + timedelta(days=links.DAYS))


@pytest.mark.parametrize("change", [{}, {"ended_at": timezone.now()}, {"user": None, "accepted_at": None}])
def test_the_contact_is_an_organiser_with_an_account_otherwise_the_sender(secretariat, delegate, change):
    role = create_role(Role.ORGANISER, secretariat.workshop, full_name="Ada")
    WorkshopRole.objects.filter(pk=role.pk).update(**change)
    create_role(Role.ORGANISER, create_workshop(), full_name="Elsewhere")

    invitation = invitations.about(invite(delegate, secretariat))

    expected = (str(secretariat.user), secretariat.user.email) if change else ("Ada", role.user.email)
    assert invitation.contact == expected
    assert invitation_mails.contact(invitation) == ", ".join(expected)
