"""Long prose: basic Markdown becomes a few elements; everything else is shown as typed."""

import time
from html.parser import HTMLParser

import pytest

from registry import markdown


def without_direction(html):
    """Return `html` without the direction that every block has."""
    return html.replace(' dir="auto"', "")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("", ""),
        (" \n ", ""),
        ("One line\nand another", "<p>One line<br>\nand another</p>\n"),
        ("First\n\nSecond", "<p>First</p>\n<p>Second</p>\n"),
        ("- crafts\n- song", "<ul>\n<li>crafts</li>\n<li>song</li>\n</ul>\n"),
        ("# Aims", "<h4>Aims</h4>\n"),
        ("###### Aims", "<h4>Aims</h4>\n"),
        ("5 < 6 & 7 > 3", "<p>5 &lt; 6 &amp; 7 &gt; 3</p>\n"),
        ("    four spaces", "<p>four spaces</p>\n"),
        ("Title\n-----", "<p>Title<br>\n-----</p>\n"),
        ("`x` ```y```", "<p>`x` ```y```</p>\n"),
        ("&copy; &amp;", "<p>&amp;copy; &amp;amp;</p>\n"),
        ("ສະບາຍດີ, Đặng Quốc Vượng", "<p>ສະບາຍດີ, Đặng Quốc Vượng</p>\n"),
    ],
)
def test_plain_text_is_what_it_was(typed, shown):
    assert without_direction(markdown.rendered(typed)) == shown


def test_a_link_to_the_web_is_one_and_nothing_else_is():
    link = '<a href="https://asef.org/x?a=1&amp;b=2" rel="nofollow noopener">ASEF</a>'
    assert without_direction(markdown.rendered("[ASEF](https://asef.org/x?a=1&b=2)")) == f"<p>{link}</p>\n"
    for address in (
        "javascript:alert(1)",
        "data:text/html,x",
        "mailto:a@b.org",
        "//evil.example",
        "/dashboard/",
        "https:x",
    ):
        assert "<a" not in markdown.rendered(f"[x]({address}) <{address}>")


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](https://example.org/x.png)",
        '[x](https://example.org/" onmouseover="alert(1))',
        "<style>*{display:none}</style>",
        "[x]: https://example.org 'title'\n\n[x]",
        '<a href="https://example.org" style="x">x</a>',
    ],
)
def test_nothing_that_acts_gets_through(typed):
    page = Elements()
    page.feed(markdown.rendered(typed))

    assert {tag for tag, _attributes in page.found} <= markdown.TAGS
    for tag, attributes in page.found:
        assert set(attributes) <= ({"href", "rel"} if tag == "a" else {"dir"}), tag
        assert attributes.get("href", "https://").startswith("https://")


class Elements(HTMLParser):
    """Collects the (tag, attributes) of each element, as a browser would parse them."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("piece", ["[", "*", ">", "- ", "[a](", "`", "<", "*a _b ", "1. ", "\\", "![[", "&", "\x00"])
def test_what_is_typed_to_stop_it_does_not(piece):
    begun = time.monotonic()

    markdown.rendered(piece * (20_000 // len(piece)))

    assert time.monotonic() - begun < 5


def test_what_is_too_long_is_plain():
    assert markdown.rendered("<b>" * 30_000).startswith("&lt;b&gt;&lt;b&gt;")


@pytest.mark.parametrize("tag", markdown.BLOCKS)
def test_every_block_has_the_direction_of_its_first_letter(tag):
    html = markdown.rendered("## Title\n\nText\n\n- item\n\n> quotation")

    assert html.count(f"<{tag}>") == 0 and html.count(f'<{tag} dir="auto">') > 0
