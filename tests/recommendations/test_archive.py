"""Recommendations entered from an archive: adopted as reported, numbered and published at once."""

from datetime import date

import pytest

from recommendations.models import Manner, Nature, Recommendation, State
from registry import audit
from reports.composing import reports
from tests.factories import create_administrator, create_role
from tests.recommendations.archived import WORDS, enter_recommendation
from tests.signing import sign_in
from tests.workshops.test_archive import enter
from workshops.models import Role

pytestmark = pytest.mark.django_db


def test_it_is_adopted_as_reported_and_numbered_in_its_topic():
    administrator = create_administrator()
    workshop = enter(administrator)

    recommendations = [enter_recommendation(workshop, administrator) for _time in range(2)]
    other = enter_recommendation(workshop, administrator, topic=workshop.topics.last(), nature=Nature.FINDING)

    recommendation = Recommendation.objects.get(pk=recommendations[1].pk)
    assert (recommendation.state, recommendation.is_reported, recommendation.lead, recommendation.author) == (
        State.ADOPTED,
        True,
        None,
        None,
    )
    assert (recommendation.full_number, recommendation.symbol) == ("1.2", "ASEM/WS/2010/VN/REC/2")
    assert (other.full_number, other.nature) == ("2.1", "finding")
    adoption = recommendation.adoption
    assert (adoption.manner, adoption.occurred_on, adoption.session) == (Manner.REPORTED, date(2010, 4, 29), None)
    assert (list(adoption.labels.values()), adoption.recorded_by_name) == (["1"], str(administrator))
    assert list(reports.available_recommendations(workshop)) == [*recommendations, other]
    entry = audit.entries(recommendation).get()
    facts = {"symbol": recommendation.symbol, "occurred_on": "2010-04-29", "sha256": recommendation.current.sha256}
    assert (entry.verb, entry.data) == ("archive.entered", facts)


def test_anyone_can_read_it_and_participants_find_it_in_the_list(client):
    administrator = create_administrator()
    workshop = enter(administrator)
    recommendation = enter_recommendation(workshop, administrator)

    assert WORDS in client.get(f"/r/{recommendation.symbol}/").content.decode()
    assert recommendation.current.title in client.get("/recommendations/").content.decode()
    for role in (Role.SECRETARIAT, Role.CHAIR, Role.ORGANISER):
        sign_in(client, create_role(role, workshop).user)
        assert (
            recommendation.current.title in client.get(f"/workshops/{workshop.slug}/recommendations/").content.decode()
        )
        assert WORDS in client.get(recommendation.get_absolute_url()).content.decode()
