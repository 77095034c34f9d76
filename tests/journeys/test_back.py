"""Going back to a form that was sent: unchanged, it shows what was created; changed, the user is asked."""

import pytest
from django.conf import settings
from django.urls import reverse

from recommendations.models import Comment
from tests.browser import chromium, listen
from tests.factories import create_comment, create_recommendation
from tests.signing import SecureClient

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _send(page, text):
    page.fill("[name=text]", text)
    for audience in page.locator("[name=audience]").all()[:1]:
        audience.check()
    page.locator("main form[method=post] .btn-primary").click()
    page.wait_for_load_state()


def _cookie(server, user):
    """Sign `user` in and return the cookie of the session. The database is not available once a browser is open."""
    client = SecureClient()
    client.force_login(user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": server.url}


def _page(browser, cookie, complaints):
    """Return a page in which the user with this cookie is signed in."""
    context = browser.new_context()
    listen(context, complaints)
    context.add_cookies([cookie])
    return context.new_page()


def _posted_again(page, text):
    """Go back, send `text`, and return the address to which that leads."""
    page.go_back()
    _send(page, text)
    return page.url


@pytest.mark.parametrize("name", ["comment", "reply"])
def test_after_going_back_the_same_is_posted_once_and_a_change_is_asked_about(server, name):
    recommendation, complaints = create_recommendation("discussion"), []
    cookie = _cookie(server, recommendation.author.user)
    thing = create_comment(recommendation) if name == "reply" else recommendation
    address = server.url + reverse(f"comments:{name}", args=[thing.key])
    before = Comment.objects.count()
    with chromium() as browser:
        page = _page(browser, cookie, complaints)
        page.goto(address)
        _send(page, "We agree.")
        result = page.url
        again = _posted_again(page, "We agree.")
        _posted_again(page, "We do not agree.")
        typed = page.locator("[data-typed]").first.text_content()
        page.locator("[data-another]").click()
        page.wait_for_load_state()
        kept = page.input_value("[name=text]")
        page.locator("main form[method=post] .btn-primary").click()
        page.wait_for_load_state()
        page.goto(address)
        _send(page, "One more.")
    assert (again, typed, kept) == (result, "We do not agree.", "We do not agree.")
    assert (Comment.objects.count() - before, complaints) == (3, [])
