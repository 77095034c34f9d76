"""Where drafting help is shown: beside the form, and to those who may edit what they read. It never blocks."""

import pytest

from tests.elements import elements
from tests.factories import create_recommendation
from tests.recommendations.pages import as_typed, delegate, edit, page_of, signed_in, step, typed

pytestmark = pytest.mark.django_db
WEAK = [
    ("preambular", "*Recalling* the Declaration of Hanoi,"),
    ("operative", "Decides that ASEM partners meet."),
    ("operative", "Networks are few."),
]


def advice(page):
    """The kinds of the points shown on a page, in order."""
    return [one.get("data-advice") for one in elements(page, "[data-advice]")]


def below(page, words):
    """The kinds shown below the paragraph with these words."""
    (text,) = [one for one in elements(page, ".para-text") if words in one.text_content()]
    return [one.get("data-advice") for one in text.iter() if one.get("data-advice")]


def test_the_author_sees_it_beside_the_form_and_may_save_and_submit(client):
    recommendation = create_recommendation(author=delegate(capacity="head"), paragraphs=WEAK)
    signed_in(client, recommendation.author)

    page = client.get(f"{page_of(recommendation)}edit/")
    assert advice(page) == ["strong-verb", "no-verb"]
    assert [one.getprevious().get("class") for one in elements(page, "#printed .advice")] == ["n", "n"]

    saved = edit(client, recommendation, [*as_typed(recommendation.current), ("operative", "Meets.")])
    assert saved.status_code == 302
    assert step(client, recommendation, "submitted").status_code == 302


def test_it_follows_what_is_typed(client):
    recommendation = create_recommendation(author=delegate(), paragraphs=WEAK)
    signed_in(client, recommendation.author)
    address = f"/workshops/{recommendation.workshop.slug}/recommendations/printed/"

    data = typed(paragraphs=[("operative", "Recommends that artists be supported.")], base=recommendation.current)
    assert advice(client.post(address, data)) == []
    assert advice(client.post(address, data | {"addressees": []})) == ["no-addressee", "no-addressee"]
    assert advice(client.post(address, data | {"paste": "1. Recommends that artists meet in Vietnam."})) == ["partner"]
    assert advice(client.post(address, data | {"title": "Report to the CMM"})) == ["acronym"]
    assert advice(client.post(address, data | {"rationale": "The SOM met."})) == ["acronym"]
    assert advice(client.post(address, typed(base=recommendation.current, addressees=[]))) == []


def test_the_author_sees_it_when_reading_the_draft(client):
    recommendation = create_recommendation(author=delegate(), paragraphs=WEAK, addressees=[])
    signed_in(client, recommendation.author)

    page = client.get(page_of(recommendation))

    assert advice(page) == ["no-addressee", "strong-verb", "no-verb", "no-addressee"]
    assert below(page, "Decides") == ["strong-verb"]
    assert below(page, "Recalling") == []


def test_the_name_in_the_directory_is_read_from_it(client):
    recommendation = create_recommendation(author=delegate(), paragraphs=[("operative", "Invites Vietnam to meet.")])
    partner = recommendation.lead.partner
    partner.name = "Socialist Republic"
    partner.save()
    signed_in(client, recommendation.author)

    (shown,) = elements(client.get(page_of(recommendation)), "[data-advice=partner]")

    assert "Socialist Republic" in shown.text_content()
