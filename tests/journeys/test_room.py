"""The pages of a session in the room: nothing beyond the edge; without scripts, and without keys."""

import os

import pytest
from django.urls import reverse

from tests.browser import chromium, listen
from tests.recommendations.live_session.scene import Scene
from tests.signing import SecureClient, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BEYOND = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PICTURES = os.environ.get("PORTAL_TEST_PICTURES")  # a folder, to look at the pages


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
