"""Uploaded tables: read from any spreadsheet program, and refused with a message if they are not tables."""

import io
import time
import zipfile
from datetime import date

import openpyxl
import pytest

from registry.spreadsheets import reader, sheets

HEAD = ["Full name", "Partner"]
ROW = ["Đặng Quốc Vượng", "Viet Nam"]


def workbook(*rows, **cells):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for place, value in cells.items():
        book.active[place] = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def text(encoding="utf-8", delimiter=",", end="\r\n", before=""):
    return (before + end.join(delimiter.join(row) for row in (HEAD, ROW)) + end).encode(encoding)


def repacked(data, name, content):
    """Return a workbook with one of its parts replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        text(),
        text("utf-8-sig"),
        text("utf-16"),
        text(delimiter=";"),
        text(delimiter="\t", end="\n"),
        text(before="sep=;\r\n", delimiter=";"),
    ],
    ids=["comma", "mark", "utf-16", "semicolon", "tab", "declared"],
)
def test_a_csv_file_is_read_however_it_was_saved(data):
    table = reader.read(data, "csv")

    assert (table.head, [words for _number, words in table.rows], table.faults) == (HEAD, [ROW], [])


def test_rows_are_counted_as_the_spreadsheet_counts_them():
    lines = 'Full name,Partner\n\n"Two\nlines",Italy\n,\nVuk,"Italy, Rome"\n'

    assert reader.read(lines.encode(), "csv").rows == [(3, ["Two\nlines", "Italy"]), (5, ["Vuk", "Italy, Rome"])]
    assert reader.read(workbook(HEAD, [], ROW), "xlsx").rows == [(3, ROW)]


def test_an_export_that_comes_back_keeps_its_words():
    assert reader.read(b"Full name\n'-Anna\n'Abd\n", "csv").rows == [(2, ["-Anna"]), (3, ["'Abd"])]


def test_numbers_and_days_are_read_as_words():
    table = reader.read(workbook(HEAD, [7.0, date(2010, 4, 28)], [True, 1.5]), "xlsx")

    assert table.rows == [(2, ["7", "2010-04-28T00:00:00"]), (3, [str(sheets.BOOLEANS[True]), "1.5"])]


def test_a_formula_is_a_fault_of_its_cell_and_its_words_are_not_kept():
    table = reader.read(workbook(HEAD, ROW, A3="=HYPERLINK(1)", B3="Italy", A4="#REF!"), "xlsx")

    assert table.rows == [(2, ROW), (3, ["", "Italy"]), (4, [""])]
    assert table.faults == [
        (3, 0, str(sheets.FORMULA)),
        (4, 0, sheets.CELL_ERROR % "#REF!"),
    ]


def test_a_cell_beyond_all_measure_or_with_an_unkept_character_is_a_fault():
    table = reader.read(("Full name\n" + "x" * 2001 + "\na\x01b\n").encode(), "csv")

    assert [fault[0] for fault in table.faults] == [2, 3]
    assert [len(words[0]) for _number, words in table.rows] == [2000, 2]


LONG = "Full name\n" + "Vuk\n" * (sheets.ROWS_MAX + 1)
REFUSED = {
    "NUL": (b"Full name\nV\x00u\x00k\x00a\x00\n", "csv", "binary"),
    "a workbook called csv": (workbook(HEAD), "csv", "workbook"),
    "a text called xlsx": (b"Full name\n", "xlsx", "text"),
    "a locked workbook": (b"\xd0\xcf\x11\xe0" + bytes(512), "xlsx", "locked"),
    "nothing": (b"", "csv", "empty"),
    "an empty sheet": (workbook(), "xlsx", "empty"),
    "too many rows": (LONG.encode(), "csv", "rows"),
    "too many columns": (",".join(["a"] * 61).encode(), "csv", "columns"),
    "too many columns in a sheet": (workbook(["a"] * 61), "xlsx", "columns"),
    "too large": (b"x" * (sheets.BYTES_MAX + 1), "csv", "size"),
    "a cell without an end": (b'Full name\n"' + b"x" * 200_000, "csv", "quotes"),
    "macros": (repacked(workbook(HEAD), "xl/vbaProject.bin", b"x"), "xlsx", "macros"),
    "a broken part": (repacked(workbook(HEAD), "xl/workbook.xml", b"<"), "xlsx", "broken"),
}


def refusal(data, extension="xlsx"):
    """Return the reason why a file is not read."""
    with pytest.raises(reader.Unreadable) as refused:
        reader.read(data, extension)
    assert str(refused.value)
    return refused.value.reason


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_table_is_refused_in_a_sentence(what):
    data, extension, reason = REFUSED[what]

    assert refusal(data, extension) == reason


def test_what_would_unpack_without_end_is_not_unpacked():
    bomb = repacked(workbook(HEAD), "xl/sharedStrings.xml", b"0" * (sheets.UNPACKED_MAX + 1))
    assert len(bomb) < 200_000
    started = time.process_time()

    assert refusal(bomb) == "unpacked"
    assert time.process_time() - started < 0.5


def test_what_would_fill_the_memory_is_not_unpacked():
    nested = repacked(workbook(HEAD), "xl/sharedStrings.xml", b"<si>" * 6_000_000)
    assert len(nested) < 200_000

    assert refusal(nested) == "unpacked"


STRINGS = b'''<Override PartName="/xl/sharedStrings.xml" ContentType="'''
STRINGS += b"""application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>"""
BILLION = "<!DOCTYPE s [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {name} '{f'&{before};' * 10}'>" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "declared", [BILLION + "]>", "<!DOCTYPE s [<!ENTITY i SYSTEM 'file:///etc/hostname'>]>"], ids=["laughs", "a file"]
)
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_entities_are_not_resolved(declared, part):
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    cell = '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&i;</t></is></c></row></sheetData>'
    content = {"xl/sharedStrings.xml": f'<sst xmlns="{main}"><si><t>&i;</t></si></sst>'}.get(
        part, f'<worksheet xmlns="{main}">{cell}</worksheet>'
    )
    book = workbook(["Full name"])
    with zipfile.ZipFile(io.BytesIO(book)) as package:
        types = package.read("[Content_Types].xml").replace(b"</Types>", STRINGS + b"</Types>")
    data = repacked(
        repacked(book, "[Content_Types].xml", types), part, f"<?xml version='1.0'?>{declared}{content}".encode()
    )

    with pytest.raises(reader.Unreadable):
        reader.read(data, "xlsx")


def test_links_to_other_files_are_not_followed():
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    data = repacked(workbook(HEAD, ROW), "xl/externalLinks/externalLink1.xml", link)

    assert reader.read(data, "xlsx").rows == [(2, ROW)]


def test_a_row_far_down_the_sheet_is_found_in_time():
    started = time.process_time()

    assert reader.read(workbook(HEAD, A200000="Vuk"), "xlsx").rows == [(200_000, ["Vuk"])]
    assert time.process_time() - started < 10


def test_rows_beyond_a_sheet_are_refused(monkeypatch):
    monkeypatch.setattr(sheets, "SHEET_ROWS", 1000)
    data = workbook(HEAD, ROW)
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")

    endless = repacked(data, "xl/worksheets/sheet1.xml", sheet.replace(b'r="2"', b'r="999999999"'))
    assert refusal(endless) == "endless"
