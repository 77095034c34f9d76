"""A wording says what it concerns, and is found by its words: areas, nature, folded words, tags, and the hash."""

import pytest

from recommendations.drafting import versions
from recommendations.models import Nature, Recommendation, Revision
from tests.factories import create_area, create_recommendation
from tests.recommendations.pages import delegate, edit, signed_in, typed

pytestmark = pytest.mark.django_db
PARAGRAPHS = [("operative", "Participants recommended *residencies* for [young] writers in Đà Nẵng.")]


def draft(client, **fields):
    author = delegate()
    workshop = author.delegation.workshop
    words = typed(title="Cités", paragraphs=PARAGRAPHS, topic=workshop.topics.first(), **fields)
    response = signed_in(client, author).post(f"/workshops/{workshop.slug}/recommendations/new/", words)
    return response, Recommendation.objects.first()


def test_a_draft_keeps_areas_and_nature_and_what_it_is_found_by(client):
    create_area("T18"), create_area("D7.2.b", "Visibility", is_near_culture=True)
    _response, text = draft(client, areas=["T18", "D7.2.b"], nature="finding", rationale="Néant.")
    assert (text.nature, text.current.areas) == (Nature.FINDING, ["D7.2.b", "T18"])
    assert text.current.tags == " to:governments in:D7.2.b in:T18 "
    expected = "cites neant. participants recommended residencies for young writers in da nang."
    assert text.current.search_text == expected


@pytest.mark.parametrize("areas", [["T99"], ["T18", "P1"]])
def test_an_area_of_nobodys_list_is_refused(client, areas):
    create_area("T18"), create_area("P1", kind="pillar")
    response, text = draft(client, areas=areas)
    assert (text, list(response.context["form"].errors)) == (None, ["areas"])


def test_thirteen_areas_are_too_many(client):
    codes = [create_area(f"T{number}").code for number in range(13)]
    response, text = draft(client, areas=codes)
    assert (text, list(response.context["form"].errors)) == (None, ["areas"])


def test_the_hash_changes_with_the_areas_and_only_with_them(client):
    create_area("T18")
    text = create_recommendation(author=delegate())
    before = text.current
    edit(signed_in(client, text.author), text, areas=["T18"], rationale=before.rationale, addressees=before.addressees)
    text.refresh_from_db()
    assert text.current.serial == 2 and text.current.sha256 != before.sha256
    assert versions.digest(text.current, list(text.current.texts.select_related("paragraph"))) == text.current.sha256


def test_a_text_without_areas_has_the_hash_that_it_always_had():
    older = Revision(title="A", addressees=["asef"], language="en")
    assert versions.digest(older, []) == "49448aefb34c4114531d68b457e0cd3c43dcf0dfba54a84d70d2c0f149278963"


def test_the_nature_changes_without_a_new_wording(client):
    text = create_recommendation(author=delegate())
    fields = {"rationale": text.current.rationale, "addressees": text.current.addressees, "nature": "finding"}
    edit(signed_in(client, text.author), text, **fields)
    text.refresh_from_db()
    assert (text.nature, text.current.serial) == ("finding", 1)
