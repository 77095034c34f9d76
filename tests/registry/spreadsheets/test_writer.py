"""Tables for spreadsheet programs: user text never becomes a formula."""

from datetime import date

import pytest

from registry.spreadsheets import writer


@pytest.mark.parametrize(
    "start",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        " =1",
        "\u00a0@x",
        "\u3000=1",
        "\u2003 =1",
        "\ufeff=1",
        "\u200b=1",
    ],
)
def test_what_begins_like_a_formula_is_words(start):
    cell = writer.dead(start)
    assert (cell[:2], writer.alive(cell)) == (f"'{start[0]}", start)


@pytest.mark.parametrize(
    ("words", "cell"),
    [
        (";=1+1", ";'=1+1"),
        ("Hanoi; =1+1", "Hanoi;' =1+1"),
        ("a;'=1", "a;''=1"),
        (";;@x", ";;'@x"),
        ("a\t=1", "a\t'=1"),
        ("a\r\n+1", "a\r\n'+1"),
        ("a;＝1", "a;'＝1"),
        ("=1;=2", "'=1;'=2"),
    ],
)
def test_what_begins_like_a_formula_after_a_separator_of_another_region_is_words(words, cell):
    assert (writer.dead(words), writer.alive(cell)) == (cell, words)


@pytest.mark.parametrize(
    "words", ["", "Nguyễn Thị Hương Giang", "O'Brien", "'quoted'", "ສຸກສະຫວັນ", "a=b", "7.1-7.6", "one;\n(a) two;\r\n(b)"]
)
def test_other_words_are_left_alone(words):
    assert writer.dead(words) == words


def test_numbers_and_dates_stay_and_none_is_empty():
    assert [writer.dead(value) for value in (-5, 2.5, date(2010, 4, 28), None)] == [-5, 2.5, date(2010, 4, 28), ""]


def test_what_no_sheet_may_hold_is_left_out_before_the_start_is_looked_at():
    assert writer.dead("\x00\x0b=1\ufffe") == "'=1"
