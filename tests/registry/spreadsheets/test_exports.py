"""Exported files: read again, they have the same words."""

import csv
import re
from io import BytesIO, StringIO

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from registry.spreadsheets import writer


@given(st.text() | st.text(alphabet=";\t\r\n ='＝-a\u00a0\u200b\u3000\ufeff"))
def test_an_export_read_in_again_keeps_its_words(words):
    assert writer.alive(writer.dead(words)) == writer.INVISIBLE.sub("", words)


@given(st.text() | st.text(alphabet=";\t\r\n ='＝-a"))
def test_nothing_that_is_dead_computes(words):
    for cell in re.split("[;\t\r\n]", writer.dead(words)):
        assert not cell.lstrip(" \u00a0\u2003\u200b\u3000\ufeff").startswith(tuple("=+-@＝＋－＠"))


def test_a_csv_file_begins_with_its_mark_and_reads_back_as_it_was():
    rows = [["Đặng, Quốc", 'say "so"'], ["two\nlines", "=1"]]
    text = "".join(writer.csv_lines(["name", "note"], rows))

    assert text.startswith(writer.BOM + "name,note\r\n")
    assert list(csv.reader(StringIO(text.lstrip(writer.BOM), newline=""))) == [
        ["name", "note"],
        ["Đặng, Quốc", 'say "so"'],
        ["two\nlines", "'=1"],
    ]


def test_a_workbook_can_be_narrowed_and_its_columns_are_as_wide_as_their_words():
    book = load_workbook(BytesIO(writer.workbook("List", ["Name", "Note"], [["Đặng Quốc Vượng", "x" * 300]])))

    sheet = book.active
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:B2")
    assert [sheet.column_dimensions[column].width for column in "AB"] == [17, 50]
