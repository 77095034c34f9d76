"""The letters of native names: each has a file that the portal serves itself, named by the right range."""

import json
import re
import unicodedata
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[3]
SHEET = (ROOT / "static/css/scripts.css").read_text()
FACES = re.findall(r'font-family: "([^"]+)".*?fonts/(noto-[a-z]+)\.woff2.*?unicode-range: ([^;]+);', SHEET)
NAMES = [*(ROOT / "members/data").glob("*.json"), ROOT / "asem_portal/demo/data/names.json"]
OURS = ("KHMER", "LAO", "THAI", "MYANMAR", "DEVANAGARI", "BENGALI", "TAMIL", "ARABIC", "MONGOLIAN")


def spans(ranges):
    for span in ranges.split(", "):
        first, _dash, last = span.removeprefix("U+").partition("-")
        yield range(int(first, 16), int(last or first, 16) + 1)


def letters():
    """Every letter of a native name or a sample name in one of the scripts that the portal serves."""
    words = "".join(json.dumps(json.loads(path.read_text()), ensure_ascii=False) for path in NAMES)
    return {letter for letter in words if unicodedata.name(letter, "").startswith(OURS)}


def served(family):
    """Code points that some file of the family has and the sheet asks it for."""
    found = set()
    for name, file, ranges in FACES:
        if name == family:
            have = set(TTFont(ROOT / f"static/fonts/{file}.woff2").getBestCmap())
            found |= {code for span in spans(ranges) for code in span if code in have}
    return found


def test_every_letter_of_a_native_name_is_served():
    wanted = letters()

    assert len(wanted) > 150
    assert {letter for letter in wanted if ord(letter) not in served("Portal Scripts")} == set()


def test_urdu_has_its_own_letters():
    assert {
        letter for letter in "پاکستان وزارت خارجہ" if letter != " " and ord(letter) not in served("Portal Urdu")
    } == set()


@pytest.mark.parametrize("face", FACES, ids=lambda face: face[1])
def test_a_file_is_small_enough_for_a_hotels_network(face):
    most = 95_000 if face[0] == "Portal Urdu" else 60_000  # a letter of Nastaliq has dozens of forms
    assert (ROOT / f"static/fonts/{face[1]}.woff2").stat().st_size < most


def test_ranges_of_one_family_do_not_overlap():
    codes = [
        code for name, _file, ranges in FACES if name == "Portal Scripts" for span in spans(ranges) for code in span
    ]
    assert len(codes) == len(set(codes))


def test_both_faces_of_the_portal_fall_back_to_these_letters():
    sheet = (ROOT / "static/css/portal.css").read_text()
    for face in ("--sans", "--serif"):
        assert '"Portal Scripts"' in re.search(rf"{face}: ([^;]+);", sheet)[1]
