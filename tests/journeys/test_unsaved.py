"""A draft with unsaved changes: the browser asks before the user leaves the page, and the tab keeps the input."""

from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.conf import settings

from recommendations.models import Recommendation
from tests.browser import chromium, listen
from tests.factories import create_recommendation
from tests.recommendations.pages import head
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


def test_going_back_after_another_form_and_saving_the_same_makes_no_second_draft(server):
    author, complaints = head(), []
    topic = author.delegation.workshop.topics.first()
    new = f"{server.url}/workshops/{author.delegation.workshop.slug}/recommendations/new/?topic={topic.number}"
    with author_at(server, SimpleNamespace(author=author), complaints) as page:

        def save():
            page.fill("[name=title]", "Mobility of artists")
            page.fill(WORDS, "Recommends a list.")
            page.locator("#writing .btn-primary[value=save]").click()
            page.wait_for_url("**/recommendations/*-*/")

        page.goto(new)
        save()
        page.locator("main form[method=post] button:visible").first.click()
        page.wait_for_load_state()
        while page.url.partition("?")[0] != new.partition("?")[0]:
            page.go_back()
        save()
    assert (Recommendation.objects.count(), complaints) == (1, [])


def test_going_back_from_a_step_shows_the_step_before(server):
    draft, complaints = create_recommendation("draft"), []
    with author_at(server, draft, complaints) as page:
        page.goto(f"{server.url}{draft.get_absolute_url()}edit/")
        page.fill("textarea[name=paste]", "1. Recommends A.\n2. Recommends B.")
        counts, search = [], ""
        for button in ("split", "add"):
            page.locator(f"#writing button[value={button}]").click()
            page.wait_for_function("known => location.search !== known", arg=search)
            counts.append(page.locator("textarea[name$=-text]").count())
            search = page.evaluate("location.search")
        page.go_back()
        assert (counts[1], page.locator("textarea[name$=-text]").count()) == (counts[0] + 1, counts[0])
    assert complaints == []
