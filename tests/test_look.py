"""Values that all pages show alike: states, times, native names, sizes, symbols. Nothing is loaded from outside."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.template import Context, Template

from registry.templatetags import portal

ROOT = Path(__file__).resolve().parent.parent
CSS = ROOT / "static/css"
CLOSES = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)


def show(words, **context):
    return Template("{% load portal %}" + words).render(Context(context))


def test_the_sheets_take_nothing_from_outside():
    sheets = {path.name: path.read_text() for path in CSS.glob("*.css") if path.name != "report.css"}
    addresses = {address for sheet in sheets.values() for address in re.findall(r"url\(\s*[\"']?([^\"')]+)", sheet)}

    assert len(addresses) > 20
    assert [address for address in addresses if not (CSS / address).resolve().is_file()] == []
    assert [name for name, sheet in sheets.items() if re.search("https?:|bootstrap|--bs-", sheet)] == []


@pytest.mark.parametrize("shape", sorted(portal.SHAPES))
def test_every_shape_of_a_tag_is_drawn(shape):
    assert f".tag-{shape}::before" in (CSS / "components.css").read_text() or shape == "plain"


def test_an_unknown_state_has_the_plain_ring_and_keeps_its_word():
    assert (
        show("{% state_tag 'odd' label %}", label="<New>").strip() == '<span class="tag tag-plain">&lt;New&gt;</span>'
    )


@pytest.mark.parametrize(
    ("zone", "reader", "words"),
    [
        ("Asia/Vientiane", "", "27 November 2026, 17:00 Vientiane (UTC+7)"),
        ("Asia/Vientiane", "Asia/Bangkok", "27 November 2026, 17:00 Vientiane (UTC+7)"),
        ("Asia/Vientiane", "Europe/Riga", "27 November 2026, 17:00 Vientiane (UTC+7)12:00 … Riga"),
        ("Asia/Vientiane", "Pacific/Auckland", "27 November 2026, 17:00 Vientiane (UTC+7)23:00 … Auckland"),
        ("Pacific/Auckland", "America/New_York", "27 November 2026, 23:00 Auckland (UTC+13)05:00 … New York"),
        (
            "Asia/Kolkata",
            "Pacific/Kiritimati",
            "27 November 2026, 15:30 Kolkata (UTC+5:30)28 November, 00:00 … Kiritimati",
        ),
        ("UTC", "", "27 November 2026, 10:00 UTC"),
    ],
)
def test_a_time_carries_its_zone_and_the_readers_own(zone, reader, words):
    html = show("{% when at zone reader %}", at=CLOSES, zone=zone, reader=reader)

    # A word, represented here by dots, is between the time and the place.
    assert re.fullmatch(re.escape(words).replace("…", r"\S+"), re.sub(r"<[^>]+>", "", html))


def test_the_readers_zone_is_that_of_the_pages_user():
    html = show("{% when at 'Asia/Vientiane' %}", at=CLOSES, user=SimpleNamespace(timezone="Europe/Riga"))

    assert re.search(r"own-time\">12:00 \S+ Riga<", html)


def test_a_date_stays_a_date():
    assert (
        show("{% when at 'Asia/Vientiane' %}", at=date(2026, 12, 8))
        == '<time datetime="2026-12-08">8 December 2026</time>'
    )


def test_months_are_abbreviated_only_in_narrow_places():
    tags = {"when": "{% when at 'UTC' %}", "day": "{% day at 'UTC' %}", "days": "{% days first last %}"}
    values = {"at": CLOSES, "first": date(2026, 11, 30), "last": date(2026, 12, 2)}
    full = [re.sub("<[^>]+>", "", show(tag, **values)) for tag in tags.values()]
    short = [re.sub("<[^>]+>", "", show(tag.replace(" %}", " short=True %}"), **values)) for tag in tags.values()]

    assert full == ["27 November 2026, 10:00 UTC", "27 November 2026, 10:00", "30 November – 2 December 2026"]
    assert short == ["27 Nov 2026, 10:00 UTC", "27 Nov 2026, 10:00", "30 Nov – 2 Dec 2026"]


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
    [(0, "0 "), (999, "999 "), (412_345, "412 kB"), (7_540_000, "7.5 MB"), (None, "0 ")],
)
def test_a_size_is_said_as_file_managers_say_it(count, words):
    assert portal.size(count).startswith(words)


def test_a_symbol_is_short_in_tables():
    assert portal.symbol_short("ASEM/WS/2010/VN/REC/7") == "REC/7"
