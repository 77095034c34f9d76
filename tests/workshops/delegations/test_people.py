"""Effects of changes to delegates on roles, invitations and attendance."""

from datetime import datetime, time, timedelta

import pytest

from registry import audit
from registry.access import Refused
from registry.models import PersonalLink
from tests.factories import create_delegate, create_delegation, create_role, create_user
from workshops.delegations import invitations, name_forms, people
from workshops.models import Capacity, Delegate, DelegateState, Role, WorkshopRole
from workshops.user_roles import roles_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser():
    return create_role(Role.ORGANISER)


@pytest.fixture
def invited(organiser):
    """Return a delegate invited by the organiser, with other delegations in the database."""
    create_delegation()
    delegation = create_delegation(organiser.workshop)
    delegate = create_delegate(delegation, False, email="vuong@example.org", state=DelegateState.NOMINATED)
    invitations.invite_delegate(delegate, by=organiser.user)
    return delegate


def link(delegate):
    return PersonalLink.objects.get(subject=delegate.key)


def at_place(moment, days, workshop):
    """Return the time `moment` on a day counted from the first day of the workshop, in its time zone."""
    return datetime.combine(workshop.starts_on + timedelta(days=days), moment, workshop.tz)


@pytest.mark.parametrize(
    "act",
    [
        lambda own, by: people.change_delegate(own, capacity=Capacity.DELEGATE, by=by),
        lambda own, by: people.withdraw(own, by=by),
        lambda own, by: people.replace(own, full_name="Vuk", capacity=Capacity.DELEGATE, by=by),
    ],
    ids=["changes", "withdraws", "replaces"],
)
def test_a_former_head_loses_their_permissions(act, organiser):
    own = create_delegate(create_delegation(organiser.workshop), capacity=Capacity.HEAD)
    by = own.user
    create_delegate(own.delegation, False, Capacity.DEPUTY_HEAD, full_name="Another")
    assert roles_of(by).heads(own.delegation)

    act(own, by)

    assert not roles_of(by).heads(own.delegation)


def test_only_a_change_of_email_address_sends_a_new_invitation(invited, organiser):
    people.change_delegate(invited, function="Curator", email=invited.email, by=organiser.user)

    assert (link(invited).version, link(invited).revoked_at) == (1, None)


def test_a_new_email_address_after_acceptance_sends_no_invitation(organiser):
    delegate = create_delegate(create_delegation(organiser.workshop))

    people.change_delegate(delegate, email="new@example.org", by=organiser.user)

    delegate.refresh_from_db()
    assert (delegate.email, delegate.invited_at) == ("new@example.org", None)
    assert not PersonalLink.objects.exists()


@pytest.mark.parametrize("act", ["withdraw", "replace"])
def test_withdrawal_and_replacement_require_permission(invited, act):
    with pytest.raises(Refused):
        getattr(people, act)(invited, by=create_user())

    invited.refresh_from_db()
    assert invited.is_active


def test_a_replaced_delegate_cannot_accept(invited, organiser):
    people.replace(invited, full_name="Vuk", capacity=Capacity.DELEGATE, by=organiser.user)

    assert link(invited).revoked_at is not None


@pytest.mark.parametrize(("moment", "days", "counts"), [(time.max, -1, False), (time.min, 0, True)])
def test_attendance_can_be_recorded_from_the_first_minute_of_the_first_day(
    invited, organiser, clock, moment, days, counts
):
    clock(at_place(moment, days, organiser.workshop))

    assert bool(people.why_not_attending(invited, attended=True)) != counts


def test_attendance_is_recorded_once_and_removed_once(invited, organiser, clock):
    clock(at_place(time.min, 0, organiser.workshop))
    for attended in (True, False):
        people.mark_attendance(invited, attended=attended, by=organiser.user)
        with pytest.raises(Refused):
            people.mark_attendance(invited, attended=attended, by=organiser.user)

    verbs = audit.entries(invited).order_by("number").values_list("verb", flat=True)
    assert list(verbs)[-2:] == ["delegate.attended", "delegate.not_attended"]


def test_attendance_can_be_removed_although_the_workshop_was_postponed(organiser):
    delegation = create_delegation(organiser.workshop)
    delegate = create_delegate(delegation, False, state=DelegateState.ATTENDED)

    people.mark_attendance(delegate, attended=False, by=organiser.user)

    delegate.refresh_from_db()
    assert delegate.state == DelegateState.NOMINATED


def test_a_former_organiser_cannot_record_attendance(invited, organiser, clock):
    clock(at_place(time.min, 0, organiser.workshop))
    create_delegate(invited.delegation, organiser.user, Capacity.HEAD)
    assert roles_of(organiser.user).has(organiser.workshop, Role.ORGANISER)
    WorkshopRole.objects.filter(pk=organiser.pk).update(ended_at=organiser.accepted_at)

    with pytest.raises(Refused):
        people.mark_attendance(invited, attended=True, by=organiser.user)


@pytest.mark.parametrize(
    ("badge", "first"),
    [("Na LI", "LI Na"), ("Ana K. Maria", "Ana K. Maria"), ("Ana X Maria", "Ana X Maria"), ("Li Na", "Li Na")],
)
def test_a_main_name_has_at_least_two_letters(badge, first):
    assert name_forms.main_name_first(badge) == first


def test_a_person_can_be_registered_in_two_workshops(organiser):
    there = create_delegate(create_delegation(), False, email="vuong@example.org")
    facts = {"full_name": there.full_name, "email": there.email, "capacity": Capacity.DELEGATE}

    people.register(create_delegation(organiser.workshop), **facts, by=organiser.user)

    assert Delegate.objects.filter(email=there.email).count() == 2


def test_a_withdrawn_registration_can_be_edited_after_a_new_one(organiser):
    delegation = create_delegation(organiser.workshop)
    gone = create_delegate(delegation, False, state=DelegateState.WITHDRAWN)
    create_delegate(delegation, False)

    people.change_delegate(gone, function="Curator", by=organiser.user)

    assert Delegate.objects.get(pk=gone.pk).function == "Curator"


@pytest.mark.parametrize("fact", ["full_name", "title"])
@pytest.mark.parametrize("who", ["a stranger", "a colleague", "themself", "the organiser"])
def test_registrars_can_edit_all_fields_and_delegates_their_name(organiser, who, fact):
    delegate = create_delegate(create_delegation(organiser.workshop))
    colleague = create_delegate(delegate.delegation)
    by = {"themself": delegate.user, "the organiser": organiser.user, "a colleague": colleague.user}.get(who)

    if who == "the organiser" or (who, fact) == ("themself", "full_name"):
        people.change_delegate(delegate, by=by, **{fact: "co-head"})
    else:
        with pytest.raises(Refused):
            people.change_delegate(delegate, by=by or create_user(), **{fact: "co-head"})
