"""The keyboard: whatever it reaches shows a ring, in the light scheme and in the dark one."""

import pytest

from tests import factories
from tests.browser import chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TABS = 60
REACHED = """() => {
  const reached = document.activeElement;
  const style = getComputedStyle(reached);
  return [reached.outerHTML.slice(0, 100), style.outlineStyle != "none" && parseFloat(style.outlineWidth) >= 2];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_stop_of_the_keyboard_is_to_be_seen(server, scheme):
    """The first page has a date, whose calendar's button is a stop of its own; the other one has fields and summaries."""
    factories.create_partner()
    seen = {}
    with chromium() as browser:
        page = browser.new_page(color_scheme=scheme, reduced_motion="reduce")
        for path in ("/", "/account/login/"):
            page.goto(f"{server.url}{path}")
            for _tab in range(TABS):
                page.keyboard.press("Tab")
                element, has_ring = page.evaluate(REACHED)
                if not element.startswith("<body"):
                    seen[element] = seen.get(element, True) and has_ring
    assert len(seen) > 20
    assert any("date" in element for element in seen)
    assert [element for element, has_ring in seen.items() if not has_ring] == []
