"""The target date of a recommendation: entered, saved, compared, printed, published and exported."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from recommendations import version_content
from tests.elements import texts
from tests.recommendations.drafting.test_edit import own_draft
from tests.recommendations.pages import edit, page_of

pytestmark = pytest.mark.django_db
DAY = date(2028, 12, 31)
LABEL = version_content.parts()["by_when"].label


def shown(page):
    """Return the target date that a page shows, if any."""
    pairs = zip(texts(page, ".strip dt"), texts(page, ".strip dd"), strict=True)
    return [day for label, day in pairs if label == str(LABEL)]


def test_it_is_saved_with_a_version_of_schema_2(client):
    recommendation = own_draft(client)
    edit(client, recommendation, by_when="2028-12-31")

    recommendation.refresh_from_db()
    assert (recommendation.current.by_when, recommendation.current.hash_schema) == (DAY, 2)
    assert shown(client.get(page_of(recommendation))) == ["31 December 2028"]
    assert client.get(f"{page_of(recommendation)}edit/").context["form"]["by_when"].value() == DAY


@pytest.mark.parametrize("typed", ["31 of December", "2028-02-30", "1028-12-31"])
def test_an_invalid_date_is_refused(client, typed):
    recommendation = own_draft(client)
    response = edit(client, recommendation, by_when=typed)
    assert (list(response.context["form"].errors), recommendation.versions.count()) == (["by_when"], 1)


@pytest.mark.parametrize(("days", "is_refused"), [(-1, True), (0, False), (1, False)])
def test_it_must_be_in_the_future_when_entered(client, clock, days, is_refused):
    recommendation = own_draft(client)
    today = timezone.localdate(timezone=recommendation.workshop.tz)
    response = edit(client, recommendation, by_when=str(today + timedelta(days=days)))
    assert (response.status_code == 200) == is_refused
    if is_refused:
        assert list(response.context["form"].errors) == ["by_when"]
        return

    clock(timezone.now() + timedelta(days=9))
    kept = {"by_when": str(today + timedelta(days=days)), "title": "Another title"}
    assert edit(client, recommendation, **kept).status_code == 302
