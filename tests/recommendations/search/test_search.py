"""Search in a workshop: what readers find, and that no one finds anything that they may not read."""

import pytest

from recommendations.comments import comments as comments_room
from recommendations.comments import resolution
from recommendations.models import Audience
from recommendations.search import entries
from registry.models import SearchEntry
from registry.search import index, results
from tests.factories import (
    create_comment,
    create_delegate,
    create_delegation,
    create_partner,
    create_recommendation,
    create_role,
    create_user,
    create_version,
)
from tests.recommendations.pages import delegate
from tests.signing import sign_in
from workshops.models import Role

pytestmark = pytest.mark.django_db
READERS = ["author", "colleague", "head", "other", "secretariat", "chair", "rapporteur", "stranger"]
# Each canary word occurs in one place only; here are the readers who may find it.
OFFICERS = ["secretariat", "chair", "rapporteur"]
PARTICIPANTS = ["author", "colleague", "head", "other", *OFFICERS]
CANARIES = {
    "draftcanary": ["author"],
    "sharedcanary": ["author", "colleague", "head"],
    "submittedcanary": ["author", "head", *OFFICERS],
    "circulatedcanary": [name for name in PARTICIPANTS if name != "secretariat"],
    "revisedcanary": ["secretariat"],
    "commentcanary": PARTICIPANTS,
    "notecanary": ["author", "colleague", "head"],
    "secretarycanary": ["other", "secretariat"],
    "hiddencanary": [],
}


@pytest.fixture
def readers():
    author = delegate()
    workshop = author.delegation.workshop
    other = create_delegate(create_delegation(workshop, partner=create_partner("IT")))
    people = {
        "author": author.user,
        "colleague": create_delegate(author.delegation).user,
        "head": create_delegate(author.delegation, capacity="head").user,
        "other": other.user,
        "stranger": create_user(),
    }
    for role in (Role.SECRETARIAT, Role.CHAIR, Role.RAPPORTEUR):
        people[str(role.value)] = create_role(role, workshop=workshop).user
    discussed = create_recommendation("discussion", author=author, title="A circulatedcanary")
    create_version(discussed, title="A revisedcanary")
    create_recommendation(author=author, title="A draftcanary")
    create_recommendation(author=author, title="A sharedcanary", is_shared=True)
    create_recommendation("submitted", author=author, title="A submittedcanary")
    create_comment(discussed, other, text="commentcanary")
    create_comment(discussed, author, text="notecanary", audience="delegation")
    create_comment(discussed, other, text="secretarycanary", audience="secretariat")
    hidden = create_comment(discussed, other, text="hiddencanary")
    hidden.hidden_at = hidden.written_at
    hidden.save()
    index.reload()
    return workshop, people


@pytest.mark.engine
@pytest.mark.parametrize("canary", CANARIES)
def test_a_canary_word_is_found_only_by_its_readers(readers, canary):
    workshop, people = readers
    finders, near, begun = [], [], []
    for name in READERS:
        readable = entries.readable(workshop, people[name])
        found = results.find(canary, readable)
        if found.count and any(
            piece.is_marked for one in results.results(found, found.pks) for piece in one.excerpt + one.title
        ):
            finders.append(name)
        if canary in results.near(canary[:-2] + "yr", readable) + results.near(canary.replace("c", "k", 1), readable):
            near.append(name)
        if results.find(canary[:-3], readable).count:
            begun.append(name)
    assert (sorted(finders), sorted(near), sorted(begun)) == (sorted(CANARIES[canary]),) * 3


@pytest.mark.parametrize("canary", CANARIES)
def test_the_page_shows_a_canary_word_only_to_its_readers(client, readers, canary):
    workshop, people = readers
    for name in READERS:
        sign_in(client, people[name])
        response = client.get(f"/workshops/{workshop.slug}/search/", {"q": canary})
        if name == "stranger":
            assert response.status_code == 404
        else:
            assert (len(response.context["results"]) == 1) == (name in CANARIES[canary])
            assert response.content.decode().count(f"<mark>{canary}</mark>") == (name in CANARIES[canary])


@pytest.mark.parametrize("canary", CANARIES)
def test_the_public_search_finds_none_of_them(client, readers, canary):
    response = client.get("/search/", {"q": canary})
    assert (response.status_code, response.context["results"], response.context["near"]) == (200, [], [])


def test_it_finds_a_comment_at_once_and_no_longer_when_withdrawn():
    author = delegate()
    recommendation = create_recommendation("discussion", author=author)
    comment = comments_room.comment(
        recommendation, text="Ukulele", audience=Audience.PARTICIPANTS, delegate=author, by=author.user
    )
    assert SearchEntry.objects.get(kind="comment").shown == comment.pk
    resolution.change(comment, resolution.WITHDRAW, by=author.user)
    assert not SearchEntry.objects.filter(kind="comment").exists()


def test_the_page_needs_few_queries(client, readers, django_assert_max_num_queries):
    workshop, people = readers
    sign_in(client, people["author"])
    client.get(f"/workshops/{workshop.slug}/search/")
    with django_assert_max_num_queries(18):
        client.get(f"/workshops/{workshop.slug}/search/", {"q": "canary network"})
