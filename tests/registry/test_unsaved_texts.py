"""What may have been typed into a form: texts, not the keys and codes that it also contains."""

import re

import pytest
from django.conf import settings
from django.db import OperationalError
from django.urls import reverse

from recommendations.models import Comment
from registry import access, doors, unsaved_texts
from tests.asem_portal.public.test_status import ErrorPageClient
from tests.elements import elements
from tests.factories import create_recommendation
from workshops.models import Delegate, DelegateState

TEXT = "Could the two be joined?\nMany would welcome it."


@pytest.mark.parametrize(
    ("fields", "texts"),
    [
        (
            {
                "text": TEXT,
                "audience": "participants",
                "do": "save now",
                "once": "5f3c7d3e-0000-4000-8000-000000000000",
            },
            [TEXT],
        ),
        ({"title": "Museums", "name": "Suharto", "digest": "0123456789abcdef"}, ["Museums", "Suharto"]),
        ({"text": "agreed", "title": "agreed", "empty": "  "}, ["agreed"]),
        ({"answer": "refuse", "audience": "participants", "reply": "5f3c7d3e-0000-4000-8000-000000000000"}, []),
        ({"move": "up 5f3c7d3e-0000-4000-8000-000000000000", "step": "down-2"}, []),
        ({"query": "from=5f3c7d3e-0000-4000-8000-000000000000"}, []),
        ({"namesakes": "5f3c7d3e-0000-4000-8000-000000000000 5f3c7d3e-0000-4000-8000-000000000001 "}, []),
        ({"p-3-text": "agreed", "p-3-kind": "operative", "answer": "confirm"}, ["agreed"]),
        ({"title": "Museums", "shown": "title:0123456789ab place:0123456789ab"}, ["Museums"]),
        ({"text": "ភាសា", "form_key": "a b", "csrfmiddlewaretoken": "A b"}, ["ភាសា"]),
    ],
)
def test_what_may_have_been_typed(fields, texts):
    assert unsaved_texts.texts((name, [value]) for name, value in fields.items()) == texts


def test_no_button_has_a_value_that_could_have_been_typed():
    """Its name is known, or its value is a code under a name that no field has in which one types."""
    pages = [page.read_text() for page in (settings.BASE_DIR / "templates").rglob("*.html")]
    buttons = [element for page in pages for element in re.findall("<button [^>]*>", page)]
    named = [re.search(r'name="(\w+)" value="(\w+)', button) for button in buttons]
    values = {match.groups() for match in named if match}
    assert ("answer", "refuse") in values
    assert [one for one in sorted(values) if unsaved_texts.texts([(one[0], [one[1]])])] == []


@pytest.fixture
def sent():
    """Return a function that sends a comment after `spoil(author)` and returns what the page shows of it."""

    def send(spoil):
        recommendation = create_recommendation("discussion")
        client = ErrorPageClient()
        client.force_login(recommendation.author.user)
        spoil(recommendation.author)
        address = f"{recommendation.get_absolute_url()}comment/"
        page = client.post(address, {"text": TEXT, "audience": "participants"})
        assert not Comment.objects.exists()
        return page.status_code, [one.text for one in elements(page, "[data-typed]")]

    return send


@pytest.mark.django_db
def test_it_is_shown_where_the_page_is_no_longer_open(sent):
    def withdraw(author):
        Delegate.objects.filter(pk=author.pk).update(state=DelegateState.WITHDRAWN)

    assert sent(withdraw) == (404, [TEXT])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "status"), [(access.Refused("no"), 403), (OperationalError(), 503), (KeyError(), 500)]
)
def test_it_is_shown_after_a_refusal_and_a_failure(sent, monkeypatch, error, status):
    def fail(*_arguments):
        raise error

    assert sent(lambda _author: monkeypatch.setattr(doors, "_outermost", fail)) == (status, [TEXT])


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["account_login", "account_reset_password"])
def test_nothing_is_shown_of_what_was_typed_on_the_pages_of_accounts(name, monkeypatch):
    def fail(*_arguments, **_named):
        raise OperationalError

    monkeypatch.setattr("django.forms.BaseForm.is_valid", fail)
    page = ErrorPageClient().post(reverse(name), {"login": "ana@example.org", "password": "secret words"})
    assert (page.status_code, "secret words" in page.text) == (503, False)
