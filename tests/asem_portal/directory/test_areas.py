"""Areas with what was recommended under each, and outcome texts with an address for each paragraph."""

import pytest
from django.utils import timezone

from tests.factories import create_recommendation


def released(area, **fields):
    return create_recommendation("adopted", areas=[area], released_at=timezone.now(), **fields)


def test_areas_count_what_was_released_under_them(directory):
    released("D7.2.b", title="Networks")
    released("T14", title="Platforms")
    create_recommendation("adopted", areas=["D7.2.b"], title="Only adopted")

    page = directory("/areas/")

    assert "D7.2 Cultural exchanges and cooperation 1" in page
    assert "D7.2.b Exchange of arts and culture experts and information 1" in page
    assert page.count("T14 Information technology and knowledge connectivity 1") == 2  # under both its pillars
    assert "20 tangible areas; one may stand under more than one pillar." in page


@pytest.mark.parametrize("address", ["/areas/D7.2.b/", "/areas/D7.2/", "/outcomes/declaration-2004-cultures/7.2/"])
def test_a_text_stands_under_its_item_its_priority_and_the_paragraph(directory, address):
    text = released("D7.2.b", title="Networks")
    other = released("D7.3.b", title="Copyright")

    page = directory(address)

    assert (text.symbol in page, other.symbol in page) == (True, False)


def test_a_pillar_gathers_its_tangible_areas(directory):
    text = released("T20", title="Youth")

    assert text.symbol in directory("/areas/P3/")
    assert text.symbol not in directory("/areas/P2/")


def test_an_area_tells_where_it_stands(directory):
    page = directory("/areas/D7.5.d/")

    assert "Museum cooperation Named there: ASEMUS." in page
    assert "Where it stands paragraph 7.5.d ASEM Declaration on Dialogue among Cultures and Civilisations" in page


def test_outcome_texts_are_listed_with_what_is_known(directory):
    page = directory("/outcomes/")

    assert (
        "ASEM Declaration on Dialogue among Cultures and Civilisations Declaration 5th ASEM Summit 38 paragraphs"
        in page
    )
    assert "Action Plan of the 2nd Culture Ministers’ Meeting Action plan" in page
    assert "paragraphs not known" in page


def test_each_paragraph_has_an_address_and_its_neighbours(directory):
    page = directory("/outcomes/declaration-2004-cultures/7.2/")

    assert "Paragraph 7.2 Cultural exchanges and cooperation" in page
    assert "7.2.e Other cultural cooperation for understanding and friendship" in page
    assert "Before: 7.1.d · Next: 7.2.a" in page
    assert "Belongs to ASEM Declaration on Dialogue among Cultures and Civilisations" in page
    assert "Next: 2" in directory("/outcomes/declaration-2004-cultures/1/")
    for number in range(1, 11):
        directory(f"/outcomes/declaration-2004-cultures/{number}/")


def test_what_is_not_there_is_not_found(directory):
    for address in ("/areas/D7.9/", "/areas/d7.2/", "/outcomes/none/", "/outcomes/declaration-2004-cultures/11/"):
        directory(address, status=404)
    directory("/areas/D7.2/?page=9999999999999999999999")
    directory("/areas/D7.2/?page=%F0%9F%A6%86")
