"""The list and the page of recommendations: visibility, filters and numbers of queries."""

import pytest
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Replace
from django.test.utils import CaptureQueriesContext

from recommendations.models import ParagraphText, Recommendation, State, Version
from recommendations.reading import list as recommendation_list
from registry import triggers
from registry.search import results
from tests.elements import element, elements, texts
from tests.factories import (
    WORDS,
    create_area,
    create_comment,
    create_delegate,
    create_delegation,
    create_organisation,
    create_recommendation,
    create_version,
    create_workshop,
)
from tests.recommendations.pages import delegate, head, officer, page_of, signed_in
from workshops.models import Role

pytestmark = pytest.mark.django_db
CIRCULATED = ["discussion", "final", "silence", "referendum", "adopted", "merged"]
STATES = ["draft", "with_head", "submitted", "returned", *CIRCULATED, "withdrawn"]


def listing(workshop):
    return f"/workshops/{workshop.slug}/recommendations/"


def seen(client, workshop, **filters):
    """Return the titles in the list and among the reader's drafts above it."""
    context = client.get(listing(workshop), filters).context
    return sorted(recommendation.shown_title for recommendation in [*context["page"], *context["drafts"]])


def world():
    """Create a delegate's recommendations in every state, with the state as title; return the author and the head."""
    chief = head()
    author = delegate(chief.delegation.workshop)
    for state in STATES:
        create_recommendation(state, author=author, title=state)
    return author, chief


def test_each_reader_sees_only_the_recommendations_open_to_them(client):
    author, chief = world()
    workshop = author.delegation.workshop
    signed_in(client, author)
    expected = {"author": sorted(STATES), "head": sorted({*STATES} - {"draft"}), "colleague": sorted(CIRCULATED)}
    found = {"author": seen(client, workshop)}
    signed_in(client, chief)
    found["head"] = seen(client, workshop)
    signed_in(client, delegate(workshop))
    found["colleague"] = seen(client, workshop)
    for role in (Role.SECRETARIAT, Role.CHAIR, Role.RAPPORTEUR, Role.ORGANISER):
        officer(client, workshop, role)
        found[role] = seen(client, workshop)
        submitted = {"submitted", "returned", "withdrawn"}
        expected[role] = sorted({*CIRCULATED} | (set() if role == Role.ORGANISER else submitted))
    assert found == expected


def test_it_is_hidden_from_non_participants(client):
    author, _chief = world()
    signed_in(client, delegate(create_workshop(), "IT"))
    assert client.get(listing(author.delegation.workshop)).status_code == 404
    assert client.get("/workshops/no-such-workshop/recommendations/").status_code == 404


FILTERS = [
    ({"topic": "1"}, 6),
    ({"topic": "2"}, 0),
    ({"state": "final"}, 1),
    ({"q": "DISCUSS"}, 1),
    ({"q": "rec/"}, 6),
    ({"q": "viet nam"}, 6),
    ({"q": "nothing"}, 0),
    ({"topic": "x", "state": "\u2603", "q": ""}, 6),
    ({"topic": "9" * 300, "page": "-3"}, 6),
    ({"q": "x" * 20_000}, 6),
]


@pytest.mark.parametrize(("filters", "count"), FILTERS)
def test_filters_narrow_the_list_and_invalid_values_are_ignored(client, filters, count):
    author, _chief = world()
    signed_in(client, delegate(author.delegation.workshop, "IT"))
    assert len(seen(client, author.delegation.workshop, **filters)) == count


def test_each_filter_can_be_removed_separately(client):
    author, _chief = world()
    signed_in(client, author)
    page = client.get(listing(author.delegation.workshop), {"q": "fin & al", "state": "final"})
    assert {"?q=fin+%26+al", "?state=final"} == {pill.get("href") for pill in elements(page, "a.pill")}


SEARCHED = [
    ({"q": "MEKONG"}, ["wording"]),
    ({"q": "da nang mekong"}, ["wording"]),
    ({"q": "mekong nothing"}, []),
    ({"to": "asef"}, ["addressed"]),
    ({"area": "D7.2"}, ["area"]),
    ({"area": "D7.2.b"}, ["other area"]),
    ({"lead": "VN", "nature": "finding"}, ["finding"]),
    ({"lead": "IT"}, []),
    ({"lead": "x", "to": "x", "area": "x", "nature": "x", "whose": "x", "sort": "x"}, "all"),
]


@pytest.mark.parametrize(("filters", "expected"), SEARCHED)
def test_search_by_text_addressee_and_area(client, filters, expected):
    author = head()
    create_area("D7.2"), create_area("D7.2.b")
    words = [("operative", "Along the *Mekong*, in Đà Nẵng.")]
    create_recommendation("discussion", author=author, title="wording", paragraphs=words)
    create_recommendation("discussion", author=author, title="addressed")
    create_recommendation("discussion", author=author, title="finding", nature="finding")
    create_recommendation("discussion", author=author, title="area", areas=["D7.2"])
    create_recommendation("discussion", author=author, title="other area", areas=["D7.2.b"])
    others = Version.objects.exclude(title="addressed")
    triggers.remove()
    others.update(tags=Replace("tags", Value("to:asef "), Value("")))
    signed_in(client, delegate(author.delegation.workshop, "IT"))
    everything = ["addressed", "area", "finding", "other area", "wording"]
    assert seen(client, author.delegation.workshop, **filters) == (everything if expected == "all" else expected)


def test_search_does_not_match_versions_the_reader_may_not_read(client):
    author = head()
    recommendation = create_recommendation("discussion", author=author, title="Known")
    create_version(recommendation, title="Known", paragraphs=[("operative", "UNIQUE-TOKEN-99 in preparation.")])
    workshop = recommendation.workshop
    for reader, count in ((author, 0), (delegate(workshop, "IT"), 0)):
        assert len(seen(signed_in(client, reader), workshop, q="unique-token-99")) == count
    officer(client, workshop)
    assert len(seen(client, workshop, q="unique-token-99")) == 1


def test_a_search_with_too_many_results_says_so(client, monkeypatch):
    author = head()
    for title in ("Festivals in small towns", "Festivals in ports"):
        create_recommendation("discussion", author=author, title=title)
    signed_in(client, author)
    monkeypatch.setattr(results, "LIMIT", 1)
    pages = [client.get(listing(author.delegation.workshop), {"q": word}) for word in ("festivals", "ports")]
    assert [len(page.context["page"]) for page in pages] == [1, 1]
    assert [len(elements(page, "[data-more]")) for page in pages] == [1, 0]


@pytest.mark.parametrize(
    ("word", "found"), [("festivals", ["Festivals 2", "Festivals 3"]), ("residencies", ["Residencies"])]
)
def test_the_latest_are_looked_at_first_and_all_others_if_they_are_too_few(client, monkeypatch, word, found):
    author = head()
    for title in ("Residencies", "Festivals 1", "Festivals 2", "Festivals 3"):
        create_recommendation("discussion", author=author, title=title)
    signed_in(client, author)
    monkeypatch.setattr(results, "LIMIT", 2)
    monkeypatch.setattr(recommendation_list, "LOOKED_AT_FIRST", 2)  # and one more, from which on they are the latest

    page = client.get(listing(author.delegation.workshop), {"q": word})

    assert sorted(row.circulated.title for row in page.context["page"]) == found


def test_filters_mine_ours_and_waiting(client):
    author, chief = world()
    workshop = author.delegation.workshop
    signed_in(client, author)
    assert seen(client, workshop, whose="mine") == seen(client, workshop, whose="ours") == sorted(STATES)
    assert seen(client, workshop, whose="waiting") == ["draft", "returned"]
    signed_in(client, chief)
    assert seen(client, workshop, whose="mine") == []
    assert seen(client, workshop, whose="waiting") == ["returned", "with_head"]
    officer(client, workshop)
    assert seen(client, workshop, whose="waiting") == ["adopted", "final", "submitted"]
    officer(client, workshop, Role.CHAIR)
    assert seen(client, workshop, whose="waiting") == ["final"]


@pytest.mark.parametrize("sort", ["", "title", "state", "changed", "comments"])
def test_every_sort_order_shows_all_recommendations(client, sort):
    author, _chief = world()
    workshop = author.delegation.workshop
    officer(client, workshop)
    titles = [row.shown_title for row in client.get(listing(workshop), {"sort": sort}).context["page"]]
    listed = [str(state) for state in State.values if state not in ("draft", "with_head", "carried")]
    assert sorted(titles) == sorted(listed)
    expected = {"title": sorted(listed), "state": listed}
    assert titles == expected.get(sort, titles)


def test_an_archived_recommendation_is_shown_without_a_lead(client):
    author = head()
    recommendation = create_recommendation("adopted", author=author, title="Restated")
    triggers.remove()
    Recommendation.objects.filter(pk=recommendation.pk).update(is_reported=True, lead=None, author=None)
    no_lead = Recommendation.objects.get(pk=recommendation.pk).lead_name
    assert no_lead
    for reader in (author, delegate(recommendation.workshop, "IT")):
        page = signed_in(client, reader).get(listing(recommendation.workshop))
        assert (texts(page, "th[scope=row]"), texts(page, "td[data-label]")) == (["Restated"], [no_lead])
        assert client.get(page_of(recommendation)).status_code == 200
    officer(client, recommendation.workshop)
    assert client.get(page_of(recommendation)).status_code == client.get("/dashboard/").status_code == 200
    assert client.get(f"{page_of(recommendation)}compare/").status_code == 200


def questions(client, path):
    """Return the number of queries of a page."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def test_the_list_takes_a_constant_number_of_queries(client):
    author = head()
    signed_in(client, delegate(author.delegation.workshop, "IT"))
    counts = []
    for further in (3, 297):
        for _number in range(further):
            create_comment(create_recommendation("discussion", author=author, paragraphs=WORDS[:2]), delegate=author)
        counts.append(questions(client, listing(author.delegation.workshop)))
    assert counts[0] == counts[1]
    assert counts[0] <= 15
    assert [
        recommendation.comments_count
        for recommendation in client.get(listing(author.delegation.workshop)).context["page"]
    ] == [1] * 25


def test_the_page_takes_a_constant_number_of_queries(client):
    author, counts = head(), []
    signed_in(client, delegate(author.delegation.workshop, "IT"))
    for count in (3, 300):
        words = [("operative", f"Paragraph {number}.") for number in range(count)]
        recommendation = create_recommendation("discussion", author=author, paragraphs=words, areas=["T18"])
        for row in ParagraphText.objects.filter(version=recommendation.current).select_related("paragraph"):
            create_comment(recommendation, delegate=author, paragraph=row.paragraph)
        counts.append(questions(client, page_of(recommendation)))
    assert counts[0] == counts[1]
    assert counts[0] <= 15
    assert [len(row.notes) for row in client.get(page_of(recommendation)).context["page"].rows] == [1] * 300


def test_the_page_names_lead_partner_or_organisation(client):
    workshop = create_workshop()
    asef = create_delegate(create_delegation(workshop, organisation=create_organisation(), standing="organisation"))
    recommendation = create_recommendation("discussion", author=asef)
    led_by_partner = create_recommendation("discussion", author=delegate(workshop))
    signed_in(client, delegate(workshop, "IT"))
    assert (
        "Asia-Europe Foundation"
        in element(client.get(page_of(recommendation)), "[data-lead=organisation]").text_content()
    )
    assert "Viet Nam" in element(client.get(page_of(led_by_partner)), "[data-lead=partner]").text_content()


def test_visitors_must_sign_in(client):
    recommendation = create_recommendation("discussion")
    for path in (
        page_of(recommendation),
        listing(recommendation.workshop),
        f"{page_of(recommendation)}edit/",
        f"{page_of(recommendation)}comment/",
    ):
        assert client.get(path).url.startswith("/account/login/")
