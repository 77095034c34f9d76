"""Search in a workshop: what readers find, and that no one finds anything that they may not read."""

import pytest

from recommendations.comments import comments as comments_room
from recommendations.comments import resolution
from recommendations.models import Audience
from recommendations.search import entries
from recommendations.workflow.publication import publish
from registry.filters import SearchForm
from registry.models import SearchEntry
from registry.search import index, results
from tests.elements import elements
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


SEARCHED = ["/workshops/{}/search/", "/workshops/{}/recommendations/"]


def _count(client, address, typed):
    context = client.get(address, {"q": typed}).context
    return context["page"].paginator.count


@pytest.mark.parametrize("address", SEARCHED)
def test_within_a_workshop_its_own_words_find_nothing(client, address):
    author = delegate()
    workshop = author.delegation.workshop
    workshop.title, workshop.city = "Ukulele saxophonists", "Zanzibar"
    workshop.save()
    create_recommendation("discussion", author=author, title="Mobility of saxophonists")
    create_recommendation("discussion", author=author, title="Festivals")
    index.reload()
    sign_in(client, author.user)
    address = address.format(workshop.slug)
    typed = ("saxophonists", "Ukulele", "Zanzibar", "Zanzi", "Mobility of saxophonists", '"Ukulele saxophonists"')
    assert [_count(client, address, one) for one in typed] == [1, 0, 0, 0, 1, 0]


@pytest.mark.parametrize("address", ["/recommendations/", *SEARCHED])
def test_a_search_that_is_too_long_is_called_so(client, address):
    author = delegate()
    sign_in(client, author.user)
    form = client.get(address.format(author.delegation.workshop.slug), {"q": "x" * 201, "topic": ""}, follow=True)
    notice = form.context["form"].ignored
    assert "200" in notice and str(form.context["form"]["q"].label) not in notice


@pytest.mark.parametrize("typed", ['"heritage cities"', "“heritage cities”", "heritage cities"])
def test_the_tag_of_a_search_has_one_pair_of_quotation_marks(typed):
    ((label, _address),) = SearchForm({"q": typed}).pills
    assert sum(label.count(mark) for mark in '"“”') == 2


def test_in_all_workshops_the_words_of_each_are_found():
    recommendation = create_recommendation("discussion", title="Festivals")
    recommendation.workshop.title = "Ukulele saxophonists"
    recommendation.workshop.save()
    index.reload()
    every = SearchEntry.objects.filter(kind="recommendation")
    assert [results.find(typed, every).count for typed in ("Ukulele festivals", "Ukul", "ukuleles")] == [1, 1, 1]


@pytest.mark.parametrize(
    "names", [("Vietnam", "Viet Nam", "viet-nam", "Việt Nam"), ("Ha Noi", "Hanoi"), ("Czechia", "Czech Republic")]
)
def test_all_names_of_a_partner_or_city_find_the_same(client, names):
    author = delegate()
    recommendation = create_recommendation("discussion", author=author, title="Festivals")
    for number, name in enumerate(names):
        create_comment(recommendation, author, text=f"The offer of {name} for {number} days")
    index.reload()
    readable = entries.readable(recommendation.workshop, author.user).filter(kind="comment")
    found = [results.find(typed, readable) for typed in (*names, names[0].lower(), f"offer {names[-1]}")]
    assert [len(one.pks) for one in found] == [len(names)] * len(found)
    marks = results.results(found[0], found[0].pks)
    assert all(any(piece.is_marked for piece in one.excerpt) for one in marks)


@pytest.mark.parametrize(
    "address", ["/search/", "/recommendations/", "/workshops/{}/search/", "/workshops/{}/recommendations/"]
)
def test_a_misspelt_word_is_offered_in_one_form(client, address):
    author = delegate()
    public = address in ("/search/", "/recommendations/")
    state = "adopted" if public else "discussion"
    for title in ("Heritage of cities", "Heritages of villages"):
        recommendation = create_recommendation(state, author=author, title=title)
        if public:
            publish(recommendation, by=create_role(Role.SECRETARIAT, workshop=recommendation.workshop).user)
    index.reload()
    sign_in(client, author.user)
    page = client.get(address.format(author.delegation.workshop.slug), {"q": "heritge"})
    assert len(page.context["near"]) == 1 and elements(page, "#near + ul a")
