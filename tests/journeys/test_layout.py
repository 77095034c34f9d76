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


def test_a_long_text_to_be_copied_breaks_on_a_telephone(server, client):
    recommendation = factories.create_recommendation("discussion")
    client.force_login(recommendation.author.user)
    address = f"{server.url}{recommendation.get_absolute_url()}edit/"
    with chromium() as browser:
        context = browser.new_context(viewport={"width": 360, "height": 740})
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])
        page = context.new_page()
        page.goto(f"{server.url}{recommendation.get_absolute_url()}comment/")
        page.evaluate(
            """address => { const form = document.querySelector("main form[method=post]");
          form.action = address; form.querySelector("textarea").value = "long words ".repeat(99); form.submit() }""",
            address,
        )
        page.wait_for_url(address)
        shown, beyond = page.locator("[data-typed]").count(), page.evaluate(BEYOND)

    assert (shown, beyond) == (1, 0)
