"""Who reads what after a recommendation has been returned."""

import pytest

from recommendations import events
from tests.elements import texts
from tests.factories import create_delegate, create_recommendation
from tests.recommendations.pages import (
    delegate,
    edit,
    head,
    officer,
    page_of,
    signed_in,
    step,
)
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


def test_edits_after_a_return_stay_in_the_delegation_until_resubmitted(client):
    chief = head()
    recommendation = create_recommendation("returned", author=chief, title="As submitted")
    edit(signed_in(client, chief), recommendation, title="Rewritten UNIQUE-77")
    officer(client, recommendation.workshop)
    listing = f"/workshops/{recommendation.workshop.slug}/recommendations/"

    assert "As submitted" in client.get(page_of(recommendation)).text
    assert "UNIQUE-77" not in client.get(page_of(recommendation)).text + client.get(listing).text
    assert not client.get(f"{listing}?q=unique-77").context["page"].object_list
    assert client.get(f"{page_of(recommendation)}versions/2/").status_code == 404
    step(signed_in(client, chief), recommendation, "submitted")
    recommendation.refresh_from_db()
    assert (recommendation.symbol, recommendation.submitted.title) == (
        f"{recommendation.workshop.symbol_stem}/REC/1",
        "Rewritten UNIQUE-77",
    )


def test_the_note_on_a_return_is_visible_to_delegation_and_officers_only(client):
    chief = head()
    recommendation = create_recommendation("submitted", author=chief)
    clerk = officer(client, recommendation.workshop)
    step(client, recommendation, "returned", confirmed="yes", note="UNIQUE-NOTE-3")
    step(signed_in(client, chief), recommendation, "submitted")
    step(sign_in(client, clerk), recommendation, "discussion", confirmed="yes")

    assert "UNIQUE-NOTE-3" in client.get(page_of(recommendation)).text
    assert "UNIQUE-NOTE-3" in signed_in(client, chief).get(page_of(recommendation)).text
    line = str(events.RETURNED.history) % {"actor": clerk}
    assert line in texts(client.get(page_of(recommendation)), ".history")[0]
    page = signed_in(client, delegate(recommendation.workshop, "IT")).get(page_of(recommendation))
    assert "UNIQUE-NOTE-3" not in page.text
    assert line not in texts(page, ".history")[0]


def test_a_colleague_who_is_an_officer_reads_the_submitted_version(client):
    chief = head()
    recommendation = create_recommendation("returned", author=chief, title="As submitted")
    edit(signed_in(client, chief), recommendation, title="Rewritten UNIQUE-78")
    clerk = officer(client, recommendation.workshop)
    create_delegate(chief.delegation, user=clerk)

    pages = [
        client.get(page_of(recommendation)).text,
        client.get(f"/workshops/{recommendation.workshop.slug}/recommendations/").text,
    ]
    assert all("As submitted" in page and "UNIQUE-78" not in page for page in pages)
    assert client.get(f"{page_of(recommendation)}versions/2/").status_code == 404
