"""The sheet, the letters and the marks: nothing from outside, nothing missing."""

import hashlib
import json
import re
import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.staticfiles import finders
from django.template import Context, Template
from fontTools.ttLib import TTFont

from registry.templatetags import portal

ROOT = Path(__file__).resolve().parent.parent
SHEET = (ROOT / "static/css/portal.css").read_text()
LETTERS = [ROOT / "asem_portal/demo/data/names.json", *(ROOT / "members/data").glob("*.json")]
SCRIPTS = ("LATIN", "GREEK", "CYRILLIC")
BOOTSTRAP = "d85327d99c7a3ee1f9b5d0500d1370acea3ad2db39c163c2f51f232baedbdede"
CLOSES = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)


def show(words, **context):
    return Template("{% load portal %}" + words).render(Context(context))


def test_the_sheet_takes_nothing_from_outside():
    addresses = re.findall(r"url\(\s*[\"']?([^\"')]+)", SHEET)

    assert [address for address in addresses if not address.startswith("../fonts/")] == []
    assert [address for address in addresses if not (ROOT / "static/css" / address).resolve().is_file()] == []
    assert "@import" not in SHEET


@pytest.mark.parametrize("style", ["regular", "italic"])
def test_the_serif_has_every_letter_of_our_names(style):
    have = set()
    for part in (ROOT / "static/fonts").glob(f"noto-serif-{style}-*.woff2"):
        have |= set(TTFont(part).getBestCmap())
    words = "".join(
        unicodedata.normalize("NFC", json.dumps(json.loads(p.read_text()), ensure_ascii=False)) for p in LETTERS
    )
    wanted = {letter for letter in words if unicodedata.name(letter, "").startswith(SCRIPTS)}

    assert len(wanted) > 150
    assert {letter for letter in wanted if ord(letter) not in have} == set()


@pytest.mark.parametrize("style", ["regular", "italic"])
def test_the_sheet_asks_the_right_part_for_each_letter(style):
    faces = re.findall(rf"noto-serif-{style}-([\w-]+)\.woff2.*?unicode-range: ([^;]+);", SHEET)
    ranges = {name: [_span(span) for span in spans.split(", ")] for name, spans in faces}
    astray = [
        (name, hex(code))
        for name in ranges
        for code in TTFont(ROOT / f"static/fonts/noto-serif-{style}-{name}.woff2").getBestCmap()
        if not any(first <= code <= last for first, last in ranges[name])
    ]

    assert sorted(ranges) == ["cyrillic", "greek", "latin", "latin-ext"]
    assert astray == []


def _span(span):
    first, _dash, last = span.removeprefix("U+").partition("-")
    return int(first, 16), int(last or first, 16)


def test_bootstraps_sheet_is_the_one_that_was_looked_at():
    found = Path(finders.find("bootstrap/css/bootstrap.min.css")).read_bytes()

    assert hashlib.sha256(found).hexdigest() == BOOTSTRAP


@pytest.mark.parametrize("control", [".btn", ".form-check-input"])
def test_what_bootstrap_leaves_without_an_outline_gets_ours(control):
    theirs = Path(finders.find("bootstrap/css/bootstrap.min.css")).read_text()
    ours = next(line for line in SHEET.splitlines() if line.startswith(":focus-visible"))

    assert re.search(rf"\{control}:focus[\w-]*{{[^}}]*outline:0", theirs)
    assert f"{control}:focus-visible" in ours.partition("{")[0]
    assert "outline: 3px" in ours


@pytest.mark.parametrize("shape", sorted(portal.SHAPES))
def test_every_shape_of_a_tag_is_drawn(shape):
    assert f".tag-{shape}::before" in SHEET or shape == "plain"


def test_an_unknown_state_has_the_plain_ring_and_keeps_its_word():
    assert (
        show("{% state_tag 'odd' label %}", label="<New>").strip() == '<span class="tag tag-plain">&lt;New&gt;</span>'
    )


@pytest.mark.parametrize(
    ("zone", "reader", "words"),
    [
        ("Asia/Vientiane", "", "27 Nov 2026, 17:00 Vientiane (UTC+7)"),
        ("Asia/Vientiane", "Asia/Bangkok", "27 Nov 2026, 17:00 Vientiane (UTC+7)"),
        ("Asia/Vientiane", "Europe/Riga", "27 Nov 2026, 17:00 Vientiane (UTC+7)12:00 in Riga"),
        ("Asia/Vientiane", "Pacific/Auckland", "27 Nov 2026, 17:00 Vientiane (UTC+7)23:00 in Auckland"),
        ("Pacific/Auckland", "America/New_York", "27 Nov 2026, 23:00 Auckland (UTC+13)05:00 in New York"),
        ("Asia/Kolkata", "Pacific/Kiritimati", "27 Nov 2026, 15:30 Kolkata (UTC+5:30)28 Nov, 00:00 in Kiritimati"),
        ("UTC", "", "27 Nov 2026, 10:00 UTC"),
    ],
)
def test_a_time_carries_its_zone_and_the_readers_own(zone, reader, words):
    html = show("{% when at zone reader %}", at=CLOSES, zone=zone, reader=reader)

    assert re.sub(r"<[^>]+>", "", html) == words


def test_the_readers_zone_is_that_of_the_pages_user():
    html = show("{% when at 'Asia/Vientiane' %}", at=CLOSES, user=SimpleNamespace(timezone="Europe/Riga"))

    assert "12:00 in Riga" in html


def test_a_date_stays_a_date():
    assert (
        show("{% when at 'Asia/Vientiane' %}", at=date(2026, 12, 8)) == '<time datetime="2026-12-08">8 Dec 2026</time>'
    )


@pytest.mark.parametrize(
    ("thing", "html"),
    [
        (
            SimpleNamespace(native_name="Việt Nam", native_language="vi"),
            '<span class="native" lang="vi">Việt Nam</span>',
        ),
        (
            SimpleNamespace(native_name="پاکستان", native_language="ur"),
            '<span class="native" lang="ur" dir="rtl">پاکستان</span>',
        ),
        (SimpleNamespace(native_name="<b>", native_language="vi"), '<span class="native" lang="vi">&lt;b&gt;</span>'),
        (SimpleNamespace(native_name=""), ""),
    ],
)
def test_a_native_name_stands_in_its_language_and_direction(thing, html):
    assert portal.native(thing) == html


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 bytes"), (999, "999 bytes"), (412_345, "412 kB"), (7_540_000, "7.5 MB"), (None, "0 bytes")],
)
def test_a_size_is_said_as_file_managers_say_it(count, words):
    assert portal.size(count) == words


def test_a_symbol_is_short_in_tables():
    assert portal.symbol_short("ASEM/WS/2010/VN/REC/7") == "REC/7"
