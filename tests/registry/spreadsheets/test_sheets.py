"""Workbooks, XLSX and ODS: which sheet is read, where its headings are, merged cells and formulas; and hostile ODS files."""

import io
import time
import zipfile

import openpyxl
import pytest
from openpyxl.chart import BarChart

from registry.spreadsheets import reader, sheets
from tests.registry.spreadsheets.books import COVERED, cell, ods, ods_of, table, xlsx
from tests.registry.spreadsheets.test_reader import repacked

HEAD = ["Name", "Country"]
ROW = ["Ana", "Spain"]
FORMATS = pytest.mark.parametrize("make", [xlsx, ods_of])


def fields(cells):
    return {"Name", "Country", "E-mail"} & set(cells)


HEADINGS = reader.Headings(fields, lambda known: {"Name", "Country"} <= set(known))


def read(data):
    return reader.read(data, "xlsx", HEADINGS)


def unread(table):
    return [(one.name, one.rows, one.is_hidden, one.has_columns) for one in table.unread]


@FORMATS
def test_the_first_visible_sheet_with_the_columns_is_read(make):
    other = [HEAD, ["Bo", "Italy"], ["Cy", "Italy"]]
    data = make({"Old": other, "Notes": [["x"], ["y"]], "Asia": [HEAD, ROW], "Europe": other}, hidden=["Old"])

    found = read(data)

    assert (found.sheet, found.rows) == ("Asia", [(2, ROW)])
    assert unread(found) == [("Old", 2, True, True), ("Notes", 2, False, False), ("Europe", 2, False, True)]


@FORMATS
def test_a_sheet_with_rows_is_preferred_to_an_empty_one(make):
    found = read(make({"Blank": [], "Form": [HEAD], "List": [HEAD, ROW]}))

    assert (found.sheet, unread(found)) == ("List", [("Form", 0, False, True)])


@FORMATS
def test_without_the_columns_the_sheet_with_most_of_them_is_read(make):
    assert read(make({"Notes": [["x"]], "List": [["Name", "E-mail"], ["Ana", "a"]]})).head == ["Name", "E-mail"]


@FORMATS
@pytest.mark.parametrize("titles", [0, 1, 2, 10, sheets.HEAD_ROWS - 1])
def test_headings_are_found_below_titles(make, titles):
    above = [[f"List of participants {number}"] for number in range(titles)]

    found = read(make({"List": [*above, HEAD, ROW]}))

    assert (found.head_row, found.head, found.rows) == (titles + 1, HEAD, [(titles + 2, ROW)])


def test_merged_cells_below_the_first_take_its_value_and_those_to_the_right_do_not():
    rows = [
        ["Country", "Name"],
        ["Japan", "Sato"],
        ["", "Mori"],
        ["", "Abe"],
        ["Italy", "Bo"],
        ["", "Cy"],
        ["ASIA", ""],
    ]
    data = xlsx({"List": rows}, merged=["A2:A4", "A7:B7"])
    spread = ods(
        table("List", [rows[0], [cell("Japan", span=3), "Sato"], [COVERED, "Mori"], [COVERED, "Abe"], *rows[4:]])
    )

    for one in (data, spread):
        found = read(one)
        assert [words for _number, words in found.rows[:3]] == [["Japan", name] for name in ("Sato", "Mori", "Abe")]
        assert [words for _number, words in found.rows[3:]] == [["Italy", "Bo"], ["", "Cy"], ["ASIA"]]
        assert found.merged == [(2, 4, 0)]


def test_headings_may_be_merged_with_the_row_above():
    rows = [["Participants", "", "Contact", ""], ["Name", "Country", "Contact", ""], ["", "", "E-mail", "Phone"]]
    data = xlsx({"List": [*rows, ["Ana", "Spain", "a@example.org", "1"]]}, merged=["A1:D1", "A2:A3", "B2:B3", "C2:D2"])

    found = read(data)

    assert (found.head, found.head_row, found.merged) == ([*HEAD, "E-mail", "Phone"], 3, [])


def test_merging_a_whole_column_makes_no_rows_of_empty_ones():
    data = xlsx({"List": [HEAD, ROW, ["", ""], ["Bo"]]}, merged=["B2:B3"])
    part = "xl/worksheets/sheet1.xml"
    sheet = zipfile.ZipFile(io.BytesIO(data)).read(part)
    found = read(repacked(data, part, sheet.replace(b'"B2:B3"', b'"B2:B1048576"')))

    assert found.rows == [(2, ROW), (4, ["Bo", "Spain"])]


def stored(formula, value, kind="str"):
    """A workbook in which the first cell below the headings contains a formula, with its stored result."""
    data = xlsx({"List": [HEAD, ["=1", "Spain"]]})
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    start, end = sheet.index(b'<c r="A2"'), sheet.index(b'<c r="B2"')
    value = f"<v>{value}</v>" if value is not None else ""
    cell = f'<c r="A2" t="{kind}"><f>{formula}</f>{value}</c>'.encode()
    return repacked(data, "xl/worksheets/sheet1.xml", sheet[:start] + cell + sheet[end:])


@pytest.mark.parametrize(
    ("value", "kind", "word", "fault"),
    [
        ("Ana Lind", "str", "Ana Lind", None),
        ("7", "n", "7", None),
        (None, "n", "", sheets.FORMULA),
        ("#N/A", "e", "", sheets.CELL_ERROR % "#N/A"),
    ],
)
def test_of_a_formula_the_stored_result_is_read(value, kind, word, fault):
    found = read(stored("CONCATENATE(1,2)", value, kind))

    assert found.rows == [(2, [word, "Spain"])]
    assert found.faults == ([(2, 0, str(fault))] if fault else [])


def formula(attributes, text=""):
    return f'<table:table-cell table:formula="of:=[.B1]" {attributes}><text:p>{text}</text:p></table:table-cell>'


@pytest.mark.parametrize(
    ("xml", "word", "fault"),
    [
        (formula('office:value-type="string"', "Ana"), "Ana", None),
        (formula('office:value-type="float" office:value="7"', "7.00"), "7", None),
        (formula(""), "", sheets.FORMULA),
        (formula('office:value-type="string" calcext:value-type="error"', "#N/A"), "", sheets.CELL_ERROR % "#N/A"),
        ('<table:table-cell office:value-type="float" office:value="7.0"/>', "7", None),
        ('<table:table-cell office:value-type="boolean" office:boolean-value="true"/>', sheets.BOOLEANS[True], None),
        ('<table:table-cell office:value-type="date" office:date-value="2010-04-28"/>', "2010-04-28", None),
        (cell("Director,_x000D_"), "Director,", None),
        (
            "<table:table-cell><text:p>A<text:s text:c='2'/>b</text:p>\n<text:p>c</text:p></table:table-cell>",
            "A  b\nc",
            None,
        ),
        (
            "<table:table-cell><office:annotation><text:p>secret</text:p></office:annotation>"
            "<text:p>Ana<text:span> Lind</text:span></text:p></table:table-cell>",
            "Ana Lind",
            None,
        ),
    ],
)
def test_a_cell_of_an_opendocument_spreadsheet_is_read(xml, word, fault):
    found = read(ods(table("List", [HEAD, [xml, "Spain"]])))

    assert found.rows == [(2, [str(word), "Spain"])]
    assert found.faults == ([(2, 0, str(fault))] if fault else [])


def test_repeated_rows_and_cells_count_as_many():
    empty = '<table:table-row table:number-rows-repeated="5"><table:table-cell/></table:table-row>'
    body = table("List", [HEAD]).replace("</table:table>", "") + empty
    twice = body + '<table:table-row table:number-rows-repeated="2">' + cell("Ana") + cell("Spain", times=2)
    data = ods(twice + "</table:table-row></table:table>")

    rows = read(data).rows

    assert [words for _number, words in rows] == [["Ana", "Spain", "Spain"]] * 2
    assert rows[1][0] == rows[0][0] + 1 > sheets.HEAD_ROWS


def test_an_opendocument_spreadsheet_is_recognised_whatever_it_is_called():
    for extension in ("xlsx", "ods"):
        assert reader.read(ods_of({"L": [HEAD, ROW]}), extension, HEADINGS).rows == [(2, ROW)]
        assert reader.read(xlsx({"L": [HEAD, ROW]}), extension, HEADINGS).rows == [(2, ROW)]


def nested(depth):
    return table("L", [["<table:table-cell><text:p>" + "<text:span>" * depth + "x"]])


BILLION = "<!DOCTYPE s [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {name} '{f'&{before};' * 10}'>" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
ENTITY = "<table:table-cell><text:p>&i;</text:p></table:table-cell>"
HOSTILE = {
    "an empty table": (ods_of({"L": []}), "empty"),
    "no content": (repacked(ods_of({"L": [HEAD]}), "content.xml", b""), "broken"),
    "half a document": (ods(nested(10)), "broken"),
    "a deep document": (ods(nested(900_000)), "broken"),
    "no spreadsheet": (
        repacked(ods_of({"L": [HEAD]}), "mimetype", b"application/vnd.oasis.opendocument.text"),
        "broken",
    ),
    "a password": (ods(parts={"META-INF/manifest.xml": "<manifest:encryption-data/>"}), "locked"),
    "macros": (ods(table("L", [HEAD]), parts={"Basic/Standard/Module1.xml": "x"}), "macros"),
    "a bomb": (ods(parts={"Pictures/1.png": b"0" * (sheets.UNPACKED_MAX + 1)}), "unpacked"),
    "too many rows": (ods(table("L", [HEAD], times=sheets.ROWS_MAX + 2)), "rows"),
    "a million rows": (ods(table("L", [["x" * 2_000] * 60], times=1_000_000)), "rows"),
    "endless rows": (ods(*[table("L", [HEAD] * 3, times=1_000_000)]), "endless"),
    "too many columns": (ods(table("L", [[cell("x", times=16_384)]])), "columns"),
    "a count that is no number": (ods(table("L", [HEAD]).replace('"1048000"', '"x"')), "broken"),
    "laughs": (ods(table("L", [[ENTITY]]), declared=BILLION + "]>"), "broken"),
    "a file": (
        ods(table("L", [[ENTITY]]), declared="<!DOCTYPE s [<!ENTITY i SYSTEM 'file:///etc/hostname'>]>"),
        "broken",
    ),
    "a document type": (ods(table("L", [HEAD]), declared="<!DOCTYPE s SYSTEM 'http://localhost/x.dtd'>"), "broken"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_spreadsheet_is_refused_in_time(what):
    data, reason = HOSTILE[what]
    started = time.process_time()

    with pytest.raises(reader.Unreadable) as refused:
        reader.read(data, "ods")

    assert (refused.value.reason, bool(str(refused.value))) == (reason, True)
    assert time.process_time() - started < 10


def test_a_tag_without_an_end_is_refused_in_time():
    part = b"<worksheet><mergeCell " + b' ref="A1:A2' * 1_500_000
    started = time.process_time()

    with pytest.raises(reader.Unreadable):
        reader.read(repacked(xlsx({"L": [HEAD]}), "xl/worksheets/sheet1.xml", part), "xlsx")

    assert time.process_time() - started < 10


def test_chart_sheets_are_ignored():
    book = openpyxl.Workbook()
    book.active.append(HEAD)
    book.active.append(ROW)
    book.create_chartsheet("Chart", 0).add_chart(BarChart())
    target = io.BytesIO()
    book.save(target)

    assert read(target.getvalue()).rows == [(2, ROW)]
