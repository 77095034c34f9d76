"""A draft with unsaved changes: the browser asks before the user leaves the page, and the tab keeps the input."""

from contextlib import contextmanager

import pytest
from django.conf import settings

from tests.browser import chromium, listen
from tests.factories import create_recommendation
from tests.signing import SecureClient

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "textarea[name=p-0-text]"


def asked(page, act):
    """Call `act`, accept all dialogs, and return the types of the dialogs that the browser showed."""
    kinds = []

    def answer(dialog):
        kinds.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    act()
    page.wait_for_load_state()
    page.remove_listener("dialog", answer)
    return kinds


@contextmanager
def author_at(server, draft, complaints):
    """Yield a page in a browser in which the author of `draft` is signed in."""
    client = SecureClient()
    client.force_login(draft.author.user)
    with chromium() as browser:
        context = browser.new_context()
        listen(context, complaints)
        context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                    "url": server.url,
                }
            ]
        )
        yield context.new_page()


def cancelled(page):
    return asked(page, lambda: page.locator("#writing .btn-row a").click())


def restored(page):
    """Restore the input that the tab has kept, and return it."""
    page.locator("#unsaved [data-again]").click()
    page.wait_for_load_state()
    return page.input_value(WORDS)


def test_unsaved_words_are_asked_about_and_can_be_had_back(server):
    draft, complaints = create_recommendation("draft"), []
    edit = f"{server.url}{draft.get_absolute_url()}edit/"
    with author_at(server, draft, complaints) as page:
        page.goto(edit)
        assert cancelled(page) == []
        page.goto(edit)
        page.fill(WORDS, "Words of\n\ntwo lines")
        assert cancelled(page) == ["beforeunload"]
        page.goto(edit)
        assert restored(page) == "Words of\n\ntwo lines"
        assert asked(page, lambda: page.goto(edit)) == ["beforeunload"]
        restored(page)
        assert asked(page, page.locator("#writing .btn-primary[value=save]").click) == []
        page.goto(edit)
        assert not page.locator("#unsaved").is_visible()
        page.fill(WORDS, "Not for others")
        asked(page, lambda: page.locator("header form button:visible").click())
        assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('unsaved')).length") == 0

    saved = draft.versions.latest("serial").texts.order_by("position")
    assert ([one.text for one in saved][:2], complaints) == (["Words of", "two lines"], [])
