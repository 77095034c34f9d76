"""Each paragraph of each Rev.n has an address of its own, which leads to it for ever."""

import pytest

from recommendations.models import Circulation
from recommendations.reading import revisions
from tests.elements import elements, texts
from tests.factories import create_adoption, create_circulation, create_recommendation, create_version
from tests.recommendations.pages import as_typed, delegate, officer, page_of, signed_in
from workshops.models import Role

pytestmark = pytest.mark.django_db


def revised(state="discussion"):
    """A recommendation with a paragraph inserted after the first operative one in Rev.2."""
    recommendation = create_recommendation(state, author=delegate())
    rows = [(text.kind, text.text, text.paragraph) for text in recommendation.current.texts.select_related("paragraph")]
    create_version(recommendation, [*rows[:2], ("operative", "They thanked the host."), *rows[2:]])
    create_circulation(recommendation)
    return recommendation


def addresses(page):
    """The address of each paragraph by its text, from the links in the margin."""
    words = elements(page, ".para-text :is(p, h2)")
    rows = zip(words, elements(page, ".para-label a"), elements(page, ".para"), strict=True)
    return {" ".join(text.text_content().split()): (link.get("href"), row.get("id")) for text, link, row in rows}


def test_the_margin_gives_the_address_in_the_revision_shown(client):
    recommendation = revised()
    signed_in(client, delegate(recommendation.workshop, "IT"))

    found = addresses(client.get(page_of(recommendation)))

    assert len(found) == 6
    for address, anchor in found.values():
        path, _hash, fragment = address.partition("#")
        assert path == f"{page_of(recommendation)}rev/2/"
        assert fragment == anchor
        assert elements(client.get(path), f"#{fragment}")


def test_the_address_leads_to_the_paragraph_after_a_new_circulation(client):
    recommendation = create_recommendation("discussion", author=delegate())
    reader = signed_in(client, delegate(recommendation.workshop, "IT"))
    before = addresses(reader.get(page_of(recommendation)))
    create_version(recommendation, [("operative", "Something else.")])
    create_circulation(recommendation)

    for text, (address, anchor) in before.items():
        path = address.partition("#")[0]
        assert path.endswith("/rev/1/")
        (paragraph,) = elements(reader.get(path), f"#{anchor}")
        assert text in " ".join(paragraph.text_content().split())
    assert addresses(reader.get(path)) == before
    assert elements(reader.get(path), f"a[href='{page_of(recommendation)}']")


def test_a_revision_keeps_its_labels_after_adoption(client):
    recommendation = revised()
    labels = list(
        Circulation.objects.get(recommendation=recommendation, number=2).labels.values_list("label", flat=True)
    )
    signed_in(client, recommendation.author)
    shown = texts(client.get(f"{page_of(recommendation)}rev/2/"), ".para-label a")
    adopted = {"state": "adopted", "number": 1, "adoption": create_adoption(recommendation)}
    type(recommendation).objects.filter(pk=recommendation.pk).update(**adopted)
    recommendation.refresh_from_db()

    assert revisions.revision_url(recommendation, recommendation.current) == ""
    page = client.get(f"{page_of(recommendation)}rev/2/")
    assert texts(page, ".para-label a") == shown
    assert [row.label for row in page.context["rows"]] == labels


def test_a_revision_that_was_not_circulated_is_not_found(client):
    recommendation = revised()
    signed_in(client, recommendation.author)

    assert client.get(f"{page_of(recommendation)}rev/3/").status_code == 404
    assert client.get(f"{page_of(recommendation)}rev/0/").status_code == 404


def test_the_secretariat_reads_the_revision_while_a_new_version_is_not_circulated(client):
    recommendation = revised()
    create_version(recommendation, [("operative", "Not circulated.")])
    officer(client, recommendation.workshop, Role.SECRETARIAT)

    page = client.get(f"{page_of(recommendation)}rev/2/")
    now = client.get(page_of(recommendation))

    assert "Not circulated." not in addresses(page)
    assert addresses(now)["Not circulated."][0].startswith("#")


def test_preambular_paragraphs_have_an_address_too(client):
    recommendation = revised()
    signed_in(client, recommendation.author)
    kinds = [kind for kind, *_rest in as_typed(recommendation.current)]

    page = client.get(page_of(recommendation))

    assert "preambular" in kinds
    assert len(elements(page, ".para-label a")) == len(kinds)


def test_the_number_of_queries_does_not_grow(client, django_assert_max_num_queries):
    recommendation = create_recommendation(
        "discussion", author=delegate(), paragraphs=[("operative", f"Paragraph {number}.") for number in range(60)]
    )
    create_version(recommendation, [("operative", "Something else.")])
    create_circulation(recommendation)
    signed_in(client, recommendation.author)

    with django_assert_max_num_queries(15):
        client.get(f"{page_of(recommendation)}rev/1/")
