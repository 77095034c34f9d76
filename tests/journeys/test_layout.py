"""The layout of pages: elements side by side if there is room, and never beyond the edge of a phone screen."""

import pytest

from tests import factories
from tests.browser import chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAME = "Bundesministerium für Wohnen, Kunst, Kultur, Medien und Sport"
LOWER_EDGES = """() => [...document.querySelectorAll(".toolbar input, .toolbar button")]
  .map(one => Math.round(one.getBoundingClientRect().bottom))"""
BEYOND = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_the_button_of_a_filter_stands_on_the_line_of_its_field(server):
    factories.create_partner()
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{server.url}/partners/")
        field, button = page.evaluate(LOWER_EDGES)

    assert field == button


def test_a_long_native_name_breaks_on_a_telephone(server):
    partner = factories.create_partner("IT", native_name=NAME, native_language="de")
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 360, "height": 740})
        page.goto(f"{server.url}/partners/{partner.code}/")
        shown, beyond = page.locator("h1 .native").text_content(), page.evaluate(BEYOND)

    assert (shown, beyond) == (NAME, 0)
