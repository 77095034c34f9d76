"""The pages of positions on a phone and on a wide screen: nothing beyond the edge."""

import os

import pytest
from django.urls import reverse

from recommendations.models import PositionKind
from recommendations.positions.positions import Stance
from tests.browser import chromium
from tests.recommendations.positions.scene import OBJECTION, RESERVATION, Scene
from tests.signing import SecureClient, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BEYOND = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PICTURES = os.environ.get("PORTAL_TEST_PICTURES")  # a folder, to look at the pages


def scene_of_all():
    scene = Scene(takes_positions=True)
    scene.record(Stance(PositionKind.SUPPORT), "IT")
    scene.record(RESERVATION, "PL")
    scene.circulate()
    scene.record(Stance(PositionKind.ACCEPT, for_members=True), "EU")
    scene.record(OBJECTION)
    return scene


def beyond_the_edge(server, opened):
    """Yield for each page and width by how much it is wider than the screen."""
    with chromium() as browser:
        for number, (path, session) in enumerate(opened):
            for width in (360, 1280):
                context = browser.new_context(viewport={"width": width, "height": 900})
                context.add_cookies([{"name": "sessionid", "value": session, "url": server.url}])
                page = context.new_page()
                page.goto(server.url + path)
                found = page.evaluate(BEYOND)
                assert page.url == server.url + path
                if PICTURES:
                    page.screenshot(path=f"{PICTURES}/{number}-{width}.png", full_page=True)
                yield found


def test_no_page_of_positions_is_wider_than_the_screen(server):
    scene = scene_of_all()
    page_of = scene.recommendation.get_absolute_url()
    adopted = Scene()
    adopted.receive(RESERVATION)
    adopted.record(Stance(PositionKind.STATEMENT, "Italy recalls its contribution."), "IT")
    [note, _other] = adopted.adopt().reservations.all()
    pages = [
        (scene.chair, page_of),
        (scene.head["HU"], reverse("positions:record", args=[scene.recommendation.key])),
        (scene.clerk, reverse("positions:record_received", args=[scene.recommendation.key])),
        (scene.chair, reverse("positions:grid", args=[scene.workshop.slug])),
        (adopted.head["HU"], adopted.recommendation.get_absolute_url()),
        (adopted.head["HU"], reverse("positions:correct", args=[note.key])),
    ]
    # Signed in before the browser starts, because no query may run while it does.
    opened = [(path, sign_in(SecureClient(), user).cookies["sessionid"].value) for user, path in pages]
    assert set(beyond_the_edge(server, opened)) == {0}
