"""Policy areas with their recommendations, and outcome texts with a URL for each paragraph."""

from datetime import timedelta

import pytest
from django.utils import timezone

from recommendations.models import Recommendation
from tests.elements import element, elements, texts
from tests.factories import create_delegate, create_recommendation
from workshops.models import OutcomeText

DECLARATION = "/outcomes/declaration-2004-cultures/"
TITLE = "ASEM Declaration on Dialogue among Cultures and Civilisations"


def published(area, **fields):
    return create_recommendation("adopted", areas=[area], published_at=timezone.now(), **fields)


def symbols(page):
    return texts(page, "main .symbol")


def bars(page, heading):
    """Return [(code of an area, number, width of its bar), ...] of the section under a heading."""
    found = []
    for row in elements(page, f"section[aria-labelledby={heading}] tbody tr"):
        code = row.find(".//th//a").get("href").split("/")[-2]
        found.append((code, int(row.find_class("right")[0].text), int(row.find_class("bar")[0].get("width"))))
    return found


def test_areas_count_their_published_recommendations(directory):
    published("D7.2.b", title="Networks")
    published("T14", title="Platforms")
    create_recommendation("adopted", areas=["D7.2.b"], title="Only adopted")

    page = directory("/areas/")

    assert "D7.2 Cultural exchanges and cooperation 1" in texts(page, "main h3")
    assert ("D7.2.b", 1, 100) in bars(page, "items")
    assert ("D7.2.a", 0, 0) in bars(page, "items")


def test_the_six_priorities_and_the_20_areas_are_shown_once_in_asems_order(directory):
    for area in ("D7.6", "D7.6", "D7.6", "D7.6", "T20", "T14", "T14"):
        published(area)

    page = directory("/areas/")

    assert [code for code, _count, _width in bars(page, "priorities")] == [f"D7.{number}" for number in range(1, 7)]
    assert [code for code, _count, _width in bars(page, "tangible")] == [f"T{number:02}" for number in range(1, 21)]
    assert {row for row in bars(page, "priorities") + bars(page, "tangible") if row[1]} == {
        ("D7.6", 4, 100),
        ("T14", 2, 50),  # on the scale of the other table
        ("T20", 1, 25),
    }
    (row,) = elements(page, 'section[aria-labelledby=tangible] tr:has(a[href="/areas/T14/"])')
    assert row.find_class("hide")[0].text == "P2, P3"  # its pillars


@pytest.mark.parametrize("address", ["/", "/recommendations/"])
def test_the_coverage_is_linked_where_recommendations_are_read(directory, address):
    published("D7.2.b")

    assert elements(directory(address), 'main a[href="/areas/"]')


@pytest.mark.parametrize("address", ["/areas/D7.2.b/", "/areas/D7.2/", f"{DECLARATION}7.2/"])
def test_a_recommendation_is_listed_under_item_priority_and_paragraph(directory, address):
    text = published("D7.2.b", title="Networks")
    other = published("D7.3.b", title="Copyright")

    page = directory(address)

    assert (text.symbol in symbols(page), other.symbol in page.text) == (True, False)


def test_recommendations_are_listed_newest_first_and_then_by_number(directory):
    author = create_delegate()
    topic = author.delegation.workshop.topics.get(number=1)
    first, second = (published("D7.2.b", author=author, topic=topic) for _time in range(2))
    later = published("D7.2.b")
    Recommendation.objects.filter(pk=later.pk).update(adopted_on=first.adopted_on + timedelta(days=1))
    expected = [later.symbol, first.symbol, second.symbol]

    listed = [text.symbol for text in directory("/recommendations/").context["page"]]
    assert listed == symbols(directory("/areas/D7.2/")) == expected


def test_a_pillar_includes_its_tangible_areas(directory):
    text = published("T20", title="Youth")

    assert text.symbol in symbols(directory("/areas/P3/"))
    assert text.symbol not in directory("/areas/P2/").text


def test_an_area_links_to_the_paragraphs_that_name_it(directory):
    page = directory("/areas/D7.5.d/")

    assert texts(page, "h1") == ["Museum cooperation"]
    assert texts(page, "main .lead") == ["Named in the Declaration: ASEMUS."]
    assert "7.5.d" in element(page, f'main a[href="{DECLARATION}7.5.d/"]').text
    assert TITLE in texts(page, "main aside li span")


def test_outcome_documents_are_listed_with_the_number_of_known_paragraphs(directory):
    page = directory("/outcomes/")
    lines = {
        line.find(".//a").text: [part.text for part in line.iter("span")] for line in elements(page, "main li:has(p a)")
    }

    *_kind, meeting, count = lines[TITLE]
    assert (meeting, count.split()[0]) == ("5th ASEM Summit", "38")
    unknown = lines["Action Plan of the 2nd Culture Ministers’ Meeting"][-1]
    assert unknown and not any(map(str.isdigit, unknown))


def test_every_outcome_document_is_of_the_kind_that_its_title_names(directory):
    directory("/outcomes/")
    words = {"Declaration": "declaration", "Statement": "statement", "Plan": "plan", "Recommendation": "recommendation"}
    texts_listed = list(OutcomeText.objects.all())

    assert len(texts_listed) > 10
    for text in texts_listed:
        assert [kind for word, kind in words.items() if word in text.title.partition(" of ")[0]][:1] == [text.kind]
        assert text.get_kind_display() != text.kind


def test_each_paragraph_has_an_address_and_links_to_its_neighbours(directory):
    page = directory(f"{DECLARATION}7.2/")

    assert "7.2" in element(page, "h1").text
    assert texts(page, "main .lead") == ["Cultural exchanges and cooperation"]
    assert texts(page, '[id="p-7.2.e"] td')[:2] == [
        "7.2.e",
        "Other cultural cooperation to promote understanding and friendship",
    ]
    assert neighbours(page) == {"prev": f"{DECLARATION}7.1.d/", "next": f"{DECLARATION}7.2.a/"}
    assert texts(page, f'main dd a[href="{DECLARATION}"]') == [TITLE]
    assert neighbours(directory(f"{DECLARATION}1/")) == {"next": f"{DECLARATION}2/"}
    for number in range(1, 11):
        directory(f"{DECLARATION}{number}/")


def neighbours(page):
    return {link.get("rel"): link.get("href") for link in elements(page, "main .more a[rel]")}


def test_unknown_codes_are_not_found(directory):
    for address in ("/areas/D7.9/", "/areas/d7.2/", "/outcomes/none/", f"{DECLARATION}11/"):
        directory(address, status=404)
    directory("/areas/D7.2/?page=9999999999999999999999")
    directory("/areas/D7.2/?page=%F0%9F%A6%86")


def test_each_number_is_that_of_the_list_to_which_it_leads(directory):
    for areas in (["D7.2", "D7.2.b"], ["D7.2.a", "D7.2.b"], ["T14"], ["T14", "P3"], ["D7.5.d"]):
        create_recommendation("adopted", areas=areas, published_at=timezone.now())

    page = directory("/areas/")

    found = bars(page, "priorities") + bars(page, "tangible") + bars(page, "items")
    assert {code: count for code, count, _width in found if count} == {
        code: len(symbols(directory(f"/areas/{code}/")))
        for code in ("D7.2", "D7.2.a", "D7.2.b", "D7.5", "D7.5.d", "T14")
    }
    assert (len(symbols(directory("/areas/P3/"))), len(symbols(directory("/areas/P2/")))) == (2, 2)
