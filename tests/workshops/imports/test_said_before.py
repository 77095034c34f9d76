"""What the page of an import says before the confirmation: how each cell was read, and what might be overlooked."""

import io
import zipfile

import openpyxl
import pytest

from tests.elements import elements, texts
from tests.factories import create_organisation, create_partner
from tests.signing import sign_in
from tests.workshops.imports.tables import PLAIN, carry_out, checked_import, csv, page_of, people, uploaded, xlsx
from tests.workshops.plans import organiser
from workshops.imports import columns, forms, undo
from workshops.worklist import items


@pytest.fixture
def role(client, db):
    for code in ("IT", "VN", "JP"):
        create_partner(code)
    create_organisation()
    return organiser(client)


def waiting(user):
    return [item for item in items(user) if "import" in item.url]


@pytest.mark.parametrize("rows", [[], [["EXAMPLE: replace", "Italy", ""]], [["Ana", "Nowhere", ""]]])
def test_an_import_without_valid_rows_awaits_nothing(role, rows):
    checked_import(role, csv(*rows, head=PLAIN))

    assert not waiting(role.user)
    checked_import(role, csv(["Ana", "Italy", ""], head=PLAIN))
    assert len(waiting(role.user)) == 1


def test_the_list_marks_them_and_counts_nothing_for_an_undone_import(role, client):
    checked_import(role, csv(head=PLAIN))
    undo.undo(carry_out(role, checked_import(role, csv(["Ana", "Italy", ""], head=PLAIN))), by=role.user)

    page = client.get(f"/workshops/{role.workshop.slug}/imports/")

    assert texts(page, "td[data-label=Imported]") == ["0", "0"]


@pytest.mark.parametrize(
    "cell",
    ["mailto:ana@example.org", "<ana@example.org>", "Ana Lima <ana@example.org>", '"Lima, Ana" <ana@example.org>;'],
)
def test_an_address_is_read_without_what_programs_write_around_it(role, cell):
    quoted = cell.replace('"', "")

    row = checked_import(role, csv(["Ana", "Italy", quoted], head=PLAIN))

    assert people(carry_out(role, row)) == [("Ana", "Italy", "ana@example.org")]


@pytest.mark.parametrize("cell", ["аna@example.org", "ana@exаmple.org"])
def test_a_letter_of_another_script_in_an_address_is_named(role, cell):
    row = checked_import(role, csv(["Ana", "Italy", cell], head=PLAIN))

    [(_number, _column, message)] = row.findings
    assert "CYRILLIC SMALL LETTER A" in message


def test_each_content_with_the_same_error_is_shown_with_its_row(role, client):
    cells = [f"nobody-{number}" for number in range(6)]
    row = checked_import(role, csv(*(["Ana", "Italy", cell] for cell in cells), head=PLAIN))

    page = page_of(client, row).content.decode()

    assert all(cell in page for cell in cells)


@pytest.mark.parametrize("code", ["ITX", "VIN", "XYZ"])
def test_a_code_of_three_letters_is_not_guessed(role, code):
    row = checked_import(role, csv(["Ana", code, ""], head=PLAIN))

    [(_number, _column, message)] = row.findings
    assert message == columns.UNKNOWN


def test_the_preview_shows_how_the_cells_were_read(role, client):
    rows = [["Ana", "ITA", "ana@example.org"], *([f"P {number}", "JPN", ""] for number in range(7))]
    page = page_of(client, checked_import(role, csv(*rows, head=PLAIN)))

    shown = [row[1:4] for row in page.context["preview"]]
    assert shown[0] == ["Italy", "Delegate", "ana@example.org"]
    assert len(shown) == 8


def hidden_xlsx():
    book = openpyxl.load_workbook(io.BytesIO(xlsx(["Ana", "Italy", ""], ["Dario", "Italy", ""], head=PLAIN)))
    book.active.row_dimensions[3].hidden = True
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def hidden_ods():
    def cells(*words):
        return "".join(f"<table:table-cell><text:p>{word}</text:p></table:table-cell>" for word in words)

    names = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    names += ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    names += ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    rows = (
        f"<table:table-row>{cells(*PLAIN)}</table:table-row><table:table-row>{cells('Ana', 'Italy')}</table:table-row>"
    )
    rows += f'<table:table-row table:visibility="filter">{cells("Dario", "Italy")}</table:table-row>'
    body = f'<table:table table:name="A">{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>"
    content = f"<office:document-content {names}>{body}</office:document-content>"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)
    return target.getvalue()


@pytest.mark.parametrize(("data", "name"), [(hidden_xlsx, "a.xlsx"), (hidden_ods, "a.ods")])
def test_hidden_rows_are_pointed_out(role, client, data, name):
    row = checked_import(role, data(), name)

    assert (row.good, row.summary["hidden"]) == (2, [3])
    assert len(elements(page_of(client, row), "[data-doubt=hidden]")) == 1


def test_columns_below_a_heading_of_two_rows_are_pointed_out(role, client):
    row = checked_import(role, csv(["Ana", "Lima", "Italy"], head=["Name", "", "Country"]))

    assert row.summary["unnamed"] == [2]
    assert len(elements(page_of(client, row), "[data-doubt=unnamed]")) == 1


@pytest.mark.parametrize("other", ["Person Dupe", "DUPE, Person", "Dr Dupe Person"])
def test_a_name_of_the_same_words_is_pointed_out(role, other):
    rows = [["Ms Dupe Person", "Italy", "a@example.org"], [other, "Italy", "b@example.org"], [other, "Japan", ""]]
    row = checked_import(role, csv(*rows, head=PLAIN))

    assert 3 in [number for number, _message in row.summary["namesakes"]]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_one_null_character_is_a_fault_of_its_cell(role, encoding):
    rows = [["André", "Italy", ""], ["Da\x00rio", "Italy", ""]]
    row = checked_import(role, csv(*rows, head=["Name", "Country", "E-mail\x00"], encoding=encoding))

    assert (row.refused, [number for number, _column, _message in row.findings]) == ("", [3])


@pytest.mark.parametrize("name", ["a.xls", "a.XLSM", "a.numbers"])
def test_other_workbooks_are_refused_with_what_to_do(role, client, name):
    page = sign_in(client, role.user).post(f"/workshops/{role.workshop.slug}/imports/", {"file": uploaded(b"x", name)})

    assert page.context["form"].errors.as_data()["file"][0].code == "workbook"
    assert name.rpartition(".")[2].lower() in forms.OTHER_WORKBOOKS
