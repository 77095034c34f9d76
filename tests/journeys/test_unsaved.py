"""A draft with unsaved words: the browser asks before it is left, and the tab keeps what was typed."""

import pytest

from tests.browser import chromium, listen
from tests.factories import create_recommendation
from tests.signing import SecureClient

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "textarea[name=p-0-text]"


def asked(page, act):
    """Do `act`, and go on whatever is asked; return the kinds of the questions that the browser asked."""
    kinds = []

    def answer(dialog):
        kinds.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    act()
    page.wait_for_load_state()
    page.remove_listener("dialog", answer)
    return kinds


def test_unsaved_words_are_asked_about_and_can_be_had_back(server):
    draft = create_recommendation("draft")
    client = SecureClient()
    client.force_login(draft.author.user)
    edit, complaints = f"{server.url}{draft.get_absolute_url()}edit/", []

    with chromium() as browser:
        context = browser.new_context()
        listen(context, complaints)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])
        page = context.new_page()
        page.goto(edit)
        untouched = asked(page, lambda: page.get_by_role("link", name="Cancel").click())
        page.goto(edit)
        page.fill(WORDS, "Words of\n\ntwo lines")
        left = asked(page, lambda: page.get_by_role("link", name="Cancel").click())
        page.goto(edit)
        page.get_by_role("button", name="Restore what you typed").click()
        page.wait_for_load_state()
        restored = page.input_value(WORDS)
        still = asked(page, lambda: page.goto(edit))
        page.get_by_role("button", name="Restore what you typed").click()
        saving = asked(page, lambda: page.get_by_role("button", name="Save", exact=True).last.click())
        page.goto(edit)
        offered = page.locator("#unsaved").is_visible()
        page.fill(WORDS, "Not for others")
        asked(page, lambda: page.locator("header form button:visible").click())
        remains = page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('unsaved')).length")

    assert (untouched, left, still, saving) == ([], ["beforeunload"], ["beforeunload"], [])
    assert restored == "Words of\n\ntwo lines"
    assert (offered, remains, complaints) == (False, 0, [])
    saved = draft.revisions.latest("serial").texts.order_by("position")
    assert [one.text for one in saved][:2] == ["Words of", "two lines"]
