"""The worklist of recommendations on the dashboard."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from recommendations import worklist
from recommendations.comments import resolution
from tests.factories import create_comment, create_recommendation, create_role, create_version
from tests.recommendations.pages import delegate, head, page_of
from workshops import user_roles
from workshops.models import Role, Workshop
from workshops.worklist import workshops_of

pytestmark = pytest.mark.django_db


def lines(user):
    return [(item.count, item.sentence, item.verb, item.due) for item in worklist.items(user)]


def line(thing, due, count=1):
    """Return the line of the dashboard for `count` recommendations that await this action."""
    one, many, verb, _is_due = worklist.ACTIONS[thing]
    return count, str(one if count == 1 else many), str(verb), due


def world():
    """Create a delegate's recommendations in every state, two of them submitted; return the author and the head."""
    chief = head()
    author = delegate(chief.delegation.workshop)
    for state in (
        "draft",
        "with_head",
        "submitted",
        "submitted",
        "returned",
        "discussion",
        "final",
        "adopted",
        "withdrawn",
    ):
        create_recommendation(state, author=author)
    return author, chief


def test_the_author_continues_drafts_and_revises_returned_recommendations():
    author, _chief = world()
    assert lines(author.user) == [
        line("returned", True),
        line("write", False),
    ]


def test_a_co_author_can_continue_drafting_too():
    draft = create_recommendation("draft")
    other = delegate(draft.workshop, "IT")
    assert lines(other.user) == []

    draft.co_authors.add(other)

    user_roles.forget(other.user)
    assert lines(other.user) == [line("write", False)]


def test_several_final_drafts_lead_to_the_adoption_list():
    author, _chief = world()
    create_recommendation("final", author=author)
    chair = create_role(Role.CHAIR, workshop=author.delegation.workshop).user

    (item,) = worklist.items(chair)

    assert (item.count, item.sub) == (2, "REC/5, REC/8")
    assert item.url == f"/workshops/{author.delegation.workshop.slug}/adoption/"


def test_the_head_submits():
    _author, chief = world()
    assert lines(chief.user) == [
        line("submit", True),
        line("returned", True),
    ]


def test_the_secretariat_opens_circulates_adopts_and_publishes():
    author, _chief = world()
    workshop = author.delegation.workshop
    recommendation = create_recommendation("discussion", author=author)
    create_version(recommendation, title="New words")
    clerk = create_role(workshop=workshop).user

    assert lines(clerk) == [
        line("open", True, count=2),
        line("circulate", False),
        line("adopt", False),
        line("publish", False),
    ]
    items = worklist.items(clerk)
    assert (items[0].url, items[0].sub) == (
        f"/workshops/{workshop.slug}/recommendations/?state=submitted",
        "REC/1, REC/2",
    )
    assert items[1].url == page_of(recommendation)


def test_a_final_draft_awaits_the_chair_too():
    author, _chief = world()
    chair = create_role(Role.CHAIR, workshop=author.delegation.workshop).user
    assert lines(chair) == [line("adopt", False)]


def waiting(user):
    return {item.verb: item.waits_for for item in worklist.items(user)}


def test_an_adoption_waits_for_the_chair_alone():
    """The secretariat records it, and sees for whom it waits."""
    author, _chief = world()
    workshop = author.delegation.workshop
    clerk, chair = create_role(workshop=workshop).user, create_role(Role.CHAIR, workshop=workshop).user
    both = create_role(Role.CHAIR, workshop=workshop).user
    create_role(workshop=workshop, user=both)
    adopt = line("adopt", False)[2]

    assert [waiting(one)[adopt] for one in (clerk, chair, both)] == [str(user_roles.THE_CHAIR), "", ""]
    assert [who for verb, who in waiting(clerk).items() if verb != adopt] == ["", ""]


def test_open_comments_await_the_secretariat_and_the_rapporteur_for_the_topic():
    recommendation = create_recommendation("discussion")
    topics = recommendation.workshop.topics
    mine, all_topics, other = (create_role(Role.RAPPORTEUR, workshop=recommendation.workshop) for _one in range(3))
    mine.topics.set([recommendation.topic])
    other.topics.set([topics.last()])
    clerk = create_role(workshop=recommendation.workshop)
    create_comment(recommendation, audience="delegation")
    assert lines(mine.user) == lines(clerk.user) == []

    said = create_comment(recommendation, recommendation.author)
    for one in (mine, all_topics, clerk):
        assert lines(one.user) == [line("comments", False)]
    assert lines(other.user) == lines(create_role(Role.CHAIR, workshop=recommendation.workshop).user) == []
    resolution.change(said, "resolve", by=clerk.user)
    assert lines(mine.user) == lines(clerk.user) == []


def test_a_reply_awaits_the_author_of_the_comment_until_read():
    said = create_comment()
    reply = create_comment(said.recommendation, said.recommendation.author, parent=said)

    assert lines(said.author) == [line("answered", False)]
    assert lines(reply.author) == []
    said.author.dashboard_seen_at = timezone.now()
    assert lines(said.author) == []


@pytest.mark.parametrize(("days", "left", "due"), [(5, ["5"], False), (1, ["1"], True), (-1, [], False)])
def test_a_draft_shows_the_time_left(days, left, due):
    draft = create_recommendation("draft")
    Workshop.objects.update(submissions_close_at=timezone.now() + timedelta(days=days, minutes=5))

    (item,) = worklist.items(draft.author.user)

    assert (re.findall(r"\d+", item.sub), item.due, item.group) == (left, due, draft.workshop.short_name)
    assert bool(item.sub) == bool(left)


@pytest.mark.parametrize("role", [Role.RAPPORTEUR, Role.ORGANISER])
def test_nothing_awaits_other_roles(role):
    author, _chief = world()
    assert lines(create_role(role, workshop=author.delegation.workshop).user) == []
    assert lines(delegate(author.delegation.workshop, "IT").user) == []


def test_it_takes_five_queries(django_assert_num_queries):
    """Three are for what a contact point without a role may answer: silence, ad referendum and published histories."""
    author, _chief = world()
    clerk = create_role(workshop=author.delegation.workshop).user
    workshops = workshops_of(clerk)
    user_roles.rows_held(clerk)  # once per request, not for the dashboard alone
    with django_assert_num_queries(5):
        worklist.items(clerk, workshops)


def test_more_recommendations_than_are_named_are_only_counted(monkeypatch):
    monkeypatch.setattr(worklist, "MAX_NAMED", 2)
    author = delegate()
    for count in (1, 2, 3):
        create_recommendation(author=author)
        user_roles.forget(author.user)
        (group,) = worklist.waiting(author.user, [author.delegation.workshop]).values()
        assert (group.count, len(group.rows)) == (count, count if count <= 2 else 0)
        (item,) = worklist.items(author.user, [author.delegation.workshop])
        assert item.count == count
