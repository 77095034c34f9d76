"""Folding: one spelling for search and sorting, on every engine."""

import json

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from registry.names import fold

NAMES = json.loads((settings.BASE_DIR / "asem_portal/demo/data/names.json").read_text())["names"]


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Đặng Quốc Vượng", "dang quoc vuong"),
        ("Łukasz Ślązak", "lukasz slazak"),
        ("Øyvind Bjørnson", "oyvind bjornson"),
        ("Ǿystein", "oystein"),
        ("Þórður Ægisson", "thordur aegisson"),
        ("STRASSE straße", "strasse strasse"),
        ("İstanbul ılık", "istanbul ilik"),
        ("Kristīne  Ķēniņa ", "kristine kenina"),
        ("O’Connor", "oconnor"),
        ("O'Connor", "oconnor"),
        ("Anne-Marie", "anne marie"),
        ("anne\u2010marie", "anne marie"),
        ("ANNE\u2011MARIE", "anne marie"),
        ("Asia\u2013Europe", "asia europe"),
        ("Asia\u2212Europe", "asia europe"),
        ("co\u00adoperation zero\u200bwidth", "cooperation zerowidth"),
        ("Йосиф", "иосиф"),
        ("℡ №", "tel no"),
        ("がくせい", "がくせい"),
        ("김민준", "김민준"),
        ("ສົມພອນ", "ສົມພອນ"),
    ],
)
def test_a_name_folds_to_what_people_type(typed, folded):
    assert fold(typed) == folded


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name["id"])
def test_every_sample_name_is_found_however_it_is_composed(name):
    import unicodedata

    native = name["native_name"]
    folded = fold(native)
    assert folded
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert fold(unicodedata.normalize(form, native)) == folded
    assert fold(native.upper().lower()) == folded


@pytest.mark.parametrize("name", [name for name in NAMES if name["script"] == "Latn"], ids=lambda name: name["id"])
def test_latin_sample_names_fold_to_plain_letters(name):
    assert fold(name["native_name"]).isascii()


@given(st.text())
def test_folding_again_changes_nothing(text):
    assert fold(fold(text)) == fold(text)
