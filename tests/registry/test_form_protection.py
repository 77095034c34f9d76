"""A form whose CSRF token was replaced by a sign-in in another tab, and one that was shown to another user."""

import pytest
from django.http import HttpRequest

from recommendations.models import Comment
from registry import form_keys, form_protection, links
from registry.models import HeldEntry
from tests.elements import element, elements
from tests.factories import create_recommendation, create_user
from tests.registry.test_held_entries import TEXT, hidden, signed_in
from tests.signing import SecureClient
from tests.workshops.delegations.invited import Invited
from workshops.models import InvitationReply

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment():
    """(address, author) of the form for a comment."""
    recommendation = create_recommendation("discussion")
    return f"{recommendation.get_absolute_url()}comment/", recommendation.author.user


class TestCsrf:
    """A form that was opened before the user signed in again, in another tab."""

    @staticmethod
    def sent(comment, key_of):
        address, user = comment
        client = SecureClient(enforce_csrf_checks=True)
        client.force_login(user)
        request = HttpRequest()
        request.user = key_of or user
        data = {"text": TEXT, "audience": "participants", "form_key": form_keys.new(request) if key_of != "" else ""}
        return client, client.post(address, data, headers={"referer": f"https://testserver{address}"})

    def test_it_is_shown_again(self, comment):
        client, response = self.sent(comment, None)
        assert element(client.get(response.url), "textarea[name=text]").text.strip() == TEXT
        assert not Comment.objects.exists()

    def test_that_of_another_user_is_refused_and_kept_for_them(self, comment):
        other = create_user()
        _client, response = self.sent(comment, other)
        assert (response.status_code, HeldEntry.objects.get().owner) == (403, other.key)
        links = [link.get("href") for link in elements(response, "[data-back], [data-item]")]
        assert links == [comment[0], comment[0].removesuffix("comment/")]

    def test_that_of_another_site_is_refused(self, comment):
        address, user = comment
        client = SecureClient(enforce_csrf_checks=True)
        client.force_login(user)
        response = client.post(address, {"text": TEXT}, headers={"referer": "https://elsewhere.example/"})
        assert (response.status_code, HeldEntry.objects.exists()) == (403, False)


class TestCsrfOfPersonalLink:
    """A form behind a personal link, whose CSRF token was replaced by a sign-in in another tab."""

    @staticmethod
    def sent(revoke=False, **fields):
        client = SecureClient(enforce_csrf_checks=True)
        invited = Invited("delegate")
        address = f"{invited.page}decline/"
        data = {"text": TEXT, "form_key": hidden(client.get(address))} | fields
        if revoke:
            links.revoke(invited.link.purpose, invited.subject.key)
        return client.post(address, data, headers={"referer": f"https://testserver{address}"})

    def test_it_is_shown_again_filled_in(self):
        page = self.sent()
        assert element(page, "textarea[name=text]").text.strip() == TEXT
        assert not InvitationReply.objects.exists()

    def test_if_the_link_was_replaced_too_the_words_can_be_copied(self):
        page = self.sent(revoke=True)
        assert (page.status_code, [one.text for one in elements(page, "[data-typed]")]) == (410, [TEXT])

    @pytest.mark.parametrize("key", ["", "x", f"{form_keys.NOBODY}.abc:1a:x"])
    def test_without_a_key_of_the_portal_it_is_refused(self, key):
        page = self.sent(form_key=key)
        assert (page.status_code, TEXT in page.text) == (403, False)


def test_a_page_of_another_user_is_refused_and_its_words_are_not_shown(comment):
    address, user = comment
    request = HttpRequest()
    request.user = create_user()
    response = signed_in(user).post(address, {"text": TEXT, "form_key": form_keys.new(request)})
    assert (response.status_code, str(form_protection.ANOTHER) in response.text) == (403, True)
    assert (elements(response, "[data-typed]"), Comment.objects.exists()) == ([], False)
