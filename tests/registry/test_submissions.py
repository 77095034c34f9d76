"""A form sent twice: it acts once, also if both arrive at the same moment, and shows the result of the first time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib import messages
from django.contrib.messages.storage.session import SessionStorage
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpResponse, HttpResponseRedirect
from django.test import RequestFactory
from django.utils import timezone

from recommendations.models import Recommendation
from registry import form_keys, held_entries, submissions
from registry.models import HeldEntry, Submission
from tests.factories import create_user
from tests.recommendations.pages import delegate, signed_in, typed

pytestmark = pytest.mark.django_db
PARAGRAPHS = [("operative", "Participants recommended a list.")]


def new_form(user):
    request = RequestFactory().get("/")
    request.user = user
    return form_keys.new(request)


class Sender:
    """Sends forms of one user to a view that counts how often it acts."""

    def __init__(self, user):
        self.user, self.acts = user, 0

    def send(self, key, *, creates=False, path="/form/", answer=None, **fields):
        request = RequestFactory().post(path, fields | {"form_key": key} if key else fields)
        request.user, request.session = self.user, {}
        request._messages = SessionStorage(request)

        def view():
            self.acts += 1
            messages.success(request, f"Done {self.acts}.")
            return answer() if answer else HttpResponseRedirect(f"/done/{self.acts}/")

        response = submissions.once(request, view, creates=creates)
        request._messages.update(response)
        return getattr(response, "url", response.status_code), [str(one) for one in SessionStorage(request)]


@pytest.fixture
def sender():
    return Sender(create_user())


def test_the_second_shows_result_and_message_of_the_first(sender):
    key = new_form(sender.user)
    assert [sender.send(key, text="a"), sender.send(key, text="a")] == [("/done/1/", ["Done 1."])] * 2


@pytest.mark.parametrize(("fields", "path"), [({"text": "b"}, "/form/"), ({"text": "a"}, "/other/")])
def test_other_content_and_other_addresses_act_again(sender, fields, path):
    key = new_form(sender.user)
    sender.send(key, text="a")
    assert sender.send(key, path=path, **fields)[0] == "/done/2/"


def test_a_form_with_errors_can_be_sent_again(sender):
    key = new_form(sender.user)
    assert sender.send(key, answer=HttpResponse)[0] == 200
    assert sender.send(key)[0] == "/done/2/"


def test_what_was_refused_can_be_sent_again(sender):
    def refuse():
        raise PermissionDenied

    key = new_form(sender.user)
    with pytest.raises(PermissionDenied):
        sender.send(key, answer=refuse)
    assert sender.send(key)[0] == "/done/2/"


def test_a_first_that_was_lost_does_not_block(sender, monkeypatch):
    monkeypatch.setattr(submissions, "WAIT", 0)
    key = new_form(sender.user)
    sender.send(key)
    Submission.objects.update(location="")
    with pytest.raises(PermissionDenied):
        sender.send(key)
    Submission.objects.update(sent_at=timezone.now() - submissions.LOST - timedelta(seconds=1))
    assert sender.send(key)[0] == "/done/2/"


@pytest.mark.parametrize("creates", [True, False])
def test_a_page_fetched_again_creates_nothing_again(sender, creates):
    first, second = new_form(sender.user), new_form(sender.user)
    sender.send(first, creates=creates, text="a", do="save")
    assert sender.send(second, creates=creates, text="a", do="stay")[0] == ("/done/1/" if creates else "/done/2/")


@pytest.mark.parametrize("button", ["save", "stay"])
def test_the_same_form_creates_nothing_again_whatever_was_sent_in_between(sender, button):
    key = new_form(sender.user)
    sender.send(key, creates=True, text="a", do="save")
    sender.send(new_form(sender.user), path="/other/")
    assert sender.send(key, creates=True, text="a", do=button)[0] == "/done/1/"


@pytest.mark.parametrize("creates", [True, False])
def test_a_page_to_be_confirmed_is_no_result(sender, creates):
    key = new_form(sender.user)
    sender.send(key, creates=creates, text="a", answer=lambda: HttpResponseRedirect("/form/?held=1"))
    assert sender.send(key, creates=creates, text="a")[0] == "/done/2/"


@pytest.mark.parametrize("what", ["an hour later", "another user"])
def test_the_same_is_created_again_after(sender, what):
    sender.send(new_form(sender.user), creates=True, text="a")
    if what == "an hour later":
        Submission.objects.update(sent_at=timezone.now() - submissions.SAME_AGAIN - timedelta(seconds=1))
    else:
        sender.user = create_user()
    acts = sender.acts
    sender.send(new_form(sender.user), creates=True, text="a")
    assert sender.acts == acts + 1


def test_what_was_created_before_is_not_created_again_unasked(sender):
    """The page was fetched again after something else was sent."""
    sender.send(new_form(sender.user), creates=True, text="a")
    sender.send(new_form(sender.user), path="/other/")
    assert held_entries.is_held(sender.send(new_form(sender.user), creates=True, text="a")[0])
    assert HeldEntry.objects.get().created == "/done/1/"
    assert sender.acts == 2


@pytest.mark.parametrize("mark", ["form key", "once"])
def test_a_form_that_was_changed_after_going_back_creates_nothing_unasked(sender, mark):
    key = new_form(sender.user)
    marks = {"once": "1"} if mark == "once" else {}
    sender.send(key, creates=True, text="a", **marks)
    again = {"key": new_form(sender.user) if marks else key} | marks
    sender.send(new_form(sender.user), path="/other/")
    assert held_entries.is_held(sender.send(**again, creates=True, text="b")[0])
    assert sender.acts == 2


def test_they_are_forgotten_after_a_day(sender):
    sender.send(new_form(sender.user))
    Submission.objects.update(sent_at=timezone.now() - submissions.KEPT_FOR - timedelta(seconds=1))
    sender.send(new_form(sender.user))
    assert Submission.objects.count() == 1


def test_going_back_and_saving_again_shows_the_first_draft(client):
    author = delegate()
    workshop = author.delegation.workshop
    fields = typed(topic=workshop.topics.first(), paragraphs=PARAGRAPHS)
    signed_in(client, author)
    sent = [client.post(f"/workshops/{workshop.slug}/recommendations/new/", fields) for _again in range(2)]
    assert [one.url for one in sent] == [Recommendation.objects.get().get_absolute_url()] * 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("tabs", [1, 2])
def test_what_arrives_at_the_same_moment_acts_once(sender, tabs):
    """The second arrives while the first is being processed, and waits for its result."""
    keys = [new_form(sender.user) for _tab in range(tabs)] * (3 - tabs)

    def click(key):
        try:
            return sender.send(key, creates=tabs > 1, answer=slowly)
        finally:
            connection.close()

    def slowly():
        submissions.time.sleep(0.3)
        return HttpResponseRedirect("/done/")

    with ThreadPoolExecutor(2) as clicks:
        assert {url for url, _messages in clicks.map(click, keys)} == {"/done/"}
    assert sender.acts == 1
    assert Submission.objects.count() == 1
