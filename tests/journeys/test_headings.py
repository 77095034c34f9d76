"""In the browser: headings are whole on phones, and on paper they stay with what they introduce."""

import pytest

from tests import factories
from tests.browser import chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BROKEN = r"""() => [...document.querySelectorAll('.section-head h2')].filter(heading => {
  const texts = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT);
  for (let text; (text = texts.nextNode());)
    for (const word of text.data.matchAll(/\S+/g)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (range.getClientRects().length > 1) return true;
    }
  return false;
}).map(heading => heading.textContent)"""
STYLE = "([selector, part, name]) => getComputedStyle(document.querySelector(selector), part)[name]"


@pytest.fixture
def address(server):
    """The address of a portal with a published recommendation and a meeting for the date line."""
    factories.create_recommendation("adopted", published_at="2026-05-01T12:00Z")
    return server.url


@pytest.mark.parametrize("width", [320, 360, 390])
def test_no_word_of_a_heading_is_broken_on_a_phone(address, width):
    with chromium() as browser:
        page = browser.new_page(viewport={"width": width, "height": 740})
        broken = {}
        for path in ("/", "/recommendations/", "/areas/", "/initiatives/", "/workshops/"):
            page.goto(f"{address}{path}")
            broken[path] = page.evaluate(BROKEN)
    assert not any(broken.values()), broken


def test_headings_stay_with_their_sections_and_dots_keep_their_colour_on_paper(address):
    with chromium() as browser:
        page = browser.new_page()
        page.emulate_media(media="print")
        page.goto(f"{address}/")
        heading = page.evaluate(STYLE, [".section-head", None, "breakAfter"])
        dots = page.evaluate(STYLE, [".dateline li", "::before", "printColorAdjust"])
    assert (heading, dots) == ("avoid", "exact")
