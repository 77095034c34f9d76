"""The page of a partner, of an organisation, and of the coordinators."""

import pytest
from django.utils import timezone

from members.models import Organisation, Partner
from tests.factories import create_delegate, create_delegation, create_recommendation, create_workshop


@pytest.mark.engine
def test_it_tells_what_is_known_of_viet_nam(directory):
    page = directory("/partners/VN/")

    assert "Viet Nam Việt Nam Socialist Republic of Viet Nam" in page
    assert "Reported 29 31 By November 2021, in all fields:" in page
    assert "Counted here 5 1 Initiatives on record in this portal" in page
    assert "Partner since 1 March 1996 ASEM1" in page
    assert "8–9 October 2004 5th ASEM Summit , Hanoi" in page
    assert "Culture Ministry of Culture, Sports and Tourism Bộ Văn hóa, Thể thao và Du lịch" in page
    assert "ASEAN group: 1999–2000 and 2001–2002; days not found Likely, to be checked" in page


def test_belgium_has_three_ministries_of_culture(directory):
    page = directory("/partners/BE/")

    for name in ("Flemish Community", "French Community, Wallonia-Brussels Federation", "German-speaking Community"):
        assert name in page
    assert "Ministry of the German-speaking Community Ministerium der Deutschsprachigen Gemeinschaft" in page
    assert "Presidency of the Council of the EU: 1 Jan 2024 – 30 Jun 2024" in page


def test_the_united_kingdom_left_the_group_of_the_eu(directory):
    page = directory("/partners/GB/")

    assert "EU member states until 31 January 2020" in page
    assert "Other European countries from 1 February 2020" in page


def test_it_shows_workshops_and_texts_once_they_are_public(directory):
    host = Partner.objects.get(code="VN")
    create_workshop(host=host, title="Open to all")
    hidden = create_workshop(host=host, title="Not open yet", opened_at=None)
    author = create_delegate(create_delegation(hidden, partner=host))
    released = create_recommendation("adopted", author=author, title="Released", released_at=timezone.now())
    adopted = create_recommendation("adopted", author=author, title="Only adopted")

    page = directory("/partners/VN/")

    assert ("Open to all" in page, "Not open yet" in page) == (True, False)
    assert (released.symbol in page, adopted.symbol in page) == (True, False)


def test_nobody_else_has_a_page(directory):
    for address in (
        "/partners/TR/",
        "/partners/vn/",
        "/partners/UNESCO/",
        "/organisations/VN/",
        f"/partners/{'x' * 300}/",
    ):
        directory(address, status=404)


def test_asef_has_its_role_and_the_contributions_known(directory):
    create_workshop(title="Culture and cities").co_organisers.add(Organisation.objects.get(code="ASEF"))

    page = directory("/organisations/ASEF/")

    assert "The only permanent institution of ASEM" in page
    assert "Cambodia USD 10,000 a year since 2005 overview of the Asia-Europe Meeting, 2021" in page
    assert "Founded 15 February 1997 Seat Singapore" in page
    assert "Culture and cities" in page


def test_coordinators_of_today_and_before(directory):
    page = directory("/coordinators/")
    today, _heading, before = page.partition(" Before ")

    assert "Viet Nam ASEAN group listed in the first half of 2024; term not found" in today
    assert "Singapore ASEAN group in office on 21 April 2020; term not found" in before
    assert "Bulgaria Presidency of the Council of the EU 1 Jan 2018 – 30 Jun 2018" in before
