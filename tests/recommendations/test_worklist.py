"""The desk counts what waits for each person in the texts, with one verb each."""

from datetime import timedelta

import pytest
from django.utils import timezone

from recommendations import worklist
from recommendations.models import Comment
from tests.factories import create_comment, create_recommendation, create_revision, create_role
from tests.recommendations.pages import delegate, head, page_of
from workshops import user_roles
from workshops.models import Role, Workshop
from workshops.worklist import workshops_of

pytestmark = pytest.mark.django_db


def lines(user):
    return [(item.count, item.sentence, item.verb, item.due) for item in worklist.items(user)]


def world():
    """A delegate's texts in every state, two of them submitted; returns the author and the head."""
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


def test_the_author_writes_and_reads_why_a_text_came_back():
    author, _chief = world()
    assert lines(author.user) == [
        (1, "text was returned to you", "Read the note", True),
        (1, "draft of yours is not submitted", "Go on writing", False),
    ]


def test_a_co_author_goes_on_writing_too():
    draft = create_recommendation("draft")
    other = delegate(draft.workshop, "IT")
    assert lines(other.user) == []

    draft.co_authors.add(other)

    assert lines(other.user) == [(1, "draft of yours is not submitted", "Go on writing", False)]


def test_several_final_drafts_are_adopted_as_a_list():
    author, _chief = world()
    create_recommendation("final", author=author)
    chair = create_role(Role.CHAIR, workshop=author.delegation.workshop).user

    (item,) = worklist.items(chair)

    assert (item.count, item.sub) == (2, "REC/5, REC/8")
    assert item.url == f"/workshops/{author.delegation.workshop.slug}/adoption/"


def test_the_head_submits():
    _author, chief = world()
    assert lines(chief.user) == [
        (1, "text was handed to you as head", "Read and submit", True),
        (1, "text was returned to you", "Read the note", True),
    ]


def test_the_secretariat_opens_circulates_adopts_and_releases():
    author, _chief = world()
    workshop = author.delegation.workshop
    text = create_recommendation("discussion", author=author)
    create_revision(text, title="New words")
    clerk = create_role(workshop=workshop).user

    assert lines(clerk) == [
        (2, "texts were submitted and are not yet in discussion", "Open", True),
        (1, "text has a new wording that is not circulated", "Circulate", False),
        (1, "final draft awaits its session", "Adopt", False),
        (1, "adopted text is not public yet", "Release", False),
    ]
    items = worklist.items(clerk)
    assert (items[0].url, items[0].sub) == (
        f"/workshops/{workshop.slug}/recommendations/?state=submitted",
        "REC/1, REC/2",
    )
    assert items[1].url == page_of(text)


def test_a_final_draft_waits_for_the_chair_too():
    author, _chief = world()
    chair = create_role(Role.CHAIR, workshop=author.delegation.workshop).user
    assert [item.verb for item in worklist.items(chair)] == ["Adopt"]


def test_open_comments_wait_for_the_secretariat_and_for_the_rapporteur_of_the_topic():
    text = create_recommendation("discussion")
    topics, line = text.workshop.topics, (1, "text has open comments", "Answer them", False)
    mine, all_topics, other = (create_role(Role.RAPPORTEUR, workshop=text.workshop) for _one in range(3))
    mine.topics.set([text.topic])
    other.topics.set([topics.last()])
    clerk = create_role(workshop=text.workshop)
    create_comment(text, audience="delegation")
    assert lines(mine.user) == lines(clerk.user) == []

    said = create_comment(text, text.author)
    for one in (mine, all_topics, clerk):
        assert lines(one.user) == [line]
    assert lines(other.user) == lines(create_role(Role.CHAIR, workshop=text.workshop).user) == []
    Comment.objects.filter(pk=said.pk).update(resolved_at=timezone.now())
    assert lines(mine.user) == lines(clerk.user) == []


def test_a_reply_waits_for_whom_it_answers_until_it_was_seen():
    said = create_comment()
    reply = create_comment(said.recommendation, said.recommendation.author, parent=said)

    assert lines(said.author) == [(1, "text has a reply to your comment", "Read", False)]
    assert lines(reply.author) == []
    said.author.desk_seen_at = timezone.now()
    assert lines(said.author) == []


@pytest.mark.parametrize(("days", "sub", "due"), [(5, "5 days left", False), (1, "1 day left", True), (-1, "", False)])
def test_a_draft_says_how_much_time_is_left(days, sub, due):
    draft = create_recommendation("draft")
    Workshop.objects.update(submissions_close_at=timezone.now() + timedelta(days=days, minutes=5))

    (item,) = worklist.items(draft.author.user)

    assert (item.sub, item.due, item.group) == (sub, due, draft.workshop.short_name)


@pytest.mark.parametrize("role", [Role.RAPPORTEUR, Role.ORGANISER])
def test_nothing_waits_for_others(role):
    author, _chief = world()
    assert lines(create_role(role, workshop=author.delegation.workshop).user) == []
    assert lines(delegate(author.delegation.workshop, "IT").user) == []


def test_it_takes_one_query(django_assert_num_queries):
    author, _chief = world()
    clerk = create_role(workshop=author.delegation.workshop).user
    workshops = workshops_of(clerk)
    user_roles.rows_held(clerk)  # once a request, and not for the dashboard alone
    with django_assert_num_queries(1):
        worklist.items(clerk, workshops)
