"""Co-authors: naming, removal, permissions and notifications."""

import pytest

from recommendations.drafting import co_authors
from recommendations.models import Recommendation
from registry import audit
from tests.elements import elements, texts
from tests.factories import create_delegate, create_recommendation
from tests.production.visitor import forms
from tests.recommendations.pages import (
    addresses,
    delegate,
    deliver,
    edit,
    head,
    messages,
    page_of,
    refusal,
    signed_in,
    step,
)

pytestmark = pytest.mark.django_db


def draft(state="draft"):
    """Return a draft of Viet Nam and a delegate of Italy."""
    text = create_recommendation(state, author=delegate())
    return text, delegate(text.workshop, "IT")


def name(client, text, other, **fields):
    return client.post(f"{page_of(text)}co-authors/", {"delegate": str(other.key)} | fields)


def test_a_co_author_reads_and_edits_until_it_is_forwarded(client, mailoutbox):
    text, other = draft()
    before = signed_in(client, other).get(page_of(text)).status_code
    name(signed_in(client, text.author), text, other)
    deliver()

    assert before == 404
    assert addresses(mailoutbox) == [other.user.email]
    assert text.current.title in mailoutbox[0].subject
    signed_in(client, other)
    assert edit(client, text, title="Written by two").status_code == 302
    text.refresh_from_db()
    assert (text.current.title, text.current.author) == ("Written by two", other.user)
    assert client.get(f"/workshops/{text.workshop.slug}/recommendations/?whose=mine").context["page"][0].pk == text.pk
    assert step(client, text, "with_head").status_code == 403  # the author hands it on
    Recommendation.objects.filter(pk=text.pk).update(state="with_head")
    assert (client.get(page_of(text)).status_code, edit(client, text, title="Later").status_code) == (200, 403)


def send(client, text, button="", **chosen):
    """Send the form of the page that has this button, with these fields, as a browser does."""
    address = f"{page_of(text)}co-authors/"
    pages = [(form, one) for form in forms(client.get(address).text) for one in form.buttons]
    form, pressed = next((form, one) for form, one in pages if one.name == button and chosen.keys() <= form.names)
    own = {pressed.name: pressed.value} if pressed.name else {}
    return client.post(address, form.values | chosen | own, follow=True)


def test_co_authors_can_be_added_removed_and_added_again(client):
    text, other = draft()
    signed_in(client, text.author)
    key = str(other.key)
    answers = [
        send(client, text, delegate=key),
        send(client, text, "remove"),
        send(client, text, delegate=key),
    ]
    said = [message for answer in answers for message in messages(answer)]
    assert [(level, str(other) in words) for level, words in said] == [("success", True)] * 3
    named, removed, named_again = [words for _level, words in said]
    assert named == named_again != removed
    kept = audit.entries(text).order_by("number").values_list("verb", flat=True)
    assert [verb.rpartition("_")[2] for verb in kept] == ["added", "removed", "added"]
    assert list(text.co_authors.all()) == [other]


def test_removing_a_co_author_twice_is_no_error(client):
    text, other = draft()
    answer = signed_in(client, text.author).post(f"{page_of(text)}co-authors/", {"remove": str(other.key)}, follow=True)
    assert [level for level, _words in messages(answer)] == ["warning"]
    assert not audit.entries(text).filter(verb="recommendation.co_author_removed").exists()


def test_each_choice_shows_the_delegation(client):
    text, other = draft()
    page = signed_in(client, text.author).get(f"{page_of(text)}co-authors/")
    assert f"{other.full_name}, {other.delegation.name}" in texts(page, "select[name=delegate] option")


def test_an_empty_choice_has_its_own_error(client):
    text, _other = draft()
    page = signed_in(client, text.author).post(f"{page_of(text)}co-authors/", {"delegate": ""})
    assert page.context["form"].has_error("delegate", "required")
    assert len(elements(page, "#id_delegate_error")) == 1


def test_the_audit_entry_contains_no_text(client):
    text, other = draft()
    name(signed_in(client, text.author), text, other)
    entry = audit.entries(text).get()
    assert (entry.verb, entry.partner, entry.data) == (
        "recommendation.co_author_added", "VN", {"delegate": str(other.key)}
    )  # fmt: skip


def test_a_removed_co_author_can_no_longer_read_it(client):
    text, other = draft()
    text.co_authors.add(other)
    signed_in(client, text.author).post(f"{page_of(text)}co-authors/", {"remove": str(other.key)})
    assert signed_in(client, other).get(page_of(text)).status_code == 404


def test_the_head_names_co_authors_once_it_is_forwarded(client):
    text, other = draft("with_head")
    assert name(signed_in(client, head(text.workshop)), text, other).status_code == 302
    assert list(text.co_authors.all()) == [other]


def test_co_authors_name_no_one_and_none_are_named_after_submission(client):
    text, other = draft()
    text.co_authors.add(other)
    assert name(signed_in(client, other), text, delegate(text.workshop, "PL")).status_code == 404
    submitted = create_recommendation("submitted", author=text.author)
    assert refusal(name(signed_in(client, text.author), submitted, other)) == str(co_authors.TOO_LATE)


def test_only_drafting_delegates_with_an_account_are_offered(client):
    text, other = draft()
    wrong = [
        text.author,
        delegate(),
        create_delegate(other.delegation, False),
        create_delegate(other.delegation, capacity="observer"),
        create_delegate(other.delegation, state="withdrawn"),
    ]
    signed_in(client, text.author)
    for one in wrong:
        assert list(name(client, text, one).context["form"].errors) == ["delegate"]
    assert not text.co_authors.exists()


def test_a_head_names_co_authors_of_a_private_draft_of_which_they_are_one(client):
    text, other = draft()
    chief = head(text.workshop)
    assert chief.delegation == text.author.delegation and not text.is_shared
    signed_in(client, chief)
    assert name(client, text, other).status_code == 404
    text.co_authors.add(chief)
    assert name(client, text, other).status_code == 302
    assert set(text.co_authors.all()) == {chief, other}
