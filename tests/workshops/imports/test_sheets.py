"""Which sheet is read, where its headings are, merged cells and accents; and what the page says of it."""

import pytest

from tests.elements import element, elements, texts
from tests.registry.spreadsheets import books
from tests.workshops.imports.tables import PLAIN as HEAD
from tests.workshops.imports.tables import carry_out, checked_import, csv, page_of, people
from workshops.imports import columns

pytestmark = pytest.mark.django_db
ROW = ["Bouakeo", "Laos", "bouakeo@example.org"]


@pytest.mark.parametrize("make", [books.xlsx, books.ods_of])
def test_the_page_says_which_sheet_was_read_and_which_were_not(role, client, make):
    sheets = {"Hidden": [HEAD, ROW], "Notes": [["x"]], "Asia": [HEAD, ROW], "Europe": [HEAD, ["Ana", "Italy", ""]]}
    row = checked_import(role, make(sheets, hidden=["Hidden"]), "list.ods")

    page = page_of(client, row)

    assert texts(page, "[data-sheet]") == ["Asia"]
    [unread] = texts(page, "[data-unread]")
    assert all(name in unread for name in ("Hidden", "Notes", "Europe"))
    doubts = texts(page, "[data-doubt=sheet]")
    assert [("Europe" in one, "Asia" in one) for one in doubts if "Hidden" not in one] == [(True, True)]
    assert people(carry_out(role, row)) == [("Bouakeo", "Lao PDR", "bouakeo@example.org")]


def test_a_refusal_names_the_sheet_that_was_read(role):
    row = checked_import(role, books.xlsx({"Members": [["Name"], ["Ana"]], "Notes": [["x"]]}), "a.xlsx")

    assert "Members" in row.refused and str(columns.COLUMNS["body"][0]) in row.refused


def test_the_page_says_where_the_headings_are_and_which_cells_were_merged(role, client):
    rows = [["List of participants"], [], ["Country", "Name"], ["Italy", "Ana"], ["", "Bo"], ["", "Cy"]]
    row = checked_import(role, books.xlsx({"List": rows}, merged=["A1:B1", "A4:A6"]), "a.xlsx")

    page = page_of(client, row)

    assert element(page, "[data-head-row]").get("data-head-row") == "3"
    [merged] = texts(page, "[data-merged]")
    assert "4" in merged and "6" in merged and "Country" in merged
    assert people(carry_out(role, row)) == [(name, "Italy", "") for name in ("Ana", "Bo", "Cy")]


def test_an_ordinary_file_needs_no_remarks(role, client):
    page = page_of(client, checked_import(role, csv(["Ana", "Italy", ""], head=HEAD)))

    for name in ("sheet", "unread", "head-row", "merged", "joined", "ignored", "doubts"):
        assert elements(page, f"[data-{name}]") == []


def test_the_page_shows_the_accents_of_a_file_without_an_encoding(role, client):
    data = "Name;Country\r\nJosé Núñez;Italy\r\nAna;Italy\r\n".encode("cp1252")
    row = checked_import(role, data)

    [doubt] = texts(page_of(client, row), "[data-doubt=accents]")

    assert "José Núñez" in doubt and "Ana" not in doubt
    assert [name for name, *_rest in people(carry_out(role, row))] == ["Ana", "José Núñez"]


@pytest.mark.parametrize(
    "head",
    [
        ["Name of participant", "Country/Organisation", "Email Address"],
        ["NAME AND SURNAME", "Country or organization", "E-mail (official)"],
        ["Full name\n(as in the passport)", "ASEM Partner*", "e_mail"],
        ["Participant name", "Partner Country", "Contact e-mail"],
        ["Name\u200b", "\ufeffCountry", "E\u2011mail"],
    ],
)
def test_headings_are_recognised_as_lists_have_them(role, head):
    row = checked_import(role, csv(ROW, head=head))

    assert (row.summary["ignored"], people(carry_out(role, row))) == ([], [("Bouakeo", "Lao PDR", ROW[2])])
