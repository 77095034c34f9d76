"""Names in several columns are joined, and the same person is found in whatever way the name is written."""

import pytest

from tests.elements import texts
from tests.workshops.imports.tables import PLAIN as HEAD
from tests.workshops.imports.tables import carry_out, checked_import, csv, page_of
from workshops.imports import findings

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("head", "cells", "name", "sort_key"),
    [
        (["First Name", "Last Name"], ["Aoife", "Ní Bhriain"], "Aoife Ní Bhriain", "ni bhriain aoife"),
        (["First Name", "Last Name"], ["Cher", ""], "Cher", "cher"),
        (["First Name", "Last Name"], ["", "Suharto"], "Suharto", "suharto"),
        (["Surname", "Given name(s)"], ["SATO", "Hana"], "Hana SATO", "sato hana"),
        (["FAMILY NAME", "First names"], ["de Wit", "Joost"], "Joost de Wit", "de wit joost"),
        (["Forename", "Middle name", "Surname"], ["Ana", "María", "Ruiz"], "Ana María Ruiz", "ruiz ana maria"),
        (["Name", "First name"], ["Brandt", "Lena"], "Lena Brandt", "brandt lena"),
        (["Name", "First name"], ["Lena Brandt", "Lena"], "Lena Brandt", "lena brandt"),
        (
            ["Full name", "First name", "Last name"],
            ["Dr Lena Brandt", "Lena", "Brandt"],
            "Dr Lena Brandt",
            "brandt lena",
        ),
        (["Full name", "First name", "Last name"], ["", "Lena", "Brandt"], "Lena Brandt", "brandt lena"),
        (["First name", "Last name", "Sort name"], ["Ana", "Ruiz", "Ana"], "Ana Ruiz", "ana"),
        (["Name (as in the passport)", "x"], ["Ana Ruiz", "x"], "Ana Ruiz", "ana ruiz"),
    ],
)
def test_first_and_family_names_are_joined(role, head, cells, name, sort_key):
    delegate = carry_out(role, checked_import(role, csv([*cells, "Italy"], head=[*head, "Country"]))).delegates.get()

    assert (delegate.full_name, delegate.sort_key) == (name, sort_key)


def test_the_page_says_that_names_were_joined_and_shows_them(role, client):
    row = checked_import(
        role, csv(["Ana", "Ruiz", "Italy"], ["", "", "Italy"], head=["First name", "Surname", "Country"])
    )

    page = page_of(client, row)

    assert texts(page, "[data-joined]") == ["First name + Surname"]
    assert "Ana Ruiz" in texts(page, "section[aria-labelledby=confirmation] tbody th")
    assert [(group.rows, group.column) for group in findings.grouped(row)] == [([3], "First name + Surname")]


INVISIBLE = ["ana@example.org\u200b", "\ufeffana@example.org", "ana@exam\u00adple.org", "\u202aana@example.org\u202c"]


@pytest.mark.parametrize("name", ["12345", "-", "2026-01-01", "=1+1", "+49 123"])
def test_what_has_no_letters_is_no_name(role, name):
    row = checked_import(role, csv([name, "Italy", ""], head=HEAD))

    assert [(number, column) for number, column, _message in row.findings] == [(2, "Name")]
