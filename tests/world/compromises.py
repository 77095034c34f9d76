"""Compromise texts on recommendations that Italy amends: open to objections, to be applied, and objected to."""

from datetime import timedelta

from django.utils import timezone

from recommendations.amendments import compromises, drafts
from recommendations.amendments.compromises import Proposal
from recommendations.amendments.drafts import ChangeContent
from recommendations.models import Compromise, CompromiseChange
from tests import factories
from workshops.models import Role

NEEDS = ("people", "texts", "amendments")
WORDING = "Participants recommended that ASEM partners support networks of cultural professionals where possible."


def build(world):
    things = world.things
    things["open compromise"] = _proposed(world, "A text with a compromise")
    things["text with a compromise"] = things["open compromise"].recommendation
    things["ready compromise"] = _proposed(world, "A text with a compromise to be applied", is_ready=True)
    objected = _proposed(world, "A text with a compromise that failed")
    compromises.object_to(objected, reason="We cannot accept the reservation.", by=world.people["X"])
    things["failed compromise"] = objected
    named = {"open": "open compromise", "ready": "ready compromise"}
    for act in ("withdraw", "apply"):
        things |= {f"{act} {name}": (things[thing].key, act) for name, thing in named.items()}


def _proposed(world, title, *, is_ready=False):
    """Return a compromise text on a recommendation of its own; if it is ready, its deadline has passed."""
    text = factories.create_recommendation("discussion", author=world.things["delegate D"], title=title)
    paragraph = text.current.texts.select_related("paragraph")[1].paragraph
    change = ChangeContent("replace", paragraph.key, text=f"{paragraph.texts.get().text} As amended.")
    draft = drafts.prepare(text, title="An amendment", rationale="", change=change, by=world.people["P"])
    drafts.release(draft, by=world.people["X"])
    chair = world.things["workshop"].roles.get(role=Role.CHAIR)
    now = timezone.now()
    if not is_ready:
        wording = ChangeContent("replace", paragraph.key, text=WORDING)
        proposal = Proposal([wording], "It keeps the substance.", now + timedelta(days=1), chair)
        return compromises.propose(text, proposal, by=world.people["C"])
    made = Compromise.objects.create(
        recommendation=text,
        version=text.current,
        reason="It keeps the substance.",
        deadline=now - timedelta(hours=1),
        declared_by=chair,
        declared_by_name="The chair",
        recorded_by=world.people["C"],
        recorded_by_name="The chair",
        proposed_at=now - timedelta(days=1),
    )
    CompromiseChange.objects.create(
        compromise=made, position=1, act="replace", paragraph=paragraph, kind="operative", text=WORDING
    )
    return made


def _proposal(world, text):
    row = text.current.texts.select_related("paragraph")[1]
    until = timezone.now() + timedelta(days=2)
    chair = world.things["workshop"].roles.get(role=Role.CHAIR)
    typed = {f"wording-{row.key}": f"{row.text} As a compromise.", "reason": "It keeps the substance of both."}
    return typed | {"deadline": f"{until:%Y-%m-%dT%H:%M}", "chair": chair.key, "do": "save"}


TYPED = {
    "amendments:propose_compromise": _proposal,
    "amendments:object_to_compromise": lambda world, thing: {"reason": "We cannot accept the new wording."},
}
