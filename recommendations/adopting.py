"""Adopt a whole list with exceptions: each text by itself, in its order, so that one that changed stops no other."""

from dataclasses import dataclass, field
from uuid import UUID

from recommendations import guarding, workflow
from recommendations.models import Recommendation, State
from recommendations.workflow import StepRefused


@dataclass
class Outcome:
    """What became of a list: texts adopted and texts sent back, and those left as they are, each with the reason."""

    adopted: list = field(default_factory=list)
    returned: list = field(default_factory=list)
    skipped: list = field(default_factory=list)


def final_drafts(workshop, by):
    """The final drafts of a workshop in their order, each with `refusal`: why it may not be adopted now, or None.

    `wording` is what a form sends back for it: the text, and the words that were read. Three queries.
    """
    texts = Recommendation.objects.filter(workshop=workshop, state=State.FINAL_DRAFT)
    texts = texts.select_related("workshop", "topic", "lead", "current", "circulated").prefetch_related(
        "current__texts"
    )
    found = list(texts.order_by("topic__number", "serial", "pk"))
    for text in found:
        text.refusal = workflow.refusal(text, State.ADOPTED, by=by)
        text.wording = f"{text.key} {text.current.key}"
    return found


def adopt_list(workshop, wordings, *, session, chair, back=(), note="", by):
    """Adopt the texts of `wordings` (pairs as text: "key revision") in their order; return the Outcome.

    Those of the wordings `back` go back to discussion with `note`; any other stays a final draft, also one that became
    one after the list was read. Each text has a transaction of its own: what changed since its wording was read is
    left as it is, and named.
    """
    chosen = dict(pair for pair in map(_pair, wordings) if pair)
    outcome = Outcome()
    drafts = final_drafts(workshop, by)
    for text in drafts:
        if text.key in chosen:
            _try(
                outcome,
                outcome.adopted,
                text,
                workflow.adopt,
                revision=chosen[text.key],
                session=session,
                chair=chair,
                by=by,
            )
    for text in drafts:
        if text.key not in chosen and text.wording in back:
            _try(outcome, outcome.returned, text, workflow.take_step, target=State.IN_DISCUSSION, note=note, by=by)
    there = {text.key for text in drafts}
    gone = Recommendation.objects.filter(workshop=workshop, key__in=chosen.keys() - there).order_by("serial")
    outcome.skipped += [(text, guarding.now_is(text)) for text in gone]
    return outcome


def _try(outcome, done, text, act, **facts):
    try:
        act(text, **facts)
    except StepRefused as refused:
        outcome.skipped.append((text, str(refused)))
    else:
        done.append(text)


def _pair(wording):
    """The keys of a text and of its wording; None of what is neither."""
    try:
        text, revision = map(UUID, wording.split(" "))
    except ValueError:
        return None
    return text, revision
