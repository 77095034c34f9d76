"""Positions of Italy: typed, sent by letter, noted by the secretariat; and an editorial circulation."""

from datetime import timedelta

from django.utils import timezone

from registry.files import storage
from tests import factories

NEEDS = ("people", "plans", "texts")


def build(world):
    things = world.things
    italy, discussed = things["other delegation"], things["text in discussion"]
    letter = storage.store(b"%PDF-1.7 a letter of Italy", "pdf")
    sent = {"received": "letter", "evidence_file": letter, "text": "Italy reserves its position by letter."}
    things["position by letter"] = factories.create_position(discussed, italy, **sent)
    things["position typed"] = factories.create_position(discussed, italy, text="Italy reserves its position itself.")
    noted = {"received": "oral", "session": things["session"], "session_title": things["session"].title}
    things["position noted"] = factories.create_position(things["text with a new wording"], italy, **noted)
    edited = factories.create_recommendation("discussion", author=things["delegate D"])
    factories.create_position(edited, italy)
    factories.create_version(edited)
    later = timezone.now() + timedelta(days=1)
    things["editorial circulation"] = factories.create_circulation(edited, is_editorial=True, objections_until=later)
    adopted = things["adopted text"]
    said = factories.create_position(adopted, italy)
    things["reservation of Italy"] = factories.create_reservation(adopted.adoption, said)
    world.shown["position of Italy"] = ("text in discussion", "Italy reserves its position itself.")


def _typed(world, recommendation):
    return {"kind": "objection", "text": "As instructed.", "seen": recommendation.circulated.circulation.key}


def _received(world, recommendation):
    received = {
        "delegation": world.things["delegation"].key,
        "received": "oral",
        "session": world.things["session"].key,
    }
    at = timezone.now().astimezone(recommendation.workshop.tz).strftime("%Y-%m-%dT%H:%M")
    return _typed(world, recommendation) | received | {"received_at": at}


TYPED = {
    "positions:record": _typed,
    "positions:record_received": _received,
    "positions:correct": lambda world, thing: {"kind": "statement", "text": "Italy stated its interpretation."},
}
