"""The first page."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.factories import create_recommendation, create_workshop

pytestmark = pytest.mark.django_db
BUDGET = 12


def released(title):
    return create_recommendation("adopted", title=title, released_at=timezone.now())


def test_it_shows_partners_workshops_and_released_texts(client):
    call_command("seed")
    workshop = create_workshop(title="Crafts and Young Makers")
    text = released("Networks of cultural professionals")

    page = client.get("/").content.decode()

    assert page.count('class="stroke ') == 53
    for word in (
        "Lao PDR",
        "/partners/LA/",
        workshop.title,
        "Networks of cultural professionals",
        f"/r/{text.symbol}/",
    ):
        assert word in page


def test_figures_that_are_of_today_say_so_beside_another_day(client):
    released("Networks of cultural professionals")

    then, now = client.get("/?on=2010-04-28").content.decode(), client.get("/").content.decode()

    for words in ("Workshops on record today", "Texts released by today"):
        assert (words in then, words in now) == (True, False)


def test_it_counts_the_meetings_that_were_held_and_repeats_what_is_known_of_the_next(client):
    call_command("seed")

    page = client.get("/").content.decode()

    assert "<dt>Culture Ministers’ Meetings</dt><dd>8</dd>" in page
    assert "Expected in 2020; no date found" in page


def test_it_hides_what_is_not_public(client):
    create_workshop(title="Not opened yet", opened_at=None)
    create_recommendation("adopted", title="Adopted, not released")
    create_recommendation("draft", title="A draft")

    page = client.get("/").content.decode()

    for word in ("Not opened yet", "Adopted, not released", "A draft"):
        assert word not in page
    assert "No text has been released yet" in page


@pytest.mark.parametrize("count", [3, 300])
def test_it_asks_the_database_as_little_however_much_there_is(client, django_assert_max_num_queries, count):
    for number in range(count):
        released(f"Text {number}")

    with django_assert_max_num_queries(BUDGET):
        assert client.get("/").status_code == 200
