"""User text prepared for print: possible line breaks, no unprintable characters, and limits of length."""

import pytest

from registry.pdf import text


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("", ""),
        ("cooperation among partners", "cooperation among partners"),
        ("a" * 60, "a" * 60),
        ("a" * 61, "a" * 60 + "\u200b" + "a"),
        ("a" * 130, "a" * 60 + "\u200b" + "a" * 60 + "\u200b" + "a" * 10),
        ("a" * 40 + " " + "b" * 40, "a" * 40 + " " + "b" * 40),
        ("a" * 40 + "\u00a0" + "b" * 40, "a" * 40 + "\u00a0" + "b" * 19 + "\u200b" + "b" * 21),
        ("a\u0302" * 61, "a\u0302" * 60 + "\u200b" + "a\u0302"),
        ("a\x00b\x1bc\ufffe", "abc"),
        ("line\nline\ttab", "line\nline\ttab"),
        ("\ud800x", "\ufffdx"),
        ("\u202eabc\u202c", "abc"),
        ("\u2067محمد\u2069", "\u2067محمد\u2069"),
    ],
)
def test_safe_text(typed, printed):
    assert text.safe_text(typed) == printed


def test_a_table_is_cut_into_parts_and_loses_nothing():
    parts = text.table_parts(range(450))
    assert [len(part) for part in parts] == [200, 200, 50]
    assert [row for part in parts for row in part] == list(range(450))
    assert text.table_parts([]) == []


def test_what_is_within_the_limits_may_be_laid_out():
    assert text.excess([["a" * 20_000], ["a"] * 40], notes=[10, 0]) == []


def test_what_is_beyond_a_limit_is_named():
    found = text.excess([["a" * 20_001], ["a"] * 41], notes=[11])
    assert found == [("text", 20_001, 20_000), ("blocks", 41, 40), ("footnotes", 11, 10)]
