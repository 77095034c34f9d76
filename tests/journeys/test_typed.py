"""In the browser: long text is accepted and counted, and a comment survives the end of the session."""

import pytest

from recommendations.models import Comment
from tests.browser import chromium, listen
from tests.factories import create_recommendation
from tests.signing import SecureClient

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_long_comment_is_pasted_whole_and_counted(server):
    recommendation, complaints = create_recommendation("discussion"), []
    client = SecureClient()
    client.force_login(recommendation.author.user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}
    with chromium() as browser:
        context = browser.new_context()
        listen(context, complaints)
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(f"{server.url}{recommendation.get_absolute_url()}comment/")
        counter = page.locator("[data-of=id_text]")
        page.fill("#id_text", "x" * 3990)
        within = counter.text_content()
        page.evaluate("document.querySelector('#id_text').value = 'x'.repeat(4213)")
        page.dispatch_event("#id_text", "input")
        beyond, is_marked = counter.text_content(), "limit-over" in counter.get_attribute("class")
        page.wait_for_timeout(1200)
        read_out = page.locator("[data-of=id_text] + [aria-live]").text_content()
        page.locator("main form[method=post] .btn-primary").click()
        page.wait_for_load_state()
        length = page.evaluate("document.querySelector('#id_text').value.length")
        error = page.locator("#id_text_error").text_content()
    assert ("10" in within, "213" in beyond, is_marked, read_out) == (True, True, True, beyond)
    assert (length, "213" in error, complaints) == (4213, True, [])


def test_a_comment_survives_the_end_of_the_session(server):
    recommendation = create_recommendation("discussion")
    user, text = recommendation.author.user, "Could the two\nbe joined?"
    client = SecureClient()
    client.force_login(user)
    with chromium() as browser:
        context = browser.new_context(java_script_enabled=False)
        cookie = {"name": "sessionid", "url": server.url}
        context.add_cookies([cookie | {"value": client.cookies["sessionid"].value}])
        page = context.new_page()
        page.goto(f"{server.url}{recommendation.get_absolute_url()}comment/")
        page.fill("#id_text", text)
        context.clear_cookies(name="sessionid")
        page.locator("main form[method=post] .btn-primary").click()
        page.wait_for_load_state()
        address = page.url
    assert "/account/login/" in address and "held%3D" in address
    assert not Comment.objects.exists()
