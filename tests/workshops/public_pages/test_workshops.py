"""The list of workshops: under way, upcoming and past, including archived ones."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import factories
from tests.elements import elements, texts
from workshops.public_pages.workshop_list import PAST, UNDER_WAY, UPCOMING

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

    assert [(row["workshop"].phase, row["workshop"].title) for row in page.context["rows"]] == [
        (UNDER_WAY, "Now"),
        (UPCOMING, "Soon"),
        (UPCOMING, "Later"),
        (PAST, "Past"),
        (PAST, "Long ago"),
    ]
    assert len(set(texts(page, "h2[id^=phase-]"))) == 3
    for number, titles in enumerate((["Now"], ["Soon", "Later"], ["Past", "Long ago"]), start=1):
        assert texts(page, f"section[aria-labelledby=phase-{number}] h3") == titles


def test_an_archived_workshop_shows_its_dates_as_reported(client):
    factories.create_workshop(archived_at="2026-01-01T00:00Z", date_text="Spring 2004", participants_text="Over 100")
    page = client.get("/workshops/")

    [told] = texts(page, ".held li")
    assert "Spring 2004" in told and "Over 100" in told
    assert len(elements(page, '.held [data-notice="archived"]')) == 1
    assert not elements(page, ".held time")  # it has no deadlines
