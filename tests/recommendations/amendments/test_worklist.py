"""Amendments among "Needs attention": of the head of delegation, the secretariat and the chair."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from recommendations import worklist as recommendations_worklist
from recommendations.amendments import dispositions, worklist
from recommendations.models import Outcome
from tests.recommendations.amendments.amending import TEXT, Negotiation
from workshops.models import Workshop
from workshops.user_roles import THE_CHAIR

pytestmark = pytest.mark.django_db


@pytest.fixture
def talks():
    return Negotiation()


def seen(talks, person):
    user = getattr(person, "user", person)
    return [(item.count, item.url) for item in worklist.items(user, [talks.workshop])]


def test_each_stage_awaits_its_actor(talks):
    amendment = talks.changing(talks.hungary, "support", "fund")
    page = amendment.get_absolute_url()
    assert seen(talks, talks.clerk) == [(1, page)]
    assert [seen(talks, one) for one in (talks.hungary, talks.italy, talks.chair.user, talks.member)] == [[]] * 4
    offered = talks.offer(amendment, Outcome.OVERTAKEN)
    assert seen(talks, talks.hungary) == [(1, page)]
    assert [seen(talks, one) for one in (talks.clerk, talks.italy, talks.chair.user, talks.member)] == [[]] * 4
    dispositions.answer(offered, agrees=False, text="We maintain it.", by=talks.hungary.user)
    assert seen(talks, talks.chair.user) == seen(talks, talks.clerk) == [(1, page)]
    assert seen(talks, talks.hungary) == []
    waits = [worklist.items(user, [talks.workshop])[0].waits_for for user in (talks.chair.user, talks.clerk)]
    assert waits == ["", str(THE_CHAIR)]


def test_what_is_agreed_awaits_the_secretariat_and_what_is_applied_nobody(talks):
    amendment = talks.changing(talks.hungary, "support", "fund")
    talks.offer(amendment)
    assert len(seen(talks, talks.clerk)) == 1
    talks.accept(talks.changing(talks.italy, "networks", "all networks"))
    assert len(seen(talks, talks.clerk)) == 1 and seen(talks, talks.chair.user) == []


def test_a_draft_awaits_its_own_head_alone(talks):
    draft = talks.draft(talks.member, 1, TEXT.replace("support", "fund"))
    assert seen(talks, talks.hungary) == [(1, draft.get_absolute_url())]
    others = (talks.member, talks.italy, talks.clerk, talks.chair.user, talks.lead)
    assert [seen(talks, one) for one in others] == [[]] * 5


def test_it_asks_nothing_where_amendments_are_not_used(talks):
    talks.changing(talks.hungary, "support", "fund")
    Workshop.objects.filter(pk=talks.workshop.pk).update(takes_amendments=False)
    talks.workshop.refresh_from_db()
    with CaptureQueriesContext(connection) as queries:
        assert worklist.items(talks.clerk, [talks.workshop]) == []
    assert len(queries) == 0


def test_more_amendments_need_no_more_queries(talks):
    counts = []
    for number in range(2):
        for word in ("support", "networks", "cultural"):
            talks.changing(talks.hungary, word, f"{word} {number}")
        with CaptureQueriesContext(connection) as queries:
            found = recommendations_worklist.items(talks.clerk, [talks.workshop])
        counts.append(len(queries))
    assert found[-1].count == 6 and counts[1] <= counts[0]
