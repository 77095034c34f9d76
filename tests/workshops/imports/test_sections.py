"""A list with a country in a row of its own, above its people: the country is filled down, and the page says so."""

import pytest

from tests.elements import texts
from tests.factories import create_organisation, create_partner
from tests.workshops.imports.tables import PLAIN, carry_out, checked_import, csv, xlsx
from tests.workshops.plans import organiser

NO_COUNTRY = ["Name", "Position", "E-mail"]


@pytest.fixture
def role(client, db):
    for code in ("IT", "VN", "JP"):
        create_partner(code)
    create_organisation()
    return organiser(client)


def bodies(row):
    """Return the names of the valid rows by delegation, as imported."""
    found = {}
    for delegate in row.delegates.select_related("delegation").order_by("pk"):
        found.setdefault(delegate.delegation.name, []).append(delegate.full_name)
    return found


def imported(role, data, name="a.csv"):
    row = checked_import(role, data, name)
    assert row.refused == ""
    return row, bodies(carry_out(role, row)) if row.good else {}


@pytest.mark.parametrize("table", [csv, xlsx])
@pytest.mark.parametrize("place", [0, 1])
def test_the_country_is_filled_down_to_the_next(role, table, place):
    italy, japan = (["", "", ""] for _time in range(2))
    italy[place], japan[place] = "Italy", "JAPAN"
    people = [["Chiara", "", "c@example.org"], ["Dario", "", ""]], [["Kenji", "", "k@example.org"]]
    details = [["Dario", "", "d@example.org"]]
    rows = [italy, people[0][0], *details, ["", "", ""], japan, *people[1]]

    row, found = imported(role, table(*rows, head=PLAIN), "a.csv" if table is csv else "a.xlsx")

    assert (row.total, row.good, row.findings) == (3, 3, [])
    assert found == {"Italy": ["Chiara", "Dario"], "Japan": ["Kenji"]}


def test_there_need_be_no_column_for_it(role):
    rows = [
        ["Delegation of Italy:", "", ""],
        ["Chiara", "Director", ""],
        ["Japan (1)", "", ""],
        ["Kenji", "Officer", ""],
    ]

    _row, found = imported(role, csv(*rows, head=NO_COUNTRY))

    assert found == {"Italy": ["Chiara"], "Japan": ["Kenji"]}


def test_names_alone_are_people(role):
    rows = [["Italy"], ["Chiara D’Angelo"], ["Dario"], ["ASEF"], ["Ana"]]

    _row, found = imported(role, csv(*rows, head=["Name"]))

    assert found["Italy"] == ["Chiara D’Angelo", "Dario"]
    assert len(found) == 2


def test_the_page_says_which_rows_were_used(role, client):
    rows = [["Italy", "", ""], ["Chiara", "", "c@example.org"], ["Dario", "", "d@example.org"]]
    row = checked_import(role, csv(*rows, head=PLAIN), "a.csv")

    [said] = texts(client.get(f"/imports/{row.key}/"), "[data-sections]")

    assert row.summary["sections"] == [[2, "Italy", 2]]
    assert "Italy" in said and "2" in said


def test_a_country_in_a_row_of_a_person_is_kept(role):
    rows = [["Italy", "", ""], ["Chiara", "", "c@example.org"], ["Kenji", "Japan", "k@example.org"]]

    _row, found = imported(role, csv(*rows, head=PLAIN))

    assert found == {"Italy": ["Chiara"], "Japan": ["Kenji"]}


def test_a_section_ends_where_rows_name_their_delegations(role):
    rows = [["", "Italy", ""], ["Kenji", "Japan", "k@example.org"], ["Ana", "", "a@example.org"]]

    row, _found = imported(role, csv(*rows, head=PLAIN))

    assert row.summary["sections"] == []
    assert {number for number, _column, _message in row.findings} == {2, 4}


def test_people_below_another_heading_are_not_put_in_the_section_before(role):
    rows = [["Italy", "", ""], ["Chiara", "", "c@example.org"], ["Observers", "", ""], ["Ana", "", "a@example.org"]]

    row, found = imported(role, csv(*rows, head=PLAIN))

    assert found == {"Italy": ["Chiara"]}
    assert {number for number, _column, _message in row.findings} == {4, 5}


@pytest.mark.parametrize("country", ["Brazil", "Itally"])
def test_below_a_country_that_is_no_partner_or_misspelt_each_person_has_its_error(role, country):
    rows = [["Japan", "", ""], ["Kenji", "", "k@example.org"], [country, "", ""], ["Ana", "", "a@example.org"]]

    row, found = imported(role, csv(*rows, head=PLAIN))

    assert found == {"Japan": ["Kenji"]}
    [(number, _column, message)] = row.findings
    assert number == 5
    assert message


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("heading", ["Atlantis", "ATLANTIS (2)", "Delegation of Atlantis:"])
def test_a_single_word_among_rows_with_details_is_no_person(role, place, heading):
    vietnam, atlantis = ["", "Viet Nam", ""], ["", "", ""]
    atlantis[place] = heading
    rows = [vietnam, ["Giang", "", "g@example.org"], atlantis, ["Ana", "", "a@example.org"]]

    row, found = imported(role, csv(*rows, head=PLAIN))

    assert found == {"Viet Nam": ["Giang"]}
    assert {number for number, _column, _message in row.findings} == {4, 5}


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        (
            PLAIN,
            [["", "Viet Nam", ""], ["Giang", "", "g@x.org"], ["Kingdom of Atlantis", "", ""], ["Ana", "", "a@x.org"]],
        ),
        (["Name"], [["Viet Nam"], ["Nguyễn Giang"], ["Atlantis"], ["Ana Lima"]]),
    ],
)
def test_a_lone_entry_that_may_be_a_heading_is_pointed_out(role, client, head, rows):
    row = checked_import(role, csv(*rows, head=head), "a.csv")

    said = texts(client.get(f"/imports/{row.key}/"), "[data-doubt=section]")

    assert row.summary["section_doubts"] == [[4, rows[2][0], "Viet Nam"]]
    assert len(said) == 1


def test_a_row_that_lacks_a_name_is_still_an_error(role):
    rows = [["Chiara", "Italy", "c@example.org"], ["", "Japan", ""], ["Kenji", "Japan", "k@example.org"]]

    row, _found = imported(role, csv(*rows, head=PLAIN))

    assert row.summary["sections"] == []
    assert [number for number, _column, _message in row.findings] == [3]


def test_a_list_without_sections_and_without_the_column_is_refused(role):
    row = checked_import(role, csv(["Chiara", "Director", ""], head=NO_COUNTRY), "a.csv")

    assert row.refused
