"""When an import can no longer be undone, and by whom."""

import pytest
from django.utils import timezone

from registry.access import Refused
from tests.factories import (
    create_delegate,
    create_role,
    create_user,
)
from tests.workshops.imports.tables import GOOD, carry_out, checked_import, csv
from workshops.delegations import people
from workshops.imports import pipeline, undo
from workshops.models import Delegate, DelegateImport, DelegateState, Delegation, Role

pytestmark = pytest.mark.django_db


def italians(count):
    return [[f"Person {number}", "Italy"] for number in range(count)]


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

    assert undo.losses(row) == {"people": 2, "invited": 1, "delegations": 0}
    undo.undo(row, by=role.user)

    assert {one.name for one in Delegation.objects.all()} == {
        "Italy",
        Delegate.objects.get(full_name="Bouakeo").delegation.name,
    }
    assert [one.full_name for one in Delegate.objects.active()] == ["Later"]
