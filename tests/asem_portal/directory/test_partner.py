"""The pages of partners, organisations and coordinators."""

import pytest
from django.utils import timezone

from members.models import Partner
from tests.elements import elements, texts
from tests.factories import create_delegate, create_delegation, create_recommendation, create_workshop


def rows(page, section):
    """Return the cells of each row of the first table in a section."""
    return [[cell.text_content().strip() for cell in row] for row in elements(page, f"[aria-labelledby={section}] tr")]


@pytest.mark.engine
def test_it_shows_the_reference_data_of_viet_nam(directory):
    page = directory("/partners/VN/")

    assert texts(page, "h1") == ["Viet NamViệt Nam"]
    assert texts(page, "main .lead") == ["Socialist Republic of Viet Nam"]
    reported, counted = rows(page, "initiatives")[1:3]
    assert (reported[1:3], counted[1:3]) == (["29", "31"], ["5", "1"])
    assert "November 2021" in reported[3]
    assert len(elements(page, 'dl.facts time[datetime="1996-03-01"]')) == 1
    assert texts(page, 'dl.facts a[href="/meetings/ASEM1/"]') == ["ASEM1"]
    hosted = texts(page, "[aria-labelledby=meetings] li")
    assert "8–9 October 2004" + "5th ASEM Summit, Hanoi" in [line.partition(". ")[0] for line in hosted]
    assert "Ministry of Culture, Sports and TourismBộ Văn hóa, Thể thao và Du lịch" in texts(page, "dl.facts dd")
    terms = elements(page, "dl.facts dd:has(.muted + .tag-ask)")
    past = "1999–2000 and 2001–2002; exact dates not known"
    assert past in [days.text.strip() for one in terms for days in one.find_class("muted")]


def test_belgium_has_three_ministries_of_culture(directory):
    page = directory("/partners/BE/")
    ministries = texts(page, "dl.facts-stack dd")

    for name in ("Flemish Community", "French Community, Wallonia-Brussels Federation", "German-speaking Community"):
        assert any(name in one for one in ministries)
    german = "Ministry of the German-speaking CommunityMinisterium der Deutschsprachigen Gemeinschaft"
    assert any(one.startswith(german) for one in ministries)
    assert "1 January – 30 June 2024" in texts(page, "dl.facts dd .muted")


def test_it_shows_only_public_workshops_and_recommendations(directory):
    host = Partner.objects.get(code="VN")
    create_workshop(host=host, title="Open to all")
    hidden = create_workshop(host=host, title="Not open yet", opened_at=None)
    author = create_delegate(create_delegation(hidden, partner=host))
    published = create_recommendation("adopted", author=author, title="Published", published_at=timezone.now())
    adopted = create_recommendation("adopted", author=author, title="Only adopted")

    page = directory("/partners/VN/")

    assert ("Open to all" in texts(page, "main a"), "Not open yet" in page.text) == (True, False)
    assert (published.symbol in texts(page, "main .symbol"), adopted.symbol in page.text) == (True, False)


def test_others_have_no_page(directory):
    for address in (
        "/partners/TR/",
        "/partners/vn/",
        "/partners/UNESCO/",
        "/organisations/VN/",
        f"/partners/{'x' * 300}/",
    ):
        directory(address, status=404)
