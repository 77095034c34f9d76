"""Rows of people who occur elsewhere in the file or are registered already."""

import pytest

from tests.elements import texts
from tests.factories import create_delegate, create_delegation
from tests.workshops.imports.tables import PLAIN as HEAD
from tests.workshops.imports.tables import carry_out, checked_import, csv, page_of
from workshops.imports import validation

pytestmark = pytest.mark.django_db


INVISIBLE = ["ana@example.org\u200b", "\ufeffana@example.org", "ana@exam\u00adple.org", "\u202aana@example.org\u202c"]


@pytest.mark.parametrize("written", INVISIBLE)
@pytest.mark.parametrize(
    "names", [("Ana Lund", "Ana Lund"), ("Ana-Li Lund", "ANA\u2011LI LUND"), ("Ol\u00adga", "Olga")]
)
def test_rows_of_the_same_person_are_found(role, client, written, names):
    rows = [[names[0], "Italy", written], [names[1], "Italy", "ana@example.org"]]
    row = checked_import(role, csv(*rows, head=HEAD))

    assert row.findings == [[3, "Name", validation.SAME_ADDRESS_IN_ROW % 2]]
    [delegate] = carry_out(role, row).delegates.all()
    assert (delegate.email, "\u00ad" in delegate.full_name + delegate.sort_key) == ("ana@example.org", False)


def test_a_name_that_occurs_elsewhere_is_pointed_out_and_imported(role, client):
    create_delegate(create_delegation(role.workshop), False, full_name="Ana-Li Lund", email="ana@example.org")
    rows = [["ANA LI LUND", "Italy", "other@example.org"], ["Bo", "Italy", "b@x.org"], ["BO", "Italy", "bo@x.org"]]
    row = checked_import(role, csv(*rows, head=HEAD))

    doubts = texts(page_of(client, row), "[data-doubt=namesake]")

    assert (row.good, len(doubts)) == (3, 2)
    assert "Viet Nam" in doubts[0] and "2" in doubts[0]
    assert "Italy" in doubts[1] and "4" in doubts[1]


@pytest.mark.parametrize("written", ["ANA@example.org", *INVISIBLE])
def test_another_name_with_the_same_address_is_pointed_out_and_imported(role, client, written):
    create_delegate(create_delegation(role.workshop), False, full_name="Ana Lund", email="Ana@Example.org")
    row = checked_import(role, csv(["Bo", "Italy", written], ["Cy", "Italy", "ana@example.org"], head=HEAD))

    doubts = texts(page_of(client, row), "[data-doubt=namesake]")

    assert (row.good, len(doubts)) == (2, 2)  # rows with the same message are one doubt
    assert "Ana Lund" in doubts[0] and "3" in doubts[0]
    assert "Bo" in doubts[1]
