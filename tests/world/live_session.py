"""A session on the fourth topic, open in the room: a text under discussion, a final draft, a statement of Italy."""

from django.utils import timezone

from tests import factories
from workshops.models import Role

NEEDS = ("people", "plans", "texts")
WORDING = "*Recalling* the Declaration of Hanoi and the Declaration of Helsinki,"


def build(world):
    things = world.things
    workshop, today = things["workshop"], timezone.localdate(timezone=things["workshop"].tz)
    topic, author = workshop.topics.get(number=4), things["delegate D"]
    things["session of today"] = factories.create_session(workshop, title="Drafting today", held_on=today, topic=topic)
    text = factories.create_recommendation("discussion", author=author, topic=topic, title="A text in the room")
    things["final draft in the room"] = factories.create_recommendation("final", author=author, topic=topic)
    session = factories.create_session(workshop, title="Drafting in the room", held_on=today, topic=topic)
    sitting = things["open sitting"] = factories.create_sitting(session, text)
    closed = {"closed_at": timezone.now(), "closed_by": world.people["C"], "closed_by_name": "Chair"}
    things["closed sitting"] = factories.create_sitting(session, text, **closed)
    italy = things["other delegation"]
    things["recommendation from the floor"] = factories.create_floor_recommendation(sitting, things["other delegation"])
    things["speaker"] = factories.create_speaker(sitting, italy)
    things["statement of Italy"] = factories.create_statement(sitting, italy, WORDING)


def _text(world):
    return world.things["open sitting"].recommendation


def _paragraph(world):
    """Return the second paragraph of the text in the room, on which there is no proposal."""
    return _text(world).saved.texts.select_related("paragraph").order_by("position")[1].paragraph


def _agreement(world, sitting):
    read = {"recommendation": _text(world).key, "version": _text(world).saved.key, "paragraph": _paragraph(world).key}
    return read | {"seen": "open", "state": "agreed"}


def _statement(world, sitting):
    read = {"recommendation": _text(world).key, "version": _text(world).saved.key, "paragraph": _paragraph(world).key}
    said = {"kind": "reservation", "text": "Italy reserves its position on this paragraph."}
    return read | said | {"delegation": world.things["other delegation"].key}


def _adoption(world, sitting):
    chair = world.things["workshop"].roles.get(role=Role.CHAIR)
    draft = world.things["final draft in the room"]
    return {"recommendations": [f"{draft.key} {draft.saved.key}"], "chair": chair.key}


def _proposal(world, sitting):
    topic = world.things["workshop"].topics.get(number=4)
    text = "1. Participants recommended that ASEM partners support residencies for translators."
    return {
        "delegation": world.things["other delegation"].key,
        "topic": topic.key,
        "title": "Residencies",
        "text": text,
    }


def _review(world, recommendation):
    circulated = recommendation.circulated
    paragraphs = enumerate(circulated.texts.order_by("position"), start=1)
    fields = {f"paragraph_{number}": f"{row.text} They reported." for number, row in paragraphs}
    return {"base": circulated.key, "title": circulated.title, "further": ""} | fields


TYPED = {
    "live_session:enter": _proposal,
    "live_session:review": _review,
    "live_session:show": lambda world, sitting: {"paragraph": _paragraph(world).key},
    "live_session:show_names": lambda world, sitting: {"shown": "yes"},
    "live_session:agree": _agreement,
    "live_session:adopt": _adoption,
    "live_session:record": _statement,
    "live_session:ask": lambda world, sitting: {"delegation": world.things["delegation"].key},
    "live_session:end_turn": lambda world, speaker: {"outcome": "spoke"},
    "live_session:end": lambda world, statement: {"outcome": "withdrawn"},
    "live_session:correct": lambda world, statement: {
        "statement": statement.key,
        "text": f"{WORDING} and of Brussels,",
    },
}
