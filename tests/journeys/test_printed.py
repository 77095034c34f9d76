"""In the browser: the text as printed follows what is typed, beside the form or after it, and holds up nobody."""

from contextlib import contextmanager

import pytest
from django.conf import settings

from recommendations.models import Version
from tests.browser import chromium, listen
from tests.factories import create_recommendation
from tests.journeys.test_every_page import look
from tests.signing import SecureClient

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LABELS = "() => [...document.querySelectorAll('#printed [data-text] .no')].map(one => one.textContent)"
BOXES = "() => ['#writing', '#printed'].map(one => document.querySelector(one).getBoundingClientRect().toJSON())"
STATUS = "#printed [role=status]"


@contextmanager
def opened(server, author, address, complaints, **context):
    """Yield a page that a delegate has opened."""
    client = SecureClient()
    client.force_login(author.user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    with chromium() as browser:
        window = browser.new_context(**context)
        listen(window, complaints)
        window.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server.url}])
        page = window.new_page()
        page.goto(f"{server.url}{address}")
        yield page


@contextmanager
def edited(server, complaints, **context):
    """Yield the page on which the author of a draft edits it."""
    draft = create_recommendation("draft")
    with opened(server, draft.author, f"{draft.get_absolute_url()}edit/", complaints, **context) as page:
        yield page


def typed(page, field, text):
    """Type into a field, and wait for the answer of the portal."""
    with page.expect_response("**/recommendations/printed/"):
        page.fill(field, text)
    page.wait_for_timeout(100)


def test_the_printed_text_follows_the_typing_and_says_how_many_paragraphs(server):
    complaints = []
    with edited(server, complaints, viewport={"width": 1280, "height": 720}) as page:
        before = page.evaluate(LABELS)
        typed(page, "#id_paste", "1. One more.\n\n(a) a part;")
        after, said = page.evaluate(LABELS), page.text_content(STATUS)
        typed(page, "#id_title", "Another title")
        title, said_again = page.text_content("#printed .title-line"), page.text_content(STATUS)
        focused = page.evaluate("document.activeElement.id")
        faults = look(page)
    assert (before, after) == (["1.", "2.", "(a)", "(b)"], ["1.", "2.", "(a)", "(b)", "3.", "(a)"])
    assert ("7" in said, said_again, title, focused) == (True, said, "Another title", "id_title")
    assert (faults, complaints, Version.objects.count()) == ([], [], 1)


@pytest.mark.parametrize(("width", "is_beside"), [(1280, True), (1024, True), (768, False), (360, False)])
def test_it_is_beside_the_form_from_laptop_width_on_and_after_it_below(server, width, is_beside):
    with edited(server, [], viewport={"width": width, "height": 720}) as page:
        form, printed = page.evaluate(BOXES)
        page.evaluate("scrollTo(0, 800)")
        page.wait_for_timeout(50)
        top = page.evaluate(BOXES)[1]["top"]
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert (printed["left"] >= form["right"], printed["top"] >= form["bottom"]) == (is_beside, not is_beside)
    assert (0 <= top < 100) is is_beside
    assert beyond == 0


def test_the_keyboard_leaves_it_at_the_next_stop(server):
    with edited(server, [], viewport={"width": 1280, "height": 400}) as page:
        page.focus("#printed")
        page.keyboard.press("PageDown")
        page.wait_for_timeout(300)
        scrolled = page.evaluate("document.querySelector('#printed').scrollTop")
        page.keyboard.press("Tab")
        after = page.evaluate("document.activeElement.closest('footer, #printed')?.localName")
        page.focus("#printed")
        page.keyboard.press("Shift+Tab")
        before = page.evaluate("document.activeElement.closest('form, #printed')?.id")
    assert (scrolled > 0, after, before) == (True, "footer", "writing")


def test_if_the_portal_does_not_answer_it_says_so(server):
    with edited(server, [], viewport={"width": 1280, "height": 720}) as page:
        late = page.get_attribute("#printed", "data-late")
        page.route("**/recommendations/printed/", lambda route: route.abort())
        page.fill("#id_title", "Another title")
        page.wait_for_timeout(900)
        said, title = page.text_content("#printed [data-state]"), page.input_value("#id_title")
    assert (said, title) == (late, "Another title")


def test_without_javascript_it_shows_the_text_as_saved(server):
    with edited(server, [], java_script_enabled=False) as page:
        assert page.locator("#printed .no").all_text_contents() == ["1.", "2.", "(a)", "(b)"]
        assert page.text_content("#printed [data-state]") != page.get_attribute("#printed", "data-note")
