"""Limits of imports: places, heads, namesakes, and the conditions for confirmation and undo."""

import pytest
from django.utils import timezone

from registry.access import Refused
from registry.models import Outgoing
from tests.factories import (
    create_delegate,
    create_delegation,
    create_partner,
    create_role,
    create_user,
    create_workshop,
)
from tests.workshops.imports.tables import GOOD, carry_out, check, checked_import, csv
from workshops.delegations import people
from workshops.imports import pipeline, undo
from workshops.models import Capacity, Delegate, DelegateImport, DelegateState, Delegation, Role

pytestmark = pytest.mark.django_db


def italians(count):
    return [[f"Person {number}", "Italy"] for number in range(count)]


def errors_of(row):
    return [(number, column) for number, column, _message in row.findings]


@pytest.mark.parametrize(("count", "quota"), [(1, 5), (5, 5), (6, 6)])
def test_a_new_delegation_has_at_least_five_places(role, count, quota):
    carry_out(role, checked_import(role, csv(*italians(count))))

    assert Delegation.objects.get().quota == quota


@pytest.mark.parametrize(("quota", "good"), [(2, 1), (3, 2), (4, 2)])
def test_only_free_places_are_filled(role, quota, good):
    """One place is taken; a withdrawn delegate, another delegation and another workshop do not count."""
    italy = create_delegation(role.workshop, create_partner("IT"), quota=quota)
    create_delegate(italy, False, full_name="Matteo")
    create_delegate(italy, False, full_name="Gone", state=DelegateState.WITHDRAWN)
    create_delegate(create_delegation(role.workshop), False)
    create_delegate(create_delegation(create_workshop(), create_partner("IT")), False)

    assert checked_import(role, csv(*italians(2))).good == good


@pytest.mark.parametrize(
    ("there", "typed", "is_two"),
    [
        ("", "", False),
        ("a@example.org", "", False),
        ("", "a@example.org", False),
        ("a@example.org", "A@example.org", False),
        ("a@example.org", "b@example.org", True),
    ],
)
def test_namesakes_are_distinguished_by_email_address(role, there, typed, is_two):
    create_delegate(create_delegation(role.workshop, create_partner("IT")), False, full_name="Matteo", email=there)

    assert checked_import(role, csv(["MATTEO", "Italy", typed], ["Matteo", "Laos", there])).good == 1 + is_two


def test_each_delegation_can_have_one_head(role):
    italy = create_delegation(role.workshop, create_partner("IT"))
    create_delegate(italy, False, Capacity.HEAD, full_name="Gone", state=DelegateState.WITHDRAWN)
    heads = [[f"Head of {country}", country, "", "head"] for country in ("Italy", "Laos")]

    assert errors_of(checked_import(role, csv(*heads, ["Another", "Laos", "", "head"]))) == [(4, "Role")]


@pytest.mark.parametrize("state", ["unchecked", "refused", "nothing good", "not all good", "confirmed", "ready"])
def test_only_checked_and_valid_rows_can_be_confirmed_and_once(role, state):
    rows = {"nothing good": [["", "Italy"]], "not all good": [*GOOD, ["", "Italy"]]}
    row = pipeline.upload(role.workshop, data=csv(*rows.get(state, GOOD[1:])), filename="a.csv", by=role.user)
    row = row if state == "unchecked" else check(row)
    DelegateImport.objects.filter(pk=row.pk).update(refused="No" if state == "refused" else "")
    if state == "confirmed":
        pipeline.confirm(row, partial=False, by=role.user)

    if state == "ready":
        pipeline.confirm(row, partial=False, by=role.user)
    else:
        with pytest.raises(Refused):
            pipeline.confirm(row, partial=state == "nothing good", by=role.user)

    queued = Outgoing.objects.filter(kind=pipeline.WRITE).count()
    assert queued == (state in ("confirmed", "ready"))


def test_other_organisers_cannot_upload_or_undo(role):
    row, stranger = carry_out(role, checked_import(role, csv(*italians(2)))), create_role(Role.ORGANISER).user

    with pytest.raises(Refused):
        undo.undo(row, by=stranger)
    with pytest.raises(Refused):
        pipeline.upload(role.workshop, data=csv(*GOOD), filename="a.csv", by=stranger)
    assert (row.delegates.count(), DelegateImport.objects.count()) == (2, 1)


@pytest.mark.parametrize("count", [3, 4])
def test_up_to_three_delegates_in_use_are_named(role, count):
    row = carry_out(role, checked_import(role, csv(*italians(count))))
    row.delegates.update(state=DelegateState.CONFIRMED)

    reason = undo.why_not_undone(row)

    named = [number for number in range(count) if f"Person {number}" in reason]
    assert (named, reason.count(" 1 ")) == ([0, 1, 2], count - 3)


@pytest.mark.parametrize("use", ["account", "state", "act", "nothing"])
def test_one_change_to_one_delegate_prevents_undo(role, use):
    row = carry_out(role, checked_import(role, csv(*italians(2))))
    one = row.delegates.first()
    if use == "account":
        Delegate.objects.filter(pk=one.pk).update(user=create_user())
    elif use == "state":
        Delegate.objects.filter(pk=one.pk).update(state=DelegateState.WITHDRAWN)
    elif use == "act":
        people.change_delegate(one, function="Director", by=role.user)

    assert (one.full_name in undo.why_not_undone(row)) == (use != "nothing")


def test_a_delegation_with_other_delegates_remains_after_undo(role):
    row = carry_out(role, checked_import(role, csv(*italians(1), ["Bouakeo", "Laos"])))
    create_delegate(Delegation.objects.get(name="Italy"), False, full_name="Later")
    Delegate.objects.filter(full_name="Bouakeo").update(invited_at=timezone.now())

    assert undo.losses(row) == {"people": 2, "invited": 1, "delegations": 1}
    undo.undo(row, by=role.user)

    assert [one.name for one in Delegation.objects.all()] == ["Italy"]
    assert [one.full_name for one in Delegate.objects.all()] == ["Later"]
