"""Recommendations and findings are counted apart, in numbers and in words."""

import pytest

from recommendations import counts
from recommendations.counts import Counts
from recommendations.models import Recommendation
from tests import factories

EXPECTED = [
    ((0, 0), ""),
    ((1, 0), "1 recommendation"),
    ((0, 1), "1 finding"),
    ((2, 1), "2 recommendations and 1 finding"),
    ((46, 2), "46 recommendations and 2 findings"),
]


@pytest.mark.parametrize(("numbers", "text"), EXPECTED)
def test_the_text_omits_zeros(numbers, text):
    assert (str(Counts(*numbers)), Counts(*numbers).total) == (text, sum(numbers))


@pytest.mark.django_db
def test_findings_are_counted_apart_wherever_a_workshop_is_counted(client):
    author = factories.create_delegate()
    for nature, published_at in [("recommendation", "2026-05-01T12:00Z")] * 2 + [("finding", "2026-05-01T12:00Z")]:
        factories.create_recommendation("adopted", author, nature=nature, published_at=published_at)
    factories.create_recommendation("adopted", author, nature="finding")
    workshop, expected = author.delegation.workshop, Counts(2, 1)

    assert counts.of(Recommendation.objects.published()) == expected
    assert counts.published_by_workshop() == {workshop.pk: expected}
    assert client.get("/recommendations/").context["counts"] == expected
    for address in ("/", "/recommendations/", workshop.get_absolute_url()):
        assert str(expected) in client.get(address).text
    assert client.get("/recommendations/", {"nature": "finding"}).context["counts"] == Counts(0, 1)
