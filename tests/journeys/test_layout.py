"""The layout of pages: elements side by side if there is room, and never beyond the edge of a phone screen."""

import pytest

from recommendations.reading import last_read
from tests import factories
from tests.browser import chromium
from tests.recommendations.amendments.amending import Negotiation
from tests.signing import SecureClient, sign_in

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


ROLE = """() => {
  const role = document.querySelector(".who .as b").getBoundingClientRect();
  const name = document.querySelector(".who .as-name").getBoundingClientRect();
  const row = document.querySelector(".masthead").getBoundingClientRect(), out = document.querySelector(".who form");
  return [role.left >= 0 && role.top >= row.top && role.bottom <= row.bottom && role.right <= innerWidth,
    role.height > 10, name.right <= out.getBoundingClientRect().left + 8, row.height < 90];
}"""


def test_a_long_name_in_the_masthead_leaves_the_role_below_it_whole(server, client):
    long = "Wolfeschlegelsteinhausenbergerdorff-Szentgyörgyi Mária Magdolna Erzsébet"
    delegate = factories.create_delegate(full_name=long)
    type(delegate.user).objects.filter(pk=delegate.user.pk).update(full_name=long)
    client.force_login(delegate.user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}
    found = {}
    with chromium() as browser:
        context = browser.new_context()
        context.add_cookies([cookie])
        page = context.new_page()
        for width in (1160, 1280, 1920):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{server.url}/dashboard/")
            found[width] = page.evaluate(ROLE), page.evaluate(BEYOND)
        for width in (360, 768):
            page.set_viewport_size({"width": width, "height": 900})
            page.locator(".menu summary").click()
            shown = page.locator(".menu .as b").is_visible(), page.locator(".menu .as-name").is_visible()
            found[width] = [*shown, True, True], page.evaluate(BEYOND)
            page.locator(".menu summary").click()

    assert found == {width: ([True] * 4, 0) for width in (1160, 1280, 1920, 360, 768)}


FOCUSED = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  const cut = [box.left, box.right].some(x => x < 0 || x > innerWidth) || one.scrollWidth > one.clientWidth + 1;
  return [one.textContent.trim(), cut, box.height >= 24, getComputedStyle(one).outlineStyle];
}"""


def with_five_views():
    """A recommendation that Hungary has read in Rev.1, amended and changed since; its address, and Hungary's session."""
    talks = Negotiation()
    talks.released(talks.hungary, 1, "They thanked the host.", title="Wording")
    last_read.mark_read(talks.recommendation.circulated.circulation, by=talks.hungary.user)
    for number in range(2):
        factories.create_version(talks.recommendation, title=f"Text {number}")
        factories.create_circulation(talks.recommendation)
    session = sign_in(SecureClient(), talks.hungary.user).cookies["sessionid"].value
    return talks.recommendation.get_absolute_url(), session


def test_the_views_of_a_recommendation_are_reached_by_keyboard_on_a_phone(server):
    """All five fit, in order, each with its ring; the view chosen stays unfolded, with its legend."""
    address, session = with_five_views()
    with chromium() as browser:
        context = browser.new_context(viewport={"width": 360, "height": 740})
        context.add_cookies([{"name": "sessionid", "value": session, "url": server.url}])
        page = context.new_page()
        page.goto(f"{server.url}{address}")
        summary, views = page.locator("[data-views] > summary"), page.locator("[data-views] [role=group]").first
        summary.focus()
        page.keyboard.press("Enter")
        names, found = views.locator("a").all_inner_texts(), []
        for _name in names:
            page.keyboard.press("Tab")
            found.append(page.evaluate(FOCUSED))
        wide = page.evaluate(BEYOND)
        views.locator("a", has_text="Compilation").focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        current = page.locator("[data-views] [aria-current]").first
        assert current.is_visible() and current.inner_text() == "Compilation"
        assert page.evaluate(BEYOND) == wide == 0

    assert (len(names), found) == (5, [[name, False, True, "solid"] for name in names])


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
