"""Keyboard focus: every focused element shows a complete ring, in the light and in the dark colour scheme."""

import pytest
from django.conf import settings

from tests import factories, signing
from tests.browser import chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TABS = 60
REACHED = """() => {
  const reached = document.activeElement;
  const style = getComputedStyle(reached);
  return [reached.outerHTML.slice(0, 100), style.outlineStyle != "none" && parseFloat(style.outlineWidth) >= 2];
}"""
# By how much the ring extends beyond the window or a container that hides overflow; 0 if it is complete.
CUT = """() => {
  const reached = document.activeElement, style = getComputedStyle(reached), box = reached.getBoundingClientRect();
  const ring = parseFloat(style.outlineWidth) + parseFloat(style.outlineOffset);
  const beyond = edges => Math.max(0, edges.left - box.left + ring, edges.top - box.top + ring,
    box.right + ring - edges.right, box.bottom + ring - edges.bottom);
  let cut = beyond({left: 0, top: 0, right: innerWidth, bottom: innerHeight});
  for (let around = reached.parentElement; around; around = around.parentElement)
    if (!/visible/.test(getComputedStyle(around).overflow)) cut = Math.max(cut, beyond(around.getBoundingClientRect()));
  return [reached.outerHTML.slice(0, 100), Math.round(cut)];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_stop_of_the_keyboard_is_to_be_seen(server, scheme):
    """The first page has a date, whose calendar button is a tab stop too; the second one has fields and summaries."""
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


def test_the_ring_is_nowhere_cut(server):
    """It is not cut by the lower edge of the window, to which the browser scrolls, nor next to the user's own name."""
    cuts = _walk(server, factories.create_user(), "/preferences/", {"width": 1280, "height": 500})

    assert any("/preferences/" in element for element in cuts) and len(cuts) > 10
    assert {element: cut for element, cut in cuts.items() if cut} == {}


def test_headings_of_cards_show_when_the_keyboard_reaches_them(server):
    """On a phone, rows are cards, and the headings, whose links sort the list, are only for screen readers."""
    reader = factories.create_delegate()
    path = f"/workshops/{reader.delegation.workshop.slug}/participants/"
    cuts = _walk(server, reader.user, path, {"width": 360, "height": 740})

    assert any("sort=" in element for element in cuts)
    assert {element: cut for element, cut in cuts.items() if cut} == {}


def _walk(server, user, path, window):
    """Return the elements that `user` reaches by keyboard on a page, and how much of each ring is cut."""
    session = signing.sign_in(signing.SecureClient(), user).cookies[settings.SESSION_COOKIE_NAME].value
    cuts = {}
    with chromium() as browser:
        context = browser.new_context(viewport=window, reduced_motion="reduce")
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server.url}])
        page = context.new_page()
        page.goto(f"{server.url}{path}")
        for _tab in range(TABS):
            page.keyboard.press("Tab")
            element, cut = page.evaluate(CUT)
            if not element.startswith(("<body", "<html")):
                cuts[element] = cut
    return cuts
