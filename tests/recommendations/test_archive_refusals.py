"""What cannot be entered from an archive, and by whom."""

import re
from datetime import date

import pytest

from recommendations import archive
from recommendations.models import Recommendation
from registry.access import Refused
from tests.factories import create_administrator, create_role, create_workshop
from tests.recommendations.archived import enter_recommendation
from tests.workshops.test_archive import enter
from workshops import archive as workshop_archive
from workshops.models import Role

pytestmark = pytest.mark.django_db


def refused(reason):
    return pytest.raises(Refused, match=f"^{re.escape(str(reason))}$")


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
