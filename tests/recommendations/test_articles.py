"""Partners have their article in every sentence of a page or an e-mail: "by the European Union"."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.elements import texts
from tests.factories.silence import Negotiation
from tests.recommendations.amendments.amending import Negotiation as Amending
from tests.recommendations.pages import deliver, head, signed_in
from tests.recommendations.sponsors.scene import Scene
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
NAME = "European Union"
# The bare name after a preposition or before a verb.
BARE = re.compile(
    rf"\b(by|of|to|from|for|with) {NAME}|(?<![Tt]he ){NAME} (has|had|is|was|invited|confirmed|withdrew|declined|replied)\b"
)
SENTENCES = "main h1, main h2, main p, main .notice"


def assert_articles(messages, at_least):
    """Assert that all messages that name the partner have its article, and that there are `at_least` so many."""
    named = [text for text in messages if NAME in text]
    assert [text for text in named if BARE.search(text)] == []
    assert len([text for text in named if re.search(rf"\b[Tt]he {NAME}", text)]) >= at_least


def sent(mailoutbox):
    return [f"{mail.subject}\n{mail.body}" for mail in mailoutbox]


def test_a_bare_name_is_found():
    assert BARE.search(f"Silence was broken by {NAME}.") and BARE.search(f"{NAME} has joined.")
    assert not BARE.search(f"Lead: {NAME}, Italy") and not BARE.search(f"The {NAME} has joined.")


def test_mails_and_pages_about_positions_and_co_sponsors(client, mailoutbox):
    scene = Scene("discussion", takes_positions=True)
    scene.confirm("EU")
    scene.record(code="EU")
    scene.receive(code="EU", received="letter")
    deliver()
    assert_articles(sent(mailoutbox), 4)
    signed_in(client, scene.head["EU"])
    addresses = [reverse(name, args=[scene.recommendation.key]) for name in ("positions:record", "sponsors:answer")]
    for address in (scene.recommendation.get_absolute_url(), *addresses):
        assert_articles(texts(client.get(address), SENTENCES), 1)
    scene.answer("withdrawn", "EU")
    mailoutbox.clear()
    deliver()
    assert_articles(sent(mailoutbox), 1)


def test_mails_about_amendments(mailoutbox):
    scene = Amending()
    scene.changing(head(scene.workshop, "EU"), "support", "assist")
    deliver()
    assert_articles(sent(mailoutbox), 2)


def test_mails_and_pages_of_a_silence_procedure(client, clock, mailoutbox):
    negotiation = Negotiation(partners=("VN", "EU", "PL"))
    own = negotiation.round.get_absolute_url()
    signed_in(client, negotiation.user("EU"))
    asked = client.post(f"{own}more-time/", {"reason": "Instructions awaited."}, follow=True)
    typed = {"paragraph": str(negotiation.paragraph.key), "reason": "It exceeds our mandate."}
    address = f"{own}break/{negotiation.item.key}/"
    assert_articles([*texts(asked, SENTENCES), *texts(client.get(address), SENTENCES)], 2)
    assert_articles(texts(client.post(address, typed, follow=True), SENTENCES), 2)
    deliver()
    assert_articles(sent(mailoutbox), 3)
    clock(timezone.now() + timedelta(minutes=1))
    sign_in(client, negotiation.chair.user)
    assert_articles(texts(client.get(own), SENTENCES), 2)
