"""A recommendation is agreed in the room, by keys alone, with a reservation; the projector follows within two seconds."""

import os

import pytest
from django.urls import reverse

from recommendations.models import Adoption, Position
from tests.browser import chromium, listen
from tests.recommendations.live_session.scene import Scene
from tests.signing import SecureClient, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BEYOND = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PICTURES = os.environ.get("PORTAL_TEST_PICTURES")  # a folder, to look at the pages
SECONDS = 2


class Room:
    """The browsers in one room, each with its own session; `complaints` are the errors of all pages."""

    def __init__(self, server, scene):
        self.server, self.scene, self.complaints = server, scene, []
        self.sessions = {
            name: sign_in(SecureClient(), getattr(scene, name)).cookies["sessionid"].value
            for name in ("rapporteur", "chair")
        }
        self.paths = {
            name: reverse(f"live_session:{name}", args=[scene.sitting.key]) for name in ("room", "projector", "adopt")
        }

    def open(self, browser, name, path, **options):
        context = browser.new_context(reduced_motion="reduce", **options)
        context.add_cookies([{"name": "sessionid", "value": self.sessions[name], "url": self.server.url}])
        listen(context, self.complaints)
        page = context.new_page()
        page.goto(self.server.url + self.paths[path])
        return page


def follows(projector, selector):
    """Wait until the projector shows what matches `selector`, as the room does, for no longer than it may take."""
    projector.wait_for_selector(selector, timeout=SECONDS * 1000)


def agree_all(page, projector, keys):
    """Agree each paragraph; a key pressed too early, while the next page is on its way, does nothing."""
    for place, key in enumerate(keys):
        if place:
            page.keyboard.press("n")
            page.keyboard.press("a")
            page.wait_for_selector(f'[data-paragraph="{key}"] [data-state="open"]')
            follows(projector, f'[data-paragraph="{key}"] [data-state="open"]')
        page.keyboard.press("a")
        page.wait_for_selector('.shown [data-state="agreed"]')
        follows(projector, f'[data-paragraph="{key}"] [data-state="agreed"]')


def reserve(page):
    """Record a reservation of Hungary: the partner, then its wording."""
    page.keyboard.press("s")
    page.keyboard.type("Hung")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.fill("#id_reservation_text", "Hungary interprets this in accordance with its legislation.")
    page.press("#id_reservation_text", "Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-noted] li")


def test_a_recommendation_is_agreed_by_keys_with_a_reservation_and_the_projector_follows(server):
    scene = Scene()
    room = Room(server, scene)
    keys = [str(row.paragraph.key) for row in scene.rows(scene.final)]
    with chromium() as browser:
        page = room.open(browser, "rapporteur", "room")
        projector = room.open(browser, "rapporteur", "projector", viewport={"width": 1920, "height": 1080})
        agree_all(page, projector, keys)
        reserve(page)
        chair = room.open(browser, "chair", "adopt")
        chair.click("main form button.btn-primary")
        chair.wait_for_url(f"**{room.paths['room']}")
        follows(projector, "[data-left]")
    position = Position.objects.get()
    [note] = Adoption.objects.get().reservations.all()
    assert (note.position, note.partner_name, position.session) == (position, "Hungary", scene.session)
    assert room.complaints == []


@pytest.fixture
def debated(server):
    """Return the room of a text with wording and brackets proposed from the floor."""
    scene = Scene()
    scene.show(2, scene.text)
    scene.state()
    scene.state("bracket", "existing mobility grants", place=3, code="IT")
    room = Room(server, scene)
    record = reverse("live_session:record", args=[scene.sitting.key])
    room.paths["record"] = f"{record}?delegation={scene.delegation['HU'].key}"
    room.paths["sessions"] = reverse("live_session:sessions", args=[scene.workshop.slug])
    return room


def test_no_page_of_the_room_is_wider_than_the_screen(debated):
    with chromium() as browser:
        for path in debated.paths:
            for width, height in ((360, 740), (1280, 800), (1920, 1080)):
                page = debated.open(browser, "chair", path, viewport={"width": width, "height": height})
                if PICTURES:
                    page.screenshot(path=f"{PICTURES}/{path}-{width}.png", full_page=path != "projector")
                assert page.evaluate(BEYOND) <= 0, (path, width)
    assert debated.complaints == []


def test_the_projector_follows_without_a_script_and_keys_can_be_switched_off(debated):
    key = str(debated.scene.key(3))
    with chromium() as browser:
        plain = debated.open(browser, "chair", "projector", java_script_enabled=False)
        page = debated.open(browser, "rapporteur", "room")
        page.keyboard.press("n")
        plain.wait_for_selector(f'[data-paragraph="{key}"]')
        page.uncheck("#keys-on")
        page.keyboard.press("p")
        assert page.locator(f'[data-paragraph="{key}"]').count() == 1
    assert debated.complaints == []
