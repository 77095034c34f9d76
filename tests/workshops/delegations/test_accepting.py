"""Who may be bound by an invitation, who is asked about it, and when its link ends."""

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
from workshops.delegations import invitations
from workshops.models import DelegateState, Role, WorkshopRole

pytestmark = pytest.mark.django_db
INSTANT = timedelta(microseconds=1)


@pytest.fixture
def keeper():
    """The secretariat of a workshop; there are other workshops and delegations."""
    create_delegate()
    return create_role(Role.SECRETARIAT)


@pytest.fixture
def delegate(keeper):
    fields = {"email": "vuong@example.org", "state": DelegateState.NOMINATED}
    return create_delegate(create_delegation(keeper.workshop), False, **fields)


@pytest.fixture
def owner():
    """Whoever has the address that is invited."""
    return create_user(email="vuong@example.org")


def invite(delegate, keeper):
    return invitations.invite_delegate(delegate, by=keeper.user)


def state(delegate):
    delegate.refresh_from_db()
    return delegate.state


def test_a_role_ends_once_and_by_who_grants_it(keeper):
    chair = invitations.grant_role(keeper.workshop, Role.CHAIR, "c@example.org", "Ada", by=keeper.user)
    with pytest.raises(Refused):
        invitations.end_role(chair, by=create_user())
    ended = invitations.end_role(chair, by=keeper.user).ended_at

    assert invitations.end_role(chair, by=keeper.user).ended_at == ended
    assert audit.entries(chair).filter(verb="role.ended").count() == 1


@pytest.mark.parametrize(("role", "kept"), [(Role.RAPPORTEUR, 2), (Role.CHAIR, 0)])
def test_topics_are_those_of_a_rapporteur(keeper, role, kept):
    topics = keeper.workshop.topics.all()[:2]

    granted = invitations.grant_role(keeper.workshop, role, "r@example.org", "Ada", by=keeper.user, topics=topics)

    assert granted.topics.count() == kept


def test_an_invitation_is_withdrawn_once_and_by_who_registers(keeper, delegate):
    invite(delegate, keeper)
    with pytest.raises(Refused):
        invitations.withdraw_invitation(delegate, by=create_user())

    assert [invitations.withdraw_invitation(delegate, by=keeper.user) for _ in range(2)] == [True, False]
    assert audit.entries(delegate).filter(verb="delegate.uninvited").count() == 1


def test_the_address_that_was_proved_is_the_users_own(keeper, delegate, owner):
    link = invite(delegate, keeper)
    other = create_user()
    other.emailaddress_set.create(email="third@example.org", verified=True)

    assert [invitations.is_for(link, user) for user in (owner, other)] == [True, False]
    owner.emailaddress_set.update(verified=False)
    assert not invitations.is_for(link, owner)


@pytest.mark.parametrize("known_by", ["account", "address", "nothing"])
def test_an_account_is_found_by_its_name_or_any_of_its_addresses(keeper, delegate, known_by):
    link = invite(delegate, keeper)
    if known_by == "account":
        create_user(email=link.address).emailaddress_set.all().delete()
    elif known_by == "address":
        create_user().emailaddress_set.create(email=link.address)
    else:
        create_user()

    assert invitations.has_account(link) == (known_by != "nothing")


def test_who_was_taken_off_meanwhile_is_not_bound(keeper, delegate, owner):
    link = invite(delegate, keeper)
    type(delegate).objects.filter(pk=delegate.pk).update(state=DelegateState.WITHDRAWN)

    with pytest.raises(Refused):
        invitations.accept(link, owner, by=owner)

    assert state(delegate) == DelegateState.WITHDRAWN


@pytest.mark.parametrize("entry", ["same delegation", "other delegation", "withdrawn", "other workshop"])
def test_one_account_takes_part_once_in_a_workshop(keeper, delegate, owner, entry):
    link = invite(delegate, keeper)
    delegations = {
        "same delegation": delegate.delegation,
        "other workshop": create_delegation(),
    }
    delegation = delegations.get(entry) or create_delegation(keeper.workshop, create_partner("IT"))
    fields = {"state": DelegateState.WITHDRAWN} if entry == "withdrawn" else {}
    create_delegate(delegation, owner, **fields)

    if entry in ("withdrawn", "other workshop"):
        invitations.accept(link, owner, by=owner)
    else:
        with pytest.raises(Refused):
            invitations.accept(link, owner, by=owner)

    assert (state(delegate) == DelegateState.CONFIRMED) == (entry in ("withdrawn", "other workshop"))


@pytest.mark.parametrize(("address", "recorded"), [("Vuong@Example.org", "same"), ("v@example.org", "other")])
def test_the_record_says_whether_another_address_was_typed(keeper, delegate, address, recorded):
    link = invite(delegate, keeper)
    user = create_user(email=address.lower())
    type(delegate).objects.filter(pk=delegate.pk).update(email="Vuong@Example.org")

    invitations.accept(link, user, by=user, signed_up=True)

    entry = audit.entries(delegate).get(verb="invitation.accepted")
    assert (entry.data, entry.partner) == ({"address": recorded}, "VN")


def test_a_role_that_was_accepted_is_held_from_then_on():
    mandate = invitations.grant_role(None, Role.ORGANISER, "v@example.org", "Ada", by=create_administrator())
    user = create_user(email="v@example.org")

    invitations.accept(PersonalLink.objects.get(subject=mandate.key), user, by=user)

    held = WorkshopRole.objects.get(pk=mandate.pk)
    assert (held.user, held.accepted_at is not None) == (user, True)


@pytest.mark.parametrize("became", ["revoked", "used", "replaced", "open"])
def test_only_a_link_that_still_opens_something_is_mailed(keeper, delegate, mailoutbox, became):
    link = invite(delegate, keeper)
    job = Outgoing.objects.get(kind=invitations.SEND)
    changes = {"revoked": {"revoked_at": timezone.now()}, "used": {"uses_left": 0}, "replaced": {"version": 2}}
    PersonalLink.objects.filter(pk=link.pk).update(**changes.get(became, {"uses_left": 1}))

    assert outbox.run(job.kind, job.key)

    assert len(mailoutbox) == (became == "open")


@pytest.mark.parametrize(("before", "ends_with_it"), [(INSTANT, True), (timedelta(), False)])
def test_a_link_ends_with_the_workshop_unless_that_is_over(keeper, delegate, clock, before, ends_with_it):
    workshop = keeper.workshop
    end = datetime.combine(workshop.ends_on, time.max, workshop.tz)
    clock(end - before)

    assert invite(delegate, keeper).expires_at == (end if ends_with_it else end + timedelta(days=links.DAYS))


@pytest.mark.parametrize("change", [{}, {"ended_at": timezone.now()}, {"user": None, "accepted_at": None}])
def test_only_an_organiser_who_holds_the_role_is_named_to_ask(keeper, change):
    role = create_role(Role.ORGANISER, keeper.workshop, full_name="Ada")
    WorkshopRole.objects.filter(pk=role.pk).update(**change)
    create_role(Role.ORGANISER, create_workshop(), full_name="Elsewhere")

    asked = invitations._organiser(keeper.workshop)

    assert (("Ada" in asked) and (role.user.email in asked)) if not change else asked == ""
