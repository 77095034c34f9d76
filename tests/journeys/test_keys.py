"""The keys for reading a recommendation: next, previous, comment; they can be switched off."""

from contextlib import contextmanager

import pytest
from django.conf import settings

from tests import factories, signing
from tests.browser import chromium, listen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FOCUSED = "document.activeElement.id"


@contextmanager
def reading(server):
    """Yield a page with a recommendation of five paragraphs in discussion, and the anchors of its paragraphs."""
    reader = factories.create_delegate()
    recommendation = factories.create_recommendation("discussion", author=reader)
    keys = recommendation.current.texts.values_list("paragraph__key", flat=True)
    anchors, complaints = [f"p-{str(key)[:8]}" for key in keys], []
    session = signing.sign_in(signing.SecureClient(), reader.user).cookies[settings.SESSION_COOKIE_NAME].value
    with chromium() as browser:
        context = browser.new_context(viewport={"width": 1280, "height": 600}, reduced_motion="reduce")
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server.url}])
        listen(context, complaints)
        page = context.new_page()
        page.goto(f"{server.url}/recommendations/{recommendation.key}/")
        yield page, anchors
    assert complaints == []


def test_keys_lead_from_paragraph_to_paragraph_and_to_the_comment(server):
    with reading(server) as (page, anchors):
        focused = []
        for key in ("n", "n", "n", "p", "Shift+N"):
            page.keyboard.press(key)
            focused.append(page.evaluate(FOCUSED))
        assert focused == [anchors[place] for place in (0, 1, 2, 1, 2)]
        assert page.evaluate("document.activeElement.getBoundingClientRect().bottom <= innerHeight")

        page.keyboard.press("c")
        page.wait_for_url("**/comment/?paragraph=*")


def test_keys_act_outside_fields_only_and_can_be_switched_off(server):
    with reading(server) as (page, anchors):
        page.keyboard.press("?")
        assert page.locator("#shortcuts dl").is_visible()
        page.locator("#shortcuts-on").uncheck()
        page.keyboard.press("n")
        assert page.evaluate(FOCUSED) == "shortcuts-on"
        page.reload()
        page.keyboard.press("n")
        assert page.evaluate(FOCUSED) not in anchors
        page.keyboard.press("?")
        assert not page.locator("#shortcuts dl").is_visible()


def test_the_label_of_a_paragraph_gives_its_address_without_a_new_page(server):
    with reading(server) as (page, anchors):
        page.evaluate("window.isSame = true")
        page.locator(f"#{anchors[2]} .para-label a").click()
        assert page.url.endswith(f"/rev/1/#{anchors[2]}")
        assert page.evaluate("[window.isSame, document.activeElement.id]") == [True, anchors[2]]
        page.reload()
        assert page.locator(f"#{anchors[2]}").is_visible()
        page.keyboard.press("n")
        assert page.evaluate(FOCUSED) == anchors[3]


def test_keys_go_on_from_the_paragraph_at_which_their_list_was_opened(server):
    with reading(server) as (page, anchors):
        page.keyboard.press("n")
        page.keyboard.press("n")
        page.keyboard.press("?")
        page.keyboard.press("n")
        assert page.evaluate(FOCUSED) == anchors[2]
        page.keyboard.press("?")
        page.keyboard.press("?")
        page.keyboard.press("p")
        assert page.evaluate(FOCUSED) == anchors[1]
        page.keyboard.press("?")
        page.keyboard.press("c")
        page.wait_for_url("**/comment/?paragraph=*")
