"""Recommendations entered from an archive: adopted as reported, numbered and published at once."""

import re
from datetime import date

import pytest

from recommendations import archive
from recommendations.models import Manner, Nature, Recommendation, State
from recommendations.version_content import ParagraphContent, VersionContent
from registry import audit
from registry.access import Refused
from reports.composing import reports
from tests.factories import create_administrator, create_role, create_workshop
from tests.signing import sign_in
from tests.workshops.test_archive import enter
from workshops import archive as workshop_archive
from workshops.models import Role

pytestmark = pytest.mark.django_db
WORDS = "Participants recommended that networks of cultural professionals be put to work."


def enter_recommendation(workshop, by, **changes):
    content = VersionContent(
        title="Networks of cultural professionals",
        nature=changes.pop("nature", Nature.RECOMMENDATION),
        paragraphs=(ParagraphContent("operative", WORDS),),
        addressees=("governments", "asef"),
        areas=("D7.2.b",),
    )
    facts = {"sources": ["press release of 11 May 2010"], "adopted_on": date(2010, 4, 29)}
    topic = changes.pop("topic", None) or workshop.topics.first()
    return archive.enter_recommendation(workshop, topic, content, by=by, **facts | changes)


def refused(reason):
    return pytest.raises(Refused, match=f"^{re.escape(str(reason))}$")


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
    assert list(reports.adopted_recommendations(workshop)) == [*recommendations, other]
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


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"sources": []}, archive.NO_SOURCE),
        ({"sources": [{"title": "Report", "url": "https://example.org/"}]}, workshop_archive.UNDATED_PAGE),
        ({"adopted_on": date(2010, 4, 27)}, workshop_archive.OTHER_DAY),
        ({"adopted_on": date(2012, 4, 27)}, workshop_archive.OTHER_DAY),
    ],
)
def test_it_refuses_missing_sources_and_other_dates(changes, reason):
    administrator = create_administrator()
    workshop = enter(administrator)

    with refused(reason):
        enter_recommendation(workshop, administrator, **changes)

    assert not Recommendation.objects.exists()


def test_it_refuses_topics_of_other_workshops_and_workshops_held_here():
    administrator = create_administrator()
    workshop, here = enter(administrator), create_workshop()

    with refused(archive.OTHER_WORKSHOP):
        enter_recommendation(workshop, administrator, topic=here.topics.first())
    with refused(workshop_archive.HELD_HERE):
        enter_recommendation(here, administrator)


def test_it_is_reserved_for_the_secretariat_and_administrators():
    workshop = enter(create_administrator())

    assert enter_recommendation(workshop, create_role(Role.SECRETARIAT, workshop).user).number == 1
    for by in (create_role(Role.SECRETARIAT).user, create_role(Role.CHAIR, workshop).user):
        with refused(workshop_archive.BY_SECRETARIAT):
            enter_recommendation(workshop, by)
