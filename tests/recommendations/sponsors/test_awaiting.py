"""Co-sponsors that have not reconfirmed are named before an act that freezes the others."""

import pytest

from recommendations.sponsors import printed
from tests.elements import elements
from tests.factories import create_role
from tests.recommendations.sponsors.scene import Scene
from tests.recommendations.workflow.test_adopt_list import address, as_read
from tests.signing import sign_in
from workshops.models import Role

pytestmark = pytest.mark.django_db


def test_the_list_to_be_adopted_names_those_awaited(client):
    scene = Scene("final")
    scene.confirm("HU")
    scene.circulate()
    chair = create_role(Role.CHAIR, workshop=scene.workshop)
    sign_in(client, scene.clerk)
    data = as_read([scene.fresh], chair)
    del data["confirmed"]

    page = client.post(address([scene.fresh]), data, follow=True)

    [line] = elements(page, "[data-awaiting]")
    assert "Hungary (REC/1)" in line.text_content()


def test_nothing_is_read_where_there_are_no_co_sponsors(django_assert_num_queries):
    scene = Scene(takes_co_sponsors=False)
    recommendation = scene.fresh
    assert recommendation.workshop
    with django_assert_num_queries(0):
        assert printed.awaiting_in([recommendation]) == []
