"""Amendments that the secretariat received from Italy: a draft of the secretariat, and one that it has submitted."""

from datetime import timedelta

from django.utils import timezone

from recommendations.amendments import drafts, received
from recommendations.amendments.drafts import ChangeContent
from recommendations.amendments.received import Receipt
from tests import factories
from tests.world.public import SentAgain
from tests.world.silence import PDF

NEEDS = ("people", "texts", "amendments")
LETTER = b"%PDF-1.7 an amendment of Italy"


def build(world):
    things = world.things
    text = factories.create_recommendation("discussion", author=things["delegate D"], title="A text amended by letter")
    things["received draft"] = _received(world, text, "An amendment in a letter")
    things["received amendment"] = drafts.release(_received(world, text, "An amendment sent"), by=world.people["S"])
    things["submit received draft"] = (things["received draft"].key, "submit")
    things["correct received"] = (things["received amendment"].key, "correct")


def _received(world, text, title):
    paragraph = text.current.texts.select_related("paragraph")[1].paragraph
    change = ChangeContent("insert", paragraph.key, kind="operative", text="They thanked the secretariat.")
    at = timezone.now() - timedelta(minutes=5)
    receipt = Receipt(world.things["other delegation"], "email", at, (LETTER, "pdf"))
    details = {"title": title, "rationale": "As written.", "change": change, "receipt": receipt}
    return received.record(text, **details, by=world.people["S"])


def _typed(world, recommendation):
    first = recommendation.current.texts.select_related("paragraph")[0]
    at = (timezone.now() - timedelta(minutes=5)).astimezone(recommendation.workshop.tz).strftime("%Y-%m-%dT%H:%M")
    typed = {"title": "Italy writes a wording", "rationale": "For the reasons in the letter.", "act": "replace"}
    typed |= {"paragraph": first.key, "text": f"{first.text} As Italy wrote.", "kind": "operative", "after": ""}
    typed |= {"delegation": world.things["other delegation"].key, "received": "email", "received_at": at}
    return typed | {"evidence": SentAgain("letter.pdf", PDF), "do": "save"}


TYPED = {"amendments:record_received": _typed}
