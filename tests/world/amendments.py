"""A recommendation that is amended by the other delegation, with a change at each stage."""

from datetime import timedelta

from django.utils import timezone

from recommendations.amendments import dispositions, drafts, printed_list, sponsors
from recommendations.amendments.drafts import ChangeContent
from recommendations.models import AmendmentList, Disposition, Outcome
from registry.files import storage
from tests import factories
from workshops.models import Role

NEEDS = ("people", "texts")
WORDING = "Participants recommended that ASEM partners support networks of independent cultural professionals."


def build(world):
    things, workshop = world.things, world.things["workshop"]
    workshop.takes_amendments = True
    workshop.save(update_fields=["takes_amendments"])
    text = factories.create_recommendation("discussion", author=things["delegate D"], title="A text that is amended")
    things |= {"amended text": text, "amended topic": (workshop.slug, text.topic.number)}
    things["draft amendment"] = _draft(world, "A draft amendment")
    things["draft change"] = things["draft amendment"].changes.get()
    things["open amendment"] = _submitted(world, "An open amendment")
    things["open change"] = things["open amendment"].changes.get()
    sponsored = _submitted(world, "A sponsored amendment")
    sponsors.join(sponsored, by=world.people["H"])
    things["offered change"] = _offered(world, "An amendment with an offer").change
    disputed = _offered(world, "A disputed amendment")
    dispositions.answer(disputed, agrees=False, text="We maintain it.", by=world.people["X"])
    things |= {"referred change": disputed.change, "disputed amendment": disputed.change.amendment}
    settled = _submitted(world, "An accepted amendment", act="insert", wording="They thanked the host.")
    dispositions.offer(settled.changes.get(), outcome=Outcome.ACCEPTED, by=world.people["S"])
    acts = {"discard": "draft amendment", "withdraw": "open amendment", "sponsor": "open amendment"}
    things |= {f"{act} amendment": (things[name].key, act) for act, name in acts.items()}
    things["release amendment"] = (things["draft amendment"].key, "submit")
    things |= {"leave amendment": (sponsored.key, "leave"), "apply amendment": (settled.key, "apply")}
    _print(world, text)


def _draft(world, title, act="replace", wording=WORDING):
    text = world.things["amended text"]
    paragraph = text.current.texts.select_related("paragraph")[1].paragraph
    content = ChangeContent(act, paragraph.key, kind="operative", text=wording)
    details = {"title": title, "rationale": "Many of them work alone."}
    return drafts.prepare(text, **details, change=content, by=world.people["P"])


def _submitted(world, *args, **kwargs):
    return drafts.release(_draft(world, *args, **kwargs), by=world.people["X"])


def _offered(world, title):
    until = timezone.now() + timedelta(days=1)
    details = {"outcome": Outcome.NOT_RETAINED, "reason": "Covered already.", "deadline": until}
    return dispositions.offer(_submitted(world, title).changes.get(), **details, by=world.people["S"])


def _print(world, text):
    """Print the amendments to the text, as a worker would."""
    slug, number = world.things["amended topic"]
    world.things |= {"amended document": (slug, number, text.serial), "topic document": (slug, number, 0)}
    text.refresh_from_db()
    asked = printed_list.request_list(text.topic, text, by=world.people["O"])
    file = storage.store(b"%PDF-1.7 a finished file", "pdf")
    facts = {"file": file, "sha256": "0" * 64, "size": 24, "pages": 1, "rendered_at": timezone.now()}
    AmendmentList.objects.filter(pk=asked.pk).update(**facts)
    world.things["amendments' file"] = AmendmentList.objects.get(pk=asked.pk)


def _change(world, thing):
    """Return the input of the form of a change: to another paragraph than the draft changes already."""
    first, *_others, last = world.things["amended text"].current.texts.select_related("paragraph")
    row = last if thing == world.things["draft amendment"] else first
    wording = {"paragraph": row.key, "act": "replace", "text": f"{row.text} As amended.", "kind": "operative"}
    return wording | {"after": "", "do": "save"}


def _new(world, thing):
    return _change(world, thing) | {"title": "Viet Nam proposes a wording", "rationale": "For the reasons given."}


def _offer(world, change):
    until = timezone.now() + timedelta(days=2)
    offer = {"outcome": "not_retained", "reason": "Covered by paragraph 2 already."}
    return offer | {"deadline": f"{until:%Y-%m-%dT%H:%M}", "text": ""}


def _answer(world, change):
    shown = Disposition.objects.filter(change=change).last()
    return {"agrees": "no", "text": "We maintain our proposal.", "disposition": shown.key if shown else change.key}


def _decision(world, change):
    chair = world.things["workshop"].roles.get(role=Role.CHAIR)
    return {"outcome": "overtaken", "reason": "Dealt with in paragraph 3.", "text": "", "chair": chair.key}


TYPED = {
    "amendments:amend": _new,
    "amendments:add_change": _change,
    "amendments:edit_change": _change,
    "amendments:edit": lambda world, thing: {"title": "Another title of it", "rationale": "For other reasons."},
    "amendments:offer": _offer,
    "amendments:answer": _answer,
    "amendments:decide": _decision,
}

ARGUMENTS = {"amendments:document_file": lambda row: [row.key, row.filename]}
