"""The home page."""

import pytest
from django.core.management import call_command
from django.utils import timezone
from django.utils.text import capfirst

from tests.elements import element, elements, texts
from tests.factories import create_meeting, create_recommendation, create_workshop
from workshops.models import Meeting

pytestmark = pytest.mark.django_db
BUDGET = 12


def published(title):
    return create_recommendation("adopted", title=title, published_at=timezone.now())


def test_it_shows_partners_workshops_and_published_recommendations(client):
    call_command("seed")
    workshop = create_workshop(title="Crafts and Young Makers")
    text = published("Networks of cultural professionals")

    page = client.get("/")

    assert page.text.count('class="stroke ') == 53
    assert element(page, '#ring a[href="/partners/LA/"]').get("data-code") == "LA"
    assert texts(page, "section[aria-labelledby=workshops] h3 a") == [workshop.title]
    assert texts(page, f'section[aria-labelledby=adopted] a[href="/r/{text.symbol}/"]') == [text.current.title]


def test_figures_of_today_are_labelled_as_such_on_another_date(client):
    published("Networks of cultural professionals")

    then, now = client.get("/?on=2010-04-28"), client.get("/")

    differ = [one != other for one, other in zip(labels(then), labels(now), strict=True)]
    assert differ == [False, False, False, False, True, True]
    assert numbers(then)[4:] == numbers(now)[4:] == ["1", "1"]


def labels(page):
    return texts(page, ".figures dt")


def numbers(page):
    return texts(page, ".figures dd")


def test_it_counts_the_meetings_held_and_shows_the_next_as_reported(client):
    call_command("seed")

    page = client.get("/")

    assert numbers(page)[1:4] == ["13", "14", "8"]
    expected = Meeting.objects.get(code="CMM9").date_text
    assert capfirst(expected) in texts(page, ".dateline .undated")


def test_groups_are_in_their_order_and_not_ranked_by_size(client):
    call_command("seed")

    assert texts(client.get("/"), "section[aria-labelledby=figures] .bars td.right") == ["10", "11", "27", "3", "2"]


def test_the_timeline_announces_no_meeting_in_a_past_year(client):
    create_meeting("CMM9", name="Ninth", date_text="expected in 2020")
    create_meeting("ASEM9", name="Summit", date_text="date to be announced")

    assert texts(client.get("/"), ".dateline .undated") == ["Date to be announced"]


def test_it_shows_only_public_items(client):
    create_workshop(title="Not opened yet", opened_at=None)
    create_recommendation("adopted", title="Adopted, not published")
    create_recommendation("draft", title="A draft")

    page = client.get("/")

    for word in ("Not opened yet", "Adopted, not published", "A draft"):
        assert word not in page.text
    assert elements(page, "main .texts li") == []


@pytest.mark.parametrize("count", [3, 300])
def test_the_number_of_queries_is_limited(client, django_assert_max_num_queries, count):
    for number in range(count):
        published(f"Text {number}")

    with django_assert_max_num_queries(BUDGET):
        assert client.get("/").status_code == 200
