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
    recommendation = create_recommendation(state, author=delegate())
    return recommendation, delegate(recommendation.workshop, "IT")


def name(client, recommendation, other, **fields):
    return client.post(f"{page_of(recommendation)}co-authors/", {"delegate": str(other.key)} | fields)


def test_a_co_author_reads_and_edits_until_it_is_forwarded(client, mailoutbox):
    recommendation, other = draft()
    before = signed_in(client, other).get(page_of(recommendation)).status_code
    name(signed_in(client, recommendation.author), recommendation, other)
    deliver()

    assert before == 404
    assert addresses(mailoutbox) == [other.user.email]
    assert recommendation.current.title in mailoutbox[0].subject
    signed_in(client, other)
    assert edit(client, recommendation, title="Written by two").status_code == 302
    recommendation.refresh_from_db()
    assert (recommendation.current.title, recommendation.current.author) == ("Written by two", other.user)
    assert (
        client.get(f"/workshops/{recommendation.workshop.slug}/recommendations/?whose=mine").context["drafts"][0].pk
        == recommendation.pk
    )
    assert step(client, recommendation, "with_head").status_code == 403  # the author forwards the draft
    Recommendation.objects.filter(pk=recommendation.pk).update(state="with_head")
    assert (
        client.get(page_of(recommendation)).status_code,
        edit(client, recommendation, title="Later").status_code,
    ) == (200, 403)


def send(client, recommendation, button="", **chosen):
    """Send the form of the page that has this button, with these fields, as a browser does."""
    address = f"{page_of(recommendation)}co-authors/"
    pages = [(form, one) for form in forms(client.get(address).text) for one in form.buttons]
    form, pressed = next((form, one) for form, one in pages if one.name == button and chosen.keys() <= form.names)
    own = {pressed.name: pressed.value} if pressed.name else {}
    return client.post(address, form.values | chosen | own, follow=True)


def test_co_authors_can_be_added_removed_and_added_again(client):
    recommendation, other = draft()
    signed_in(client, recommendation.author)
    key = str(other.key)
    answers = [
        send(client, recommendation, delegate=key),
        send(client, recommendation, "remove"),
        send(client, recommendation, delegate=key),
    ]
    said = [message for answer in answers for message in messages(answer)]
    assert [(level, str(other) in words) for level, words in said] == [("success", True)] * 3
    named, removed, named_again = [words for _level, words in said]
    assert named == named_again != removed
    kept = audit.entries(recommendation).order_by("number").values_list("verb", flat=True)
    assert [verb.rpartition("_")[2] for verb in kept] == ["added", "removed", "added"]
    assert list(recommendation.co_authors.all()) == [other]


def test_removing_a_co_author_twice_is_no_error(client):
    recommendation, other = draft()
    answer = signed_in(client, recommendation.author).post(
        f"{page_of(recommendation)}co-authors/", {"remove": str(other.key)}, follow=True
    )
    assert [level for level, _words in messages(answer)] == ["warning"]
    assert not audit.entries(recommendation).filter(verb="recommendation.co_author_removed").exists()


def test_each_choice_shows_the_delegation(client):
    recommendation, other = draft()
    page = signed_in(client, recommendation.author).get(f"{page_of(recommendation)}co-authors/")
    assert str(other.names_in_delegation) in texts(page, "select[name=delegate] option")


def test_an_empty_choice_has_its_own_error(client):
    recommendation, _other = draft()
    page = signed_in(client, recommendation.author).post(f"{page_of(recommendation)}co-authors/", {"delegate": ""})
    assert page.context["form"].has_error("delegate", "required")
    assert len(elements(page, "#id_delegate_error")) == 1


def test_the_audit_entry_contains_no_text(client):
    recommendation, other = draft()
    name(signed_in(client, recommendation.author), recommendation, other)
    entry = audit.entries(recommendation).get()
    assert (entry.verb, entry.partner, entry.data) == (
        "recommendation.co_author_added", "VN", {"delegate": str(other.key)}
    )  # fmt: skip


def test_a_removed_co_author_can_no_longer_read_it(client):
    recommendation, other = draft()
    recommendation.co_authors.add(other)
    signed_in(client, recommendation.author).post(f"{page_of(recommendation)}co-authors/", {"remove": str(other.key)})
    assert signed_in(client, other).get(page_of(recommendation)).status_code == 404


def test_the_head_names_co_authors_once_it_is_forwarded(client):
    recommendation, other = draft("with_head")
    assert name(signed_in(client, head(recommendation.workshop)), recommendation, other).status_code == 302
    assert list(recommendation.co_authors.all()) == [other]


def test_co_authors_name_no_one_and_none_are_named_after_submission(client):
    recommendation, other = draft()
    recommendation.co_authors.add(other)
    assert name(signed_in(client, other), recommendation, delegate(recommendation.workshop, "PL")).status_code == 404
    submitted = create_recommendation("submitted", author=recommendation.author)
    assert refusal(name(signed_in(client, recommendation.author), submitted, other)) == str(co_authors.TOO_LATE)


def test_only_drafting_delegates_with_an_account_are_offered(client):
    recommendation, other = draft()
    wrong = [
        recommendation.author,
        delegate(),
        create_delegate(other.delegation, False),
        create_delegate(other.delegation, capacity="observer"),
        create_delegate(other.delegation, state="withdrawn"),
    ]
    signed_in(client, recommendation.author)
    for one in wrong:
        assert list(name(client, recommendation, one).context["form"].errors) == ["delegate"]
    assert not recommendation.co_authors.exists()


def test_a_head_names_co_authors_of_a_private_draft_of_which_they_are_one(client):
    recommendation, other = draft()
    chief = head(recommendation.workshop)
    assert chief.delegation == recommendation.author.delegation and not recommendation.is_shared
    signed_in(client, chief)
    assert name(client, recommendation, other).status_code == 404
    recommendation.co_authors.add(chief)
    assert name(client, recommendation, other).status_code == 302
    assert set(recommendation.co_authors.all()) == {chief, other}
