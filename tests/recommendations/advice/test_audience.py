"""Who sees drafting help, on which texts, and at what cost."""

import pytest

from recommendations import version_content
from recommendations.advice import points
from tests.elements import elements
from tests.factories import create_partner, create_recommendation, create_version
from tests.recommendations.pages import delegate, officer, page_of, signed_in
from workshops.models import Role

pytestmark = pytest.mark.django_db
WEAK = [
    ("preambular", "*Recalling* the Declaration of Hanoi,"),
    ("operative", "Decides that ASEM partners meet."),
    ("operative", "Networks are few."),
]


def advice(page):
    """The kinds of the points shown on a page, in order."""
    return [one.get("data-advice") for one in elements(page, "[data-advice]")]


@pytest.mark.parametrize("state", ["discussion", "final"])
def test_only_the_secretariat_sees_it_after_circulation(client, state):
    recommendation = create_recommendation(state, author=delegate(), paragraphs=WEAK)

    signed_in(client, recommendation.author)
    assert advice(client.get(page_of(recommendation))) == []
    officer(client, recommendation.workshop, Role.CHAIR)
    assert advice(client.get(page_of(recommendation))) == []
    officer(client, recommendation.workshop, Role.SECRETARIAT)
    assert advice(client.get(page_of(recommendation))) == ["strong-verb", "no-verb"]
    assert advice(client.get(f"{page_of(recommendation)}?show=changes")) == ["strong-verb", "no-verb"]


def test_nobody_sees_it_after_adoption(client):
    recommendation = create_recommendation("adopted", author=delegate(), paragraphs=WEAK)
    officer(client, recommendation.workshop, Role.SECRETARIAT)

    assert advice(client.get(page_of(recommendation))) == []


def test_text_in_another_language_gets_no_advice_on_verbs(client):
    recommendation = create_recommendation(author=delegate())
    recommendation.workshop.language = "fr"
    recommendation.workshop.save()
    create_version(recommendation, WEAK, language="fr")
    signed_in(client, recommendation.author)

    assert advice(client.get(page_of(recommendation))) == []
    assert advice(client.get(f"{page_of(recommendation)}edit/")) == []


def test_many_names_take_one_query(client, django_assert_num_queries):
    named = [("operative", "Invites Vietnam and Laos to meet.") for _number in range(5)]
    recommendation = create_recommendation(author=delegate(), paragraphs=named)
    create_partner("LA")
    content = version_content.of(recommendation.current)

    with django_assert_num_queries(1):
        assert len(points.of(content)) == 10
