"""Where things stand on a page: beside each other where there is room, and never beyond the edge of a telephone."""

import pytest

from tests import factories
from tests.browser import chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOWER_EDGES = """() => [...document.querySelectorAll(".toolbar input, .toolbar button")]
  .map(one => Math.round(one.getBoundingClientRect().bottom))"""


def test_the_button_of_a_filter_stands_on_the_line_of_its_field(server):
    factories.create_partner()
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{server.url}/partners/")
        field, button = page.evaluate(LOWER_EDGES)

    assert field == button
