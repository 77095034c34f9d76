"""Check codes are short, unambiguous, and read as people type them."""

import pytest

from registry import codes


def test_codes_have_twelve_characters_that_are_not_confused():
    made = {codes.new() for _ in range(500)}

    assert (len(made), {len(code) for code in made}) == (500, {12})
    for alike in ("0OQD"[:3], "1IL", "2Z", "5S", "6G", "8B", "UV"):
        assert len(set(alike) & set(codes.ALPHABET)) == 0


def test_codes_are_printed_in_groups_of_four():
    assert codes.grouped("ACDEFHJKMNPR") == "ACDE-FHJK-MNPR"


@pytest.mark.parametrize("typed", ["ACDE-FHJK-MNPR", "acdefhjkmnpr", " acde fhjk mnpr ", "ACDE\u2011FHJK\u2013MNPR"])
def test_case_hyphens_and_spaces_do_not_matter(typed):
    assert codes.read(typed) == "ACDEFHJKMNPR"


@pytest.mark.parametrize("typed", ["", "ACDE-FHJK-MNP", "ACDE-FHJK-MNPRR", "ACDE-FHJK-MNP0", "ASEM/WS/2010"])
def test_anything_else_is_not_a_code(typed):
    assert codes.read(typed) is None
