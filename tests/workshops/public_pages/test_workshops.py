"""The list of workshops: under way, upcoming, past, and those of the archive among them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def test_workshops_are_under_way_upcoming_and_past(client):
    today = timezone.localdate()
    for title, first, last in [
        ("Past", -9, -8),
        ("Later", 90, 91),
        ("Soon", 9, 10),
        ("Now", -1, 1),
        ("Long ago", -99, -98),
    ]:
        factories.create_workshop(title=title, starts_on=today + timedelta(first), ends_on=today + timedelta(last))
    page = client.get("/workshops/")

    assert [(row["phase"], row["workshop"].title) for row in page.context["rows"]] == [
        ("Under way", "Now"),
        ("Upcoming", "Soon"),
        ("Upcoming", "Later"),
        ("Past", "Past"),
        ("Past", "Long ago"),
    ]


def test_a_workshop_of_the_archive_has_its_dates_as_they_are_reported(client):
    factories.create_workshop(archived_at="2026-01-01T00:00Z", date_words="Spring 2004", participants_words="Over 100")
    page = client.get("/workshops/").text

    for words in ("Spring 2004", "Over 100", "entered from public sources"):
        assert words in page
    assert "Submissions close" not in page
