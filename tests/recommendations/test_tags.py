"""Columns of a version for filters: areas, nature and tags; and its checksum."""

import pytest

from recommendations import version_content
from recommendations.models import Nature, Recommendation
from registry import audit
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


def test_a_draft_stores_areas_nature_and_tags(client):
    create_area("T18"), create_area("D7.2.b", "Visibility", is_near_culture=True)
    _response, recommendation = draft(client, areas=["T18", "D7.2.b"], nature="finding", rationale="Néant.")
    assert (recommendation.nature, recommendation.current.areas) == (Nature.FINDING, ["D7.2.b", "T18"])
    assert recommendation.current.tags == " to:governments in:D7.2.b in:T18 "


@pytest.mark.parametrize("areas", [["T99"], ["T18", "P1"]])
def test_an_unknown_area_is_refused(client, areas):
    create_area("T18"), create_area("P1", kind="pillar")
    response, recommendation = draft(client, areas=areas)
    assert (recommendation, list(response.context["form"].errors)) == (None, ["areas"])


def test_thirteen_areas_are_too_many(client):
    codes = [create_area(f"T{number}").code for number in range(13)]
    response, recommendation = draft(client, areas=codes)
    assert (recommendation, list(response.context["form"].errors)) == (None, ["areas"])


def saved_again(client, recommendation, **fields):
    """Return the version saved by its author with these fields changed."""
    before = recommendation.current
    unchanged = {"rationale": before.rationale, "addressees": before.addressees, "nature": before.nature}
    edit(signed_in(client, recommendation.author), recommendation, **unchanged | fields)
    recommendation.refresh_from_db()
    return recommendation.current


def test_the_checksum_changes_with_the_areas(client):
    create_area("T18")
    recommendation = create_recommendation(author=delegate())
    before, after = recommendation.current, saved_again(client, recommendation, areas=["T18"])
    assert (after.serial, after.areas) == (2, ["T18"]) and after.sha256 != before.sha256
    assert version_content.digest(version_content.of(after), after.hash_schema, after.language) == after.sha256


def test_a_change_of_kind_saves_a_new_version(client):
    recommendation = create_recommendation(author=delegate())
    before, after = recommendation.current, saved_again(client, recommendation, nature="finding")
    assert (before.nature, after.nature, recommendation.nature, after.serial) == (
        "recommendation",
        "finding",
        "finding",
        2,
    )
    assert after.sha256 != before.sha256
    entry = audit.entries(recommendation).get()
    facts = {"version": str(after.key), "serial": 2, "sha256": after.sha256}
    assert (entry.verb, entry.data) == ("recommendation.saved", facts)
