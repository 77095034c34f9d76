"""Users who are signed in, each with a browser of their own, and who look at each page that they meet."""

import os
import re

from django.conf import settings
from django.core import mail
from django.urls import resolve

from tests.journeys.road import Person
from tests.journeys.test_every_page import look
from tests.signing import SecureClient, sign_in

PHONE = {"width": 360, "height": 740}
PICTURES = os.environ.get("PORTAL_TEST_PICTURES")  # a folder, to look at the pages
WIDTHS = (360, 768, 1280, 1920)
CODE = r"(?m)^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$"


def session_of(user, **proof):
    """Return the session of a user who is signed in with a second factor. Called before a browser starts."""
    return sign_in(SecureClient(), user, **proof).cookies[settings.SESSION_COOKIE_NAME].value


class Participant(Person):
    """A user who finds faults of the pages met, which are added to `complaints`: barriers, and what is too wide."""

    def __init__(self, browser, address, name, session="", *, complaints, **options):
        super().__init__(browser, address, name, complaints=complaints, reduced_motion="reduce", **options)
        self.complaints, self.met = complaints, set()
        if session:
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}
            self.context.add_cookies([cookie])

    def go(self, path):
        super().go(path)
        self.look()

    def follow(self, to, text=""):
        super().follow(to, text)
        self.look()

    def press(self, to="", having="", value=""):
        super().press(to, having, value)
        self.look()

    def look(self, state=""):
        """Look at the page, unless the user has met it before in this `state`."""
        name = f"{resolve(self.path).view_name} {state}".strip()
        if name in self.met:
            return
        self.met.add(name)
        self.complaints += [f"{name} as {self.name}: {fault}" for fault in look(self.page)]
        if PICTURES:
            self._take_pictures(name)

    def _take_pictures(self, name):
        """Take a picture of the page at each width."""
        size = self.page.viewport_size
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            path = f"{PICTURES}/{re.sub('[^a-z0-9]+', '-', f'{self.name} {name}'.lower())}-{width}.png"
            self.page.screenshot(path=path, full_page=True)
        self.page.set_viewport_size(size)

    def step(self, target, *, asked=True):
        """Take a step on the page of a recommendation, and confirm it if the portal asks for that."""
        self.press("/step/", value=target)
        if asked:
            self.press("/step/")
        self.succeeds()

    def sign_in_from(self, path, email):
        """Open a page from an e-mail, and sign in there with the code sent to this address."""
        self.go(path)
        self.fill(email=email)
        self.press(having="email")
        self.confirm(mailed(email, CODE))


def mailed(email, pattern):
    """Return what the first group of `pattern` matches in the latest e-mail to this address; None if in none."""
    messages = [message for message in reversed(mail.outbox) if email in message.to[0]]
    found = next(filter(None, (re.search(pattern, message.body) for message in messages)), None)
    return found and found.group(1)
