"""Consolidations: one just started, one with every paragraph decided, one behind its target; and a merged proposal."""

from recommendations.consolidation import drafts, mergers
from recommendations.consolidation.drafts import SET_ASIDE, Choice
from recommendations.models import Consolidation
from tests import factories

NEEDS = ("people", "texts")
SOURCE = [("operative", "Participants recommended that ASEM partners publish a calendar of residencies.")]


def build(world):
    things = world.things
    things["mergeable text"] = _proposal(world, "A text that can be merged")
    started, source = _prepared(world, "A text that others are merged into")
    paragraph = source.current.texts.select_related("paragraph").get().paragraph
    things |= {"consolidation": started, "merging text": started.target}
    things["source in a draft"] = (started.key, source.key)
    things["source paragraph"] = (started.key, paragraph.key)
    things["draft paragraph"] = (started.key, started.paragraphs.first().key)
    decided, source = _prepared(world, "A text with a finished consolidation")
    _set_aside(world, decided, source)
    things["finished consolidation"] = decided
    merging, source = _prepared(world, "A text with a merged proposal", author="D")
    _set_aside(world, merging, source)
    mergers.complete(merging, by=world.people["S"])
    source.refresh_from_db()
    things["merged text"] = source
    world.shown["where its paragraphs went"] = ("merged text", "Covered by another paragraph.")


def _proposal(world, title, author="P", paragraphs=None):
    details = {"author": world.things[f"delegate {author}"], "title": title, "paragraphs": paragraphs}
    return factories.create_recommendation("discussion", **details)


def _prepared(world, title, author="P"):
    target = _proposal(world, title)
    source = _proposal(world, f"{title}: proposal", author, SOURCE)
    return drafts.prepare(target, [source], by=world.people["S"]), source


def _set_aside(world, draft, source):
    paragraph = source.current.texts.select_related("paragraph").get().paragraph
    choice = Choice(SET_ASIDE, reason="Covered by another paragraph.")
    drafts.decide(draft, paragraph.key, choice, by=world.people["S"])


def _seen(world, draft):
    return {"seen": Consolidation.objects.get(pk=draft.pk).saves}


_DECISION = {"act": "set_aside", "text": "Participants recommended a calendar of residencies.", "after": ""}

TYPED = {
    "consolidation:prepare": lambda world, thing: {"sources": [world.things["mergeable text"].key]},
    "consolidation:decide": lambda world, thing: _DECISION | {"reason": "Covered by paragraph 2 already."},
    "consolidation:reword": lambda world, thing: {"text": "They met again.", "kind": "operative", "after": "start"},
    "consolidation:complete": _seen,
}
