"""A draft with unsaved changes: the browser asks before the user leaves the page, and keeps the input."""

from contextlib import contextmanager, suppress
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Error

from recommendations.models import Recommendation
from tests.browser import chromium, listen
from tests.factories import create_comment, create_recommendation
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
        assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('unsaved')).length") == 0

    saved = draft.versions.latest("serial").texts.order_by("position")
    assert ([one.text for one in saved][:2], complaints) == (["Words of", "two lines"], [])


def _new_address(server, author):
    workshop = author.delegation.workshop
    return f"{server.url}/workshops/{workshop.slug}/recommendations/new/?topic={workshop.topics.first().number}"


def _fail_to_send(page, address, field):
    """Type a text and press the button without a connection."""
    page.goto(address)
    page.fill(field, "Mobility of artists")
    for audience in page.locator("[name=audience]").all()[:1]:
        audience.check()
    page.context.set_offline(True)
    with suppress(Error):
        page.locator("main form[method=post] .btn-primary:visible").last.click()
        page.wait_for_timeout(500)
    page.context.set_offline(False)


def _offered(page, address):
    """Open a form and take the text that the browser has kept."""
    page.goto(address)
    page.locator("[data-again]:visible").click()
    page.wait_for_load_state()


@pytest.mark.parametrize("name", ["new", "comment", "reply"])
def test_what_could_not_be_sent_is_offered_in_another_tab_until_it_is_saved(server, name):
    recommendation, complaints = create_recommendation("discussion"), []
    author = recommendation.author
    address = _new_address(server, author)
    if name != "new":
        thing = recommendation if name == "comment" else create_comment(recommendation)
        address = server.url + reverse(f"comments:{name}", args=[thing.key])
    typed = "[name=title]" if name == "new" else "[name=text]"
    with author_at(server, SimpleNamespace(author=author), complaints) as page:
        _fail_to_send(page, address, typed)
        tab = page.context.new_page()
        page.close()
        _offered(tab, address)
        kept = tab.input_value(typed)
        left = asked(tab, lambda: tab.goto(f"{server.url}/dashboard/"))
        _offered(tab, address)
        if name == "new":
            tab.fill(WORDS, "Recommends a list.")
        sent = asked(tab, tab.locator("main form[method=post] .btn-primary:visible").last.click)
        tab.goto(address)
        offers = tab.locator("[data-again]:visible").count()
    assert (kept, left, sent, offers) == ("Mobility of artists", ["beforeunload"], [], 0)


def test_what_one_typed_is_offered_to_no_other_user_of_the_browser(server):
    recommendation, complaints = create_recommendation("discussion"), []
    other = SecureClient()
    other.force_login(head(recommendation.workshop, "IT").user)
    address = server.url + reverse("comments:comment", args=[recommendation.key])
    with author_at(server, SimpleNamespace(author=recommendation.author), complaints) as page:
        page.goto(address)
        page.fill("[name=text]", "Not for others")
        cookie = {"name": settings.SESSION_COOKIE_NAME, "url": server.url}
        own = page.context.cookies(server.url)
        page.context.add_cookies([cookie | {"value": other.cookies[settings.SESSION_COOKIE_NAME].value}])
        page.goto(address)
        offers = [page.locator("[data-again]:visible").count()]
        page.context.clear_cookies()
        page.context.add_cookies(own)
        page.goto(address)
        offers.append(page.locator("[data-again]:visible").count())
    assert offers == [0, 1]


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
