"""The desk counts what waits for each person in the texts, with one verb each."""

import pytest

from recommendations import desk
from tests.factories import create_recommendation, create_revision, create_role
from tests.recommendations.texts import delegate, head, page_of
from workshops.models import Role
from workshops.roles import standing

pytestmark = pytest.mark.django_db


def lines(user):
    return [(item.count, item.sentence, item.verb, item.due) for item in desk.items(user)]


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
    items = desk.items(clerk)
    assert (items[0].url, items[0].sub) == (
        f"/workshops/{workshop.slug}/recommendations/?state=submitted",
        "REC/1, REC/2",
    )
    assert items[1].url == page_of(text)


def test_a_final_draft_waits_for_the_chair_too():
    author, _chief = world()
    chair = create_role(Role.CHAIR, workshop=author.delegation.workshop).user
    assert [item.verb for item in desk.items(chair)] == ["Adopt"]


@pytest.mark.parametrize("role", [Role.RAPPORTEUR, Role.ORGANISER])
def test_nothing_waits_for_others(role):
    author, _chief = world()
    assert lines(create_role(role, workshop=author.delegation.workshop).user) == []
    assert lines(delegate(author.delegation.workshop, "IT").user) == []


def test_it_asks_one_question_for_texts_and_one_for_reports(django_assert_num_queries):
    author, _chief = world()
    clerk = create_role(workshop=author.delegation.workshop).user
    standing(clerk)
    with django_assert_num_queries(2):
        desk.items(clerk)
