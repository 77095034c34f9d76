"""Recommendations in every state, with comments."""

from django.urls import reverse
from django.utils import timezone

from recommendations.models import Recommendation
from tests import factories
from workshops.models import Role

NEEDS = ("people", "plans")


def build(world):
    author = world.things["delegate D"]
    for name, state in [
        ("draft", "draft"),
        ("text with the head", "with_head"),
        ("submitted text", "submitted"),
        ("returned text", "returned"),
        ("text in discussion", "discussion"),
        ("final draft", "final"),
        ("adopted text", "adopted"),
    ]:
        world.things[name] = factories.create_recommendation(state, author=author, title=f"A {name} on networks")
    world.things["shared draft"] = factories.create_recommendation(author=author, is_shared=True)
    world.things["published text"] = factories.create_recommendation(
        "adopted", author=author, published_at=timezone.now()
    )
    expert = world.things["delegate E"]
    world.things["expert's draft"] = factories.create_recommendation(author=expert)
    changed = factories.create_recommendation(
        "discussion", author=author, title="A text that the secretariat goes on writing"
    )
    factories.create_version(changed, title="A wording that is not circulated yet", author=world.people["S"])
    world.things["text with a new wording"] = changed
    discussed = world.things["text in discussion"]
    words = discussed.circulated.texts.first()
    said = factories.create_comment(discussed, delegate=world.things["delegate P"], paragraph=words.paragraph)
    note = factories.create_comment(discussed, delegate=author, text="A note among ourselves.", audience="delegation")
    world.things |= {"comment": said, "note": note}
    for act in ("resolve", "withdraw", "hide"):
        world.things[f"{act} comment"] = (said.key, act)
    world.things["resolve note"] = (note.key, "resolve")
    _on_pages(world)


def _on_pages(world):
    things = world.things
    edited = reverse("drafting:edit", args=[things["text in discussion"].key])
    world.shown |= {
        "note among ourselves": ("text in discussion", "A note among ourselves."),
        "comment for all": ("text in discussion", "Could the two be joined?"),
        "edit button": ("text in discussion", edited),
        "link to the draft": ("workshop", things["draft"].get_absolute_url()),
        "link to the submitted text": ("workshop", things["submitted text"].get_absolute_url()),
        "adopted symbol": ("adopted text", things["adopted text"].symbol),
        "published symbol": ("-", things["published text"].symbol),
    }


def _content(world, text):
    topic = world.things["workshop"].topics.first()
    words = {
        "title": "Mobility",
        "nature": "recommendation",
        "topic": topic.key,
        "p-0-kind": "operative",
        "p-0-text": "ASEM partners meet.",
        "do": "save",
    }
    if getattr(text, "circulated_at", None):
        del words["topic"]  # a circulated recommendation cannot be moved to another topic
    return words | ({"base": Recommendation.objects.get(pk=text.pk).current.key} if hasattr(text, "current") else {})


_TARGETS = {
    "draft": "with_head",
    "with_head": "submitted",
    "returned": "submitted",
    "submitted": "discussion",
    "discussion": "final",
    "final": "discussion",
    "adopted": "published",
}


def _step(world, text):
    target = "submitted" if text == world.things["expert's draft"] else _TARGETS[text.state]
    words = {"target": target, "confirmed": "yes"}
    return words | ({"note": "In session 4."} if text.state == "final" else {})


def _list(world, workshop):
    """Return the input for the adoption of all final drafts in the list, as sent by the confirmation page."""
    text = world.things["final draft"]
    chair = workshop.roles.get(role=Role.CHAIR)
    facts = {
        "recommendations": f"{text.key} {text.current.key}",
        "others": "stay",
        "session": world.things["session"].key,
    }
    return facts | {"chair": chair.key, "is_ahead": "on", "confirmed": "yes"}


def _adoption(world, text):
    chair = text.workshop.roles.get(role=Role.CHAIR)
    facts = {"version": text.current.key, "session": world.things["session"].key, "chair": chair.key}
    return facts | {"is_ahead": "on"}  # the session in this world is in the future


def _states(world, text):
    keys = text.paragraphs.values_list("key", flat=True)
    return {"number": 1, "seen": "", **{f"state-{key}": "ad_referendum" for key in keys}}


TYPED = {
    "drafting:create": _content,
    "drafting:edit": _content,
    "workflow:take_step": _step,
    "comments:comment": lambda world, thing: {"text": "Could the two be joined?", "audience": "participants"},
    "workflow:adopt": _adoption,
    "workflow:adopt_list": _list,
    "agreement:paragraph_states": _states,
    "reading:mark_read": lambda world, text: {"number": 1},
    "comments:reply": lambda world, thing: {"text": "They can, I think."},
    "comments:resolve": lambda world, act: {} if act[1] == "withdraw" else {"note": "Taken over."},
    "drafting:co_authors": lambda world, thing: {"delegate": world.things["delegate P"].key},
}

ARGUMENTS = {
    "public:home": lambda text: [],  # where the symbols of recommendations appear
    "register:recommendations": lambda text: [],
    "register:recommendation": lambda text: [text.symbol],
    "reading:version": lambda text: [text.key, text.current.serial],
    "reading:revision": lambda text: [text.key, 1],
}
