"""Limits of imports: places, heads, namesakes, and the conditions for confirmation and undo."""

import pytest

from tests.elements import elements
from tests.factories import (
    create_delegate,
    create_delegation,
    create_partner,
    create_workshop,
)
from tests.workshops.imports.tables import carry_out, checked_import, csv, page_of, write
from workshops.delegations import delegations
from workshops.imports import pipeline
from workshops.models import Capacity, DelegateImport, DelegateState, Delegation

pytestmark = pytest.mark.django_db


def italians(count):
    return [[f"Person {number}", "Italy"] for number in range(count)]


def errors_of(row):
    return [(number, column) for number, column, _message in row.findings]


@pytest.mark.parametrize(("count", "quota"), [(1, 5), (5, 5), (6, 6)])
def test_a_new_delegation_has_at_least_five_places(role, count, quota):
    carry_out(role, checked_import(role, csv(*italians(count))))

    assert Delegation.objects.get().quota == quota


@pytest.mark.parametrize("quota", [1, 2, 3])
@pytest.mark.parametrize("raises_places", [True, False])
def test_an_existing_delegation_gets_more_places_only_if_one_agrees(role, client, quota, raises_places):
    """One place is taken; a withdrawn delegate, another delegation and another workshop do not count."""
    italy = create_delegation(role.workshop, create_partner("IT"), quota=quota)
    create_delegate(italy, False, full_name="Matteo")
    create_delegate(italy, False, full_name="Gone", state=DelegateState.WITHDRAWN)
    create_delegate(create_delegation(role.workshop), False)
    create_delegate(create_delegation(create_workshop(), create_partner("IT")), False)

    row = checked_import(role, csv(*italians(2)))

    missing = 3 - quota
    assert errors_of(row) == [(2, "Country"), (3, "Country")][2 - missing :]
    assert row.summary["grows"] == ([["Italy", quota, 3]] if missing else [])
    asks = elements(page_of(client, row), "main form[action$='/confirm/'] [name=raises_places]")
    assert [one.get("checked") for one in asks] == [None] * bool(missing)
    typed = {"rows": "good"} | ({"raises_places": "on"} if raises_places else {})
    answer = client.post(f"{row.get_absolute_url()}confirm/", typed)
    if quota == 1 and not raises_places:
        assert (answer.status_code, Delegation.objects.get(pk=italy.pk).quota) == (403, 1)
        return
    written = write(row).written
    assert (written, Delegation.objects.get(pk=italy.pk).quota) == ((2, 3) if raises_places else (quota - 1, quota))


def test_no_more_places_are_added_than_one_agreed_to(role):
    """Someone is registered between the confirmation and the import."""
    italy = create_delegation(role.workshop, create_partner("IT"), quota=1)
    row = checked_import(role, csv(*italians(2)))
    pipeline.confirm(row, partial=True, raises_places=True, by=role.user)
    create_delegate(italy, False, full_name="Matteo")

    assert write(row).written == 1
    assert (Delegation.objects.get(pk=italy.pk).quota, italy.delegates.count()) == (2, 2)


def test_no_delegation_has_more_places_than_can_be_entered(role, monkeypatch):
    monkeypatch.setattr(delegations, "MAX_PLACES", 2)
    create_delegation(role.workshop, create_partner("LA"), quota=1)

    row = checked_import(role, csv(*italians(3), *([f"P {number}", "Laos"] for number in range(3))))

    assert [number for number, _column in errors_of(row)] == [4, 6, 7]
    assert carry_out(role, row, raises_places=True).written == 4
    assert errors_of(DelegateImport.objects.get()) == [(4, "Country"), (7, "Country")]


def test_a_failed_confirmation_names_its_rows(role):
    first, second = (checked_import(role, csv(*italians(2), ["C", "Laos"])) for _time in range(2))
    carry_out(role, first, partial=False)

    row = carry_out(role, second, partial=False)

    assert row.refused == pipeline.CHANGED_ROWS % "2 to 4"
    assert {number for number, _column in errors_of(row)} == {2, 3, 4}


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
