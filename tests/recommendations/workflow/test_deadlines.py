"""Actions are possible before a deadline and refused from the deadline on."""

from datetime import timedelta

import pytest

from recommendations import worklist
from recommendations.comments import comments
from recommendations.models.comment import Audience
from recommendations.workflow import conditions
from recommendations.workflow.conditions import StepContext
from tests.factories import create_delegate, create_delegation, create_partner, create_recommendation
from workshops.phrases import moment

pytestmark = pytest.mark.django_db
MOMENT = timedelta(microseconds=1)


@pytest.fixture(params=["before", "at"])
def moments(request, clock):
    """Set the clock just before a deadline, or to it; return whether an action is then in time."""

    def until(deadline):
        clock(deadline - MOMENT if request.param == "before" else deadline)
        return request.param == "before"

    return until


def test_a_new_recommendation_is_submitted_before_submissions_close(moments):
    recommendation = create_recommendation()
    in_time = moments(recommendation.workshop.submissions_close_at)

    assert (conditions.needs_open_submissions(StepContext(recommendation)) is None) == in_time
    assert (conditions.closed_notice(recommendation.workshop) == "") == in_time


def test_a_returned_one_is_resubmitted_before_comments_close(moments):
    recommendation = create_recommendation("returned")
    in_time = moments(recommendation.workshop.comments_close_at)

    assert (conditions.needs_open_submissions(StepContext(recommendation)) is None) == in_time


def test_the_notice_mentions_comments_only_while_they_are_open(moments):
    workshop = create_recommendation().workshop
    in_time = moments(workshop.comments_close_at)

    assert (moment(workshop.comments_close_at, workshop) in conditions.closed_notice(workshop)) == in_time


def test_a_final_draft_is_in_time_before_the_deadline_for_final_drafts(moments):
    recommendation = create_recommendation("discussion")
    in_time = moments(recommendation.workshop.final_drafts_close_at)

    assert conditions.is_in_time(recommendation) == in_time
    assert conditions.is_late(recommendation) != in_time


def test_comments_to_all_end_at_the_deadline_and_notes_to_ones_delegation_do_not(moments):
    recommendation = create_recommendation("discussion")
    reader = create_delegate(create_delegation(recommendation.workshop, partner=create_partner("PL")))
    in_time = moments(recommendation.workshop.comments_close_at)

    audiences = comments.audiences_for(reader.user, recommendation)

    assert (Audience.PARTICIPANTS in audiences) == in_time
    assert Audience.DELEGATION in audiences


def test_a_draft_can_be_started_before_submissions_close(moments):
    author = create_delegate()
    workshop = author.delegation.workshop
    in_time = moments(workshop.submissions_close_at)

    assert worklist.openings(author.user, [workshop]) == [workshop] * in_time
