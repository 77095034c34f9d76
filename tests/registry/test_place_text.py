"""Places and articles in a sentence."""

import json

import pytest
from django.conf import settings

from registry.names import place_text, with_article

NAMES = json.loads((settings.BASE_DIR / "asem_portal/demo/data/names.json").read_text())["names"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Philippines", "the Philippines"),
        ("Czech Republic", "the Czech Republic"),
        ("Republic of Korea", "the Republic of Korea"),
        ("European Union", "the European Union"),
        ("ASEAN Secretariat", "the ASEAN Secretariat"),
        ("Asia-Europe Foundation", "the Asia-Europe Foundation"),
        ("Viet Nam", "Viet Nam"),
        ("UNESCO", "UNESCO"),
    ],
)
def test_a_name_takes_its_article_in_a_sentence(name, said):
    assert with_article(name) == said


def test_the_partners_of_asem_that_take_an_article():
    content = json.loads((settings.BASE_DIR / "members/data/partners.json").read_text())
    names = {partner["name"] for partner in content["partners"]}
    assert {name for name in names if with_article(name) != name} == {
        "ASEAN Secretariat",
        "Czech Republic",
        "European Union",
        "Lao PDR",
        "Netherlands",
        "Philippines",
        "Republic of Korea",
        "Russian Federation",
        "United Kingdom",
    }
    assert {with_article(with_article(name)) for name in names} == {with_article(name) for name in names}


@pytest.mark.parametrize(
    ("city", "country", "place"),
    [
        ("Singapore", "Singapore", "Singapore"),
        ("Hanoi", "Viet Nam", "Hanoi, Viet Nam"),
        ("", "Viet Nam", "Viet Nam"),
        ("Hanoi", "", "Hanoi"),
    ],
)
def test_a_city_state_is_named_once(city, country, place):
    assert place_text(city, country) == place
