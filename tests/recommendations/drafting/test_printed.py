"""The text as printed beside the form: split and numbered as it would be saved, and never stored."""

import pytest

from recommendations.drafting import paste
from recommendations.models import Version
from registry.models import AuditEntry, HeldEntry, Submission
from tests.elements import elements, texts
from tests.factories import WORDS, create_recommendation, create_workshop
from tests.recommendations.pages import as_typed, delegate, edit, officer, page_of, signed_in, typed
from tests.registry.test_held_entries import hidden
from tests.signing import SecureClient
from workshops.models import Role

pytestmark = pytest.mark.django_db


def address(workshop):
    return f"/workshops/{workshop.slug}/recommendations/printed/"


def shown(page):
    """(label, words) of each paragraph of the printed text on a page."""
    found = []
    for one in elements(page, "[data-count] :is(p.n, p.sub)"):
        label = [mark.text for mark in one if mark.get("class") == "no"]
        words = " ".join(one.text_content().split())
        found.append(("".join(label), words.removeprefix("".join(label)).strip()))
    return found


def own_draft(client, **fields):
    recommendation = create_recommendation(author=delegate(), **fields)
    signed_in(client, recommendation.author)
    return recommendation


def test_the_page_shows_the_saved_text_as_printed(client):
    recommendation = own_draft(client)

    page = client.get(f"{page_of(recommendation)}edit/")

    assert [label for label, _words in shown(page)] == ["", "1.", "2.", "(a)", "(b)"]
    assert texts(page, "[data-count] .preambular em") == ["Recalling"]
    assert texts(page, "[data-count] h3") == [recommendation.current.title]
    assert [words for _label, words in shown(page)] == [text.replace("*", "") for _kind, text in WORDS]


def test_without_javascript_it_follows_each_button(client):
    recommendation = own_draft(client)
    paragraphs = as_typed(recommendation.current)

    page = edit(client, recommendation, [paragraphs[1], paragraphs[0]], do="up-1")
    assert [label for label, _words in shown(page)] == ["", "1."]

    page = edit(client, recommendation, [("operative", "One thing.\n\n(a) a part;\n\n2. Another.")])
    assert [label for label, _words in shown(page)] == ["1.", "(a)", "2."]


@pytest.mark.parametrize(
    "text", ["Noting the Declaration,\n\n1. First.\n\n(a) part;\n\n2. Second.", "• one\n• two", "1. A\r\n2. B"]
)
def test_pasted_text_is_split_as_it_will_be_saved(client, text):
    recommendation = own_draft(client)
    before = Version.objects.count(), AuditEntry.objects.count(), Submission.objects.count()

    answer = client.post(address(recommendation.workshop), typed(base=recommendation.current, paste=text))

    assert [words for _label, words in shown(answer)] == [part.content.text for part in paste.parts(text)]
    assert (Version.objects.count(), AuditEntry.objects.count(), Submission.objects.count()) == before


def test_after_a_circulation_paragraphs_keep_their_numbers(client):
    recommendation = create_recommendation("discussion", author=delegate())
    officer(client, recommendation.workshop, Role.SECRETARIAT)
    paragraphs = as_typed(recommendation.current)
    paragraphs.insert(2, ("operative", "They thanked the host."))
    data = typed(paragraphs=paragraphs, base=recommendation.current)

    answer = client.post(address(recommendation.workshop), data)
    own = [label for label, _words in shown(answer)]
    data.pop("base")
    fresh = [label for label, _words in shown(client.post(address(recommendation.workshop), data))]

    assert own == ["", "1.", "1 bis.", "2.", "(a)", "(b)"]
    assert fresh == ["", "1.", "2.", "3.", "(a)", "(b)"]
    assert elements(answer, "[data-count] .source")


def test_the_labels_of_anothers_recommendation_are_not_disclosed(client):
    recommendation = create_recommendation("discussion", author=delegate())
    paragraphs = as_typed(recommendation.current)
    paragraphs.insert(2, ("operative", "They thanked the host."))
    signed_in(client, delegate(recommendation.workshop, partner="LA"))

    data = typed(paragraphs=paragraphs, base=recommendation.current)
    answer = client.post(address(recommendation.workshop), data)

    assert "1 bis." not in [label for label, _words in shown(answer)]


@pytest.mark.parametrize("text", ["x" * 30_000, "a\x00b\x07c", "<script>alert(1)</script>", "*", ""])
def test_whatever_is_typed_is_shown_as_text(client, text):
    recommendation = own_draft(client)

    data = typed(paragraphs=[("operative", text), ("nonsense", text)], base="none", title=text, paste=text)
    answer = client.post(address(recommendation.workshop), data | {"p-2-text": text, "p-2-key": "no key"})

    assert answer.status_code == 200
    assert elements(answer, "script") == []


def test_nothing_is_held_when_the_session_has_ended(client):
    workshop = create_workshop()
    signed_in(client, delegate(workshop))
    form = client.get(f"/workshops/{workshop.slug}/recommendations/new/")
    key = elements(form, "#writing [name=form_key]")[0].get("value")
    client.session.flush()

    answer = client.post(address(workshop), typed(title="Kept nowhere") | {"form_key": key})

    assert answer.status_code == 302
    assert not HeldEntry.objects.exists()


def test_nothing_is_held_when_the_csrf_token_is_gone():
    draft = create_recommendation("draft")
    client = SecureClient(enforce_csrf_checks=True)
    client.force_login(draft.author.user)
    data = typed() | {"form_key": hidden(client.get(f"{draft.get_absolute_url()}edit/"))}
    client.cookies.clear()
    response = client.post(address(draft.workshop), data)
    assert (response.status_code, HeldEntry.objects.exists()) == (403, False)


def test_a_page_of_another_form_is_still_held(client):
    recommendation = own_draft(client)
    form = client.get(f"{page_of(recommendation)}edit/")
    key = elements(form, "#writing [name=form_key]")[0].get("value")
    client.session.flush()

    client.post(f"{page_of(recommendation)}edit/", typed(base=recommendation.current) | {"form_key": key})

    assert HeldEntry.objects.count() == 1
