"""A recommendation is adopted in a session with a reservation: rapporteur and projector side by side, by keys alone.

The head of delegation uses a phone. Nothing is timed: the projector asks more than once in the time in which it must
follow.
"""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.urls import reverse

from asem_portal.bootstrap.environment import BASE_DIR
from recommendations.models import Adoption, FloorStatement, Position, Received
from tests.browser import chromium
from tests.journeys.participants import PHONE, Participant, session_of
from tests.journeys.road import one_time_code
from tests.recommendations.live_session.scene import WORDING, Scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FOLLOWS_WITHIN = 2000  # milliseconds
PARTNER = "Hungary"
RESERVATION = "Hungary interprets this in accordance with its legislation."
PROPOSED = "promote"  # a word of the proposed wording, not of the text
HALF_AN_HOUR = 30  # since the chair used the second factor: longer ago than is accepted


class Meeting:
    """The people in the room, each with a browser; its chapters continue each other."""

    def __init__(self, scene):
        self.scene, self.complaints = scene, []
        self.texts = [row.paragraph.key for row in scene.rows(scene.final)]
        self.sessions = {"rapporteur": session_of(scene.rapporteur), "head": session_of(scene.head["HU"])}
        self.sessions["projector"] = session_of(scene.rapporteur)
        self.sessions["secretariat"] = session_of(scene.clerk)
        self.sessions["chair"] = session_of(scene.chair, minutes_ago=HALF_AN_HOUR)
        self.sessions["visitor"] = ""
        factor = Authenticator.objects.get(user=scene.chair, type=Authenticator.Type.TOTP)
        self.secret = decrypt(factor.data["secret"])
        self.sitting = ""  # its URL, once it is open

    def hold(self, browser, address):
        sizes = {"projector": {"width": 1920, "height": 1080}, "head": PHONE}
        for name, session in self.sessions.items():
            options = {"viewport": sizes[name]} if name in sizes else {}
            setattr(self, name, Participant(browser, address, name, session, complaints=self.complaints, **options))
        self.open()
        self.note_wording()
        self.note_a_reservation()
        self.approve_the_wording()
        self.agree()
        self.adopt()
        self.publish()
        self.close()

    def open(self):
        self.rapporteur.go(reverse("live_session:sessions", args=[self.scene.workshop.slug]))
        self.rapporteur.press("/open/")
        self.sitting = self.rapporteur.path
        self.projector.go(f"{self.sitting}projector/")
        assert self.projector.page.evaluate("PAUSE") <= FOLLOWS_WITHIN / 2
        self.both(self.shown(0))
        self.type("n")
        self.both(self.shown(1))

    def shown(self, place, inside=""):
        return f"[data-paragraph='{self.texts[place]}'] {inside}".strip()

    def both(self, selector):
        """Wait until the room and the projector show what matches `selector`."""
        self.rapporteur.waits_for(selector)
        self.projector.waits_for(selector)

    def type(self, *keys):
        """Press keys, or type a text where the focus is; nothing else moves it."""
        self.rapporteur.page.wait_for_load_state()
        keyboard = self.rapporteur.page.keyboard
        for key in keys:
            if re.fullmatch(r"[a-z]|Tab|Enter|Control\+A", key):
                keyboard.press(key)
            else:
                keyboard.type(key)

    def enter(self):
        with self.rapporteur.page.expect_navigation():
            self.type("Enter")
        self.rapporteur.look()

    def state(self, letter, *text):
        """Record a statement in two actions: the partner; then what it states, to which `letter` leads."""
        self.type("s", PARTNER[:4], "Tab")
        self.enter()
        self.type(letter, *text, "Tab")
        self.enter()
        self.rapporteur.succeeds()

    def note_wording(self):
        """Wording is shown in brackets, on the projector without the name of the delegation, until it is withdrawn."""
        self.state("w", "Control+A", WORDING)
        self.both(self.shown(1, "[data-bracket]"))
        self.rapporteur.look("debated")
        self.projector.look("debated")
        texts = [person.page.locator(".shown").inner_text() for person in (self.rapporteur, self.projector)]
        assert [(PROPOSED in text, PARTNER in text) for text in texts] == [(True, True), (True, False)]
        with self.rapporteur.page.expect_navigation():
            self.rapporteur.page.locator("form:has([value=withdrawn]) button").press("Enter")
        self.both(f"{self.shown(1)}:not(:has([data-bracket]))")

    def note_a_reservation(self):
        self.state("r", RESERVATION)
        self.rapporteur.waits_for("[data-noted] li")

    def approve_the_wording(self):
        self.head.go("/dashboard/")
        self.head.follow(f"{self.scene.final.get_absolute_url()}#positions")
        self.head.shows(RESERVATION)
        self.head.press("/approve/")
        self.head.succeeds()

    def agree(self):
        """Agree each paragraph, from the first one; the projector marks it."""
        self.type("p")
        for place in range(len(self.texts)):
            self.both(self.shown(place, "[data-state=open]"))
            self.type("a")
            self.both(self.shown(place, "[data-state=agreed]"))
            if place + 1 < len(self.texts):
                self.type("n")

    def adopt(self):
        """The chair adopts the list; one confirmation with the second factor is enough until the session is closed."""
        self.chair.go(f"{self.sitting}adopt/")
        assert self.chair.path != f"{self.sitting}adopt/"
        self.chair.confirm(one_time_code(self.secret))
        assert self.chair.path == f"{self.sitting}adopt/"
        self.chair.tick("asked_for_reservations")
        self.chair.press(having="recommendations")
        self.chair.succeeds()
        self.projector.waits_for("[data-left]")
        self.chair.go(f"{self.sitting}adopt/")
        self.chair.waits_for("[data-none]")

    def publish(self):
        """The reservation is a numbered footnote for participants and for the public."""
        self.secretariat.go(self.scene.final.get_absolute_url())
        self.secretariat.step("published")
        self.visitor.go(f"/r/{self.scene.final.symbol}/")
        for person in (self.secretariat, self.visitor):
            note = person.waits_for("[data-footnotes] #reservation-1")
            assert RESERVATION in note.inner_text()
            assert person.page.locator(".para sup a[href='#reservation-1']").count() == 1

    def close(self):
        self.rapporteur.go(self.sitting)
        self.rapporteur.press("/close/")
        self.rapporteur.look("closed")
        self.both("[data-closed]")


def test_a_recommendation_is_adopted_in_the_room_with_a_reservation(server):
    scene = Scene(is_open=False)
    meeting = Meeting(scene)
    with chromium() as browser:
        meeting.hold(browser, server.url)
    assert meeting.complaints == []
    stated, approved = Position.objects.order_by("pk")
    adoption = Adoption.objects.get()
    [note] = adoption.reservations.all()
    assert (note.position, note.number, note.partner_name, note.text) == (approved, 1, PARTNER, RESERVATION)
    assert (note.is_approved, approved.approves, approved.recorded_by) == (True, stated, scene.head["HU"])
    assert (stated.received, stated.session, adoption.session) == (Received.ORAL, scene.session, scene.session)
    assert (adoption.recorded_by, adoption.asked_for_reservations) == (scene.chair, True)
    statements = FloorStatement.objects.order_by("pk").values_list("kind", "result__outcome", "recorded_by")
    assert list(statements) == [
        ("wording", "withdrawn", scene.rapporteur.pk),
        ("reservation", None, scene.rapporteur.pk),
    ]


def test_the_projector_without_a_script_follows_as_quickly():
    template = BASE_DIR / "templates/recommendations/live_session/projector.html"
    seconds = re.search(r'http-equiv="refresh" content="(\d+)"', template.read_text()).group(1)
    assert int(seconds) * 1000 <= FOLLOWS_WITHIN
