"""What was typed when the session had ended: for whom, where and how long it is kept."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import login
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import resolve, reverse
from django.utils import timezone

from recommendations.models import Comment, Recommendation
from registry import form_keys, held_entries
from registry.models import HeldEntry
from tests import signing
from tests.elements import element, elements
from tests.factories import create_recommendation, create_role
from tests.recommendations.pages import officer
from tests.signing import SecureClient
from workshops.models import DelegateImport, Role

pytestmark = pytest.mark.django_db
BACKEND = settings.AUTHENTICATION_BACKENDS[0]
TEXT = "Could the two be joined?\nMany would welcome it."


@pytest.fixture
def comment():
    """(address, author) of the form for a comment."""
    recommendation = create_recommendation("discussion")
    return f"{recommendation.get_absolute_url()}comment/", recommendation.author.user


def hidden(page, name="form_key"):
    return element(page, f"main form[method=post] input[name={name}]").get("value")


def typed(client, address, **fields):
    """Open the form, fill it in and lose the session; return what is then sent."""
    page = client.get(address)
    client.session.flush()
    return {"text": TEXT, "audience": "participants", "form_key": hidden(page), "once": hidden(page, "once")} | fields


def signed_in(user):
    client = SecureClient()
    client.force_login(user)
    return client


def lost(comment):
    """(client without a session, address at which its comment is shown again)."""
    address, user = comment
    client = signed_in(user)
    sent = client.post(address, typed(client, address))
    assert sent.url.startswith(reverse("account_login"))
    return client, f"{address}?held={HeldEntry.objects.get().key}"


def test_a_comment_comes_back_and_is_saved_by_its_button_only(comment):
    client, back = lost(comment)
    client.force_login(comment[1])
    page = client.get(back)
    assert element(page, "textarea[name=text]").text.strip() == TEXT
    assert not Comment.objects.exists()
    again = {"text": TEXT, "audience": "participants", "form_key": hidden(page), "once": hidden(page, "once")}
    assert client.post(comment[0], again).status_code == 302
    assert Comment.objects.get().text == TEXT


def test_it_comes_back_after_a_sign_in_by_code(comment, mailoutbox):
    client, back = lost(comment)
    page = signing.sign_in_by_code(client, comment[1], mailoutbox)
    assert elements(page, f'a[href="{back}"]'), "any page after the sign-in leads to it"
    assert element(client.get(back), "textarea[name=text]").text.strip() == TEXT
    assert not elements(client.get(reverse("dashboard:dashboard")), f'a[href="{back}"]'), "once it has been seen"


@pytest.mark.parametrize(("hours", "is_there"), [(23, True), (25, False)])
def test_it_is_kept_for_a_day(comment, hours, is_there):
    client, back = lost(comment)
    client.force_login(comment[1])
    expires_at = timezone.now() + held_entries.KEPT_FOR - timedelta(hours=hours)
    HeldEntry.objects.update(expires_at=expires_at)
    assert (TEXT in client.get(back).text) == is_there


def test_what_has_expired_is_deleted(comment):
    lost(comment)
    HeldEntry.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    lost(comment)
    assert HeldEntry.objects.count() == 1


@pytest.mark.parametrize("who", ["another user", "another browser"])
def test_it_comes_back_to_its_user_in_the_same_browser_only(comment, who):
    client, back = lost(comment)
    if who == "another user":
        client.force_login(create_recommendation("discussion").author.user)
    else:
        client = signed_in(comment[1])
    assert TEXT not in client.get(back, follow=True).text
    assert HeldEntry.objects.exists()


@pytest.mark.parametrize("how", ["signs out", "stays signed in"])
def test_it_survives_another_user_in_the_same_browser(comment, mailoutbox, how):
    client, back = lost(comment)
    other = create_recommendation("discussion").author.user
    seen = signing.sign_in_by_code(client, other, mailoutbox)
    assert not elements(seen, f'a[href="{back}"]')
    assert TEXT not in client.get(back, follow=True).text
    if how == "signs out":
        client.post(reverse("account_logout"))
        page = signing.sign_in_by_code(client, comment[1], mailoutbox)
        assert elements(page, f'a[href="{back}"]')
    else:
        request = client.get("/").wsgi_request  # as the local demonstration does
        request.method = "POST"
        held_entries.survive(request, lambda request: login(request, comment[1], BACKEND))
        request.session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
    assert element(client.get(back), "textarea[name=text]").text.strip() == TEXT


def test_the_entries_of_one_user_do_not_displace_those_of_another(comment, monkeypatch):
    monkeypatch.setattr(held_entries, "MOST", 2)
    client, back = lost(comment)
    other = create_recommendation("discussion").author.user
    client.force_login(other)
    request = RequestFactory().post(comment[0], {"text": "Mine"})
    request.user, request.session, request.resolver_match = other, client.session, resolve(comment[0])
    for _time in range(3):
        held_entries.hold(request, comment[0])
    assert back.rpartition("=")[2] in request.session[held_entries.SESSION]
    assert HeldEntry.objects.count() == 3


@pytest.mark.parametrize("key", ["", "x", f"{form_keys.NOBODY}.abc:1a:x"])
def test_nothing_is_kept_without_a_key_of_the_portal(comment, key):
    address, user = comment
    client = signed_in(user)
    sent = client.post(
        address, typed(client, address, form_key=key), headers={"referer": f"https://testserver{address}"}
    )
    assert (sent.status_code, HeldEntry.objects.exists()) == (302, False)


def test_neither_tokens_nor_keys_are_kept(comment):
    lost(comment)
    names = [name for name, _values in json.loads(HeldEntry.objects.get().fields)]
    assert names == ["text", "audience", "once"]


def test_where_the_page_is_no_longer_open_the_words_can_be_copied():
    recommendation = create_recommendation("draft")
    address, user = f"{recommendation.get_absolute_url()}edit/", recommendation.author.user
    client = signed_in(user)
    key = hidden(client.get(address))
    client.session.flush()
    client.post(address, {"p-0-text": TEXT, "form_key": key})
    Recommendation.objects.update(state="with_head")
    client.force_login(user)

    page = client.get(f"{address}?held={HeldEntry.objects.get().key}")

    assert page.status_code == 403
    assert [one.text for one in elements(page, "pre")] == [TEXT]
    assert element(page, "[data-item]").get("href") == recommendation.get_absolute_url()


def test_an_entry_is_shown_at_its_own_address_only(comment):
    client, back = lost(comment)
    client.force_login(comment[1])
    other = create_recommendation("discussion", author=create_recommendation("draft").author)
    assert TEXT not in client.get(back.replace(comment[0], f"{other.get_absolute_url()}comment/"), follow=True).text


def test_files_are_not_kept_and_the_page_says_so():
    role = create_role(Role.ORGANISER)
    address = f"/workshops/{role.workshop.slug}/imports/"
    client = signing.sign_in(SecureClient(), role.user)
    assert client.get(address).status_code == 200
    request = HttpRequest()
    request.user = role.user
    client.session.flush()
    file = SimpleUploadedFile("people.csv", b"Name\nKim Ji-woo\n")
    sent = client.post(address, {"form_key": form_keys.new(request), "file": file})
    assert sent.url.startswith(reverse("account_login"))
    entry = HeldEntry.objects.get()
    signing.sign_in(client, role.user)

    page = client.get(f"{address}?held={entry.key}")

    assert (entry.had_files, "people.csv" in entry.fields, DelegateImport.objects.exists()) == (True, False, False)
    assert held_entries._notice(entry) in [str(one) for one in page.context["messages"]]


def test_steps_on_the_way_do_not_replace_what_has_not_been_seen(comment, monkeypatch):
    monkeypatch.setattr(held_entries, "MOST", 2)
    client, back = lost(comment)
    request = RequestFactory().post("/", {"do": "add"})
    request.user, request.session = comment[1], client.session
    steps = [held_entries.confirm(request, lambda: None).url for _step in range(3)]
    assert list(request.session[held_entries.SESSION]) == [url.rpartition("=")[2] for url in (back, steps[-1])]
    assert HeldEntry.objects.count() == 2


def test_going_back_to_a_question_that_was_answered_leads_to_the_thing(client):
    recommendation = create_recommendation("submitted")
    officer(client, recommendation.workshop)
    address = f"{recommendation.get_absolute_url()}step/"
    data = {"target": "discussion", "seen": str(recommendation.current.key)}
    asked = client.post(address, data).url
    assert element(client.get(asked), "[name=confirmed]") is not None
    client.post(address, data | {"confirmed": "yes"})

    response = client.get(asked)

    recommendation.refresh_from_db()
    assert (recommendation.state, response.url) == ("discussion", recommendation.get_absolute_url())
