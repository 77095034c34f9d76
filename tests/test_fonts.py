"""The characters of names and texts: for each, the portal serves a font file, declared with the right range."""

import json
import re
import unicodedata
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "static/fonts"
FACE = re.compile(r'font-family: "([^"]+)";.*?fonts/([\w-]+)\.woff2.*?unicode-range: ([^;]+);', re.DOTALL)
FACES = [FACE.search(block).groups() for block in (ROOT / "static/css/fonts.css").read_text().split("@font-face {")[1:]]
NAMES = [*(ROOT / "members/data").glob("*.json"), ROOT / "asem_portal/demo/data/names.json"]
SERIF = ("LATIN", "GREEK", "CYRILLIC")
OURS = ("KHMER", "LAO", "THAI", "MYANMAR", "DEVANAGARI", "BENGALI", "TAMIL", "ARABIC", "MONGOLIAN")
OF_THE_DEVICE = ("CJK", "IDEOGRAPHIC", "HANGUL", "HIRAGANA", "KATAKANA")  # the fonts would take megabytes


def spans(ranges):
    for span in re.split(r",\s+", ranges):
        first, _dash, last = span.removeprefix("U+").partition("-")
        yield range(int(first, 16), int(last or first, 16) + 1)


def letters(scripts):
    """Return every character of the native and sample names in certain scripts."""
    words = "".join(json.dumps(json.loads(path.read_text()), ensure_ascii=False) for path in NAMES)
    composed = unicodedata.normalize("NFC", words)
    return {letter for letter in composed if unicodedata.name(letter, "").startswith(scripts)}


def native_names(data):
    """Return each `native_name` in a data file, with the row that contains it."""
    rows = data.values() if isinstance(data, dict) else data if isinstance(data, list) else []
    found = [data] if isinstance(data, dict) and data.get("native_name") else []
    return found + [name for row in rows for name in native_names(row)]


def served(family):
    """Return the code points that a file of the family contains and the style sheet requests from it."""
    found = set()
    for name, file, ranges in FACES:
        if name == family:
            have = set(TTFont(FONTS / f"{file}.woff2").getBestCmap())
            found |= {code for span in spans(ranges) for code in span if code in have}
    return found


@pytest.mark.parametrize("style", ["regular", "italic"])
def test_the_serif_has_every_letter_of_our_names(style):
    have = set()
    for part in FONTS.glob(f"noto-serif-{style}-*.woff2"):
        have |= set(TTFont(part).getBestCmap())

    assert len(letters(SERIF)) > 150
    assert {letter for letter in letters(SERIF) if ord(letter) not in have} == set()


@pytest.mark.parametrize("style", ["regular", "italic"])
def test_the_sheet_asks_the_right_part_of_the_serif_for_each_letter(style):
    parts = {
        file.removeprefix(f"noto-serif-{style}-"): ranges for _family, file, ranges in FACES if f"serif-{style}" in file
    }
    astray = [
        (name, hex(code))
        for name, ranges in parts.items()
        for code in TTFont(FONTS / f"noto-serif-{style}-{name}.woff2").getBestCmap()
        if not any(code in span for span in spans(ranges))
    ]

    assert sorted(parts) == ["cyrillic", "greek", "latin", "latin-ext"]
    assert astray == []


def test_every_letter_of_a_native_name_is_served():
    assert len(letters(OURS)) > 150
    assert {letter for letter in letters(OURS) if ord(letter) not in served("Portal Scripts")} == set()


def test_no_native_name_is_in_a_script_that_nobody_thought_of():
    names = "".join(row["native_name"] for path in NAMES for row in native_names(json.loads(path.read_text())))
    known = SERIF + OURS + OF_THE_DEVICE

    assert len(names) > 500
    assert {one for one in names if one.isalpha() and not unicodedata.name(one).startswith(known)} == set()


def test_every_native_name_has_its_language():
    rows = [row for path in NAMES for row in native_names(json.loads(path.read_text()))]

    assert len(rows) > 100
    assert [row["native_name"] for row in rows if not (row.get("native_language") or row.get("lang"))] == []


def test_urdu_has_its_own_letters():
    assert {
        letter for letter in "پاکستان وزارت خارجہ" if letter != " " and ord(letter) not in served("Portal Urdu")
    } == set()


@pytest.mark.parametrize("face", FACES, ids=lambda face: face[1])
def test_a_file_is_small_enough_for_a_hotels_network(face):
    most = 95_000 if face[0] == "Portal Urdu" else 60_000  # a letter in Nastaliq has dozens of forms
    assert (FONTS / f"{face[1]}.woff2").stat().st_size < most


def test_ranges_of_one_family_do_not_overlap():
    codes = [
        code for name, _file, ranges in FACES if name == "Portal Scripts" for span in spans(ranges) for code in span
    ]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("stack", ["--sans", "--serif"])
def test_these_scripts_come_before_the_fonts_of_the_device(stack):
    """They contain no character of another script, no digit and no space, so Latin text is not affected."""
    tokens = (ROOT / "static/css/tokens.css").read_text()

    assert re.search(rf"{stack}: ([^;]+);", tokens)[1].startswith('"Portal Scripts", ')
    assert [chr(code) for code in served("Portal Scripts") if code < ord("\u0600")] == []
