"""Adopt a recommendation, or a whole list with exceptions: each by itself, so that one that changed stops no other."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from recommendations.models import Adoption, Manner, Recommendation, State
from recommendations.workflow import conditions, numbering, steps, transitions
from recommendations.workflow.moves import begin, move
from registry.access import Refused
from workshops.models import Role, Session, Workshop, WorkshopRole


@dataclass
class Outcome:
    """What became of a list: texts adopted and texts sent back, and those left as they are, each with the reason."""

    adopted: list[Recommendation] = field(default_factory=list)
    returned: list[Recommendation] = field(default_factory=list)
    skipped: list[tuple[Recommendation, str]] = field(default_factory=list)


def final_drafts(workshop: Workshop, by: User) -> list[Recommendation]:
    """Return the final drafts of a workshop in order, each with `refusal`: why it may not be adopted now, or None.

    `wording` is what a form sends back for it: the text, and the words that were read. Three queries, and two for the
    roles of `by`.
    """
    texts = Recommendation.objects.filter(workshop=workshop, state=State.FINAL_DRAFT)
    texts = texts.select_related("workshop", "topic", "lead", "current", "circulated").prefetch_related(
        "current__texts", "co_authors"
    )
    found = list(texts.order_by("topic__number", "serial", "pk"))
    for text in found:
        text.refusal = steps.refusal(text, State.ADOPTED, by=by)
        text.choice = f"{text.key} {text.saved.key}"
    return found


def adopt_list(
    workshop: Workshop,
    choices: Iterable[str],
    *,
    session: Session,
    chair: WorkshopRole,
    back: Collection[str] = (),
    note: str = "",
    by: User,
) -> Outcome:
    """Adopt the texts of `wordings` (pairs as text: "key version") in their order; return the Outcome.

    Those of the wordings `back` go back to discussion with `note`; any other stays a final draft, also one that became
    one after the list was read. Each text has a transaction of its own: what changed since its wording was read is
    left as it is, and named.
    """
    chosen = dict(pair for pair in map(_pair, choices) if pair)
    outcome = Outcome()
    drafts = final_drafts(workshop, by)
    for text in drafts:
        if text.key in chosen:
            _try(
                outcome,
                outcome.adopted,
                text,
                adopt,
                version=chosen[text.key],
                session=session,
                chair=chair,
                by=by,
            )
    for text in drafts:
        if text.key not in chosen and text.choice in back:
            _try(outcome, outcome.returned, text, transitions.take_step, target=State.IN_DISCUSSION, note=note, by=by)
    there = {text.key for text in drafts}
    gone = Recommendation.objects.filter(workshop=workshop, key__in=chosen.keys() - there).order_by("serial")
    outcome.skipped += [(text, conditions.now_is(text)) for text in gone]
    return outcome


def _try(
    outcome: Outcome, done: list[Recommendation], text: Recommendation, act: Callable[..., Any], **facts: Any
) -> None:
    try:
        act(text, **facts)
    except Refused as refused:
        outcome.skipped.append((text, str(refused)))
    else:
        done.append(text)


def _pair(choice: str) -> tuple[UUID, UUID] | None:
    """Return the keys of a text and of its wording; None of what is neither."""
    try:
        text, version = map(UUID, choice.split(" "))
    except ValueError:
        return None
    return text, version


def adoption_date(session: Session) -> date:
    """The date of an adoption recorded now: the day of `session`, or today if the session is still to come."""
    return min(session.held_on, timezone.localdate(timezone=session.workshop.tz))


@transaction.atomic
def adopt(
    recommendation: Recommendation, *, version: UUID, session: Session, chair: WorkshopRole, by: User
) -> Adoption:
    """Record that the chair found consensus on the text in a session; return the Adoption.

    `version` is the key of the wording that was read; `chair` is the WorkshopRole of the chair who decided, `by` who
    records it: both are named. The text gets the next number of its topic, without gaps, and its paragraphs are
    numbered anew. Raises Refused.
    """
    recommendation, step = begin(recommendation, State.ADOPTED, by, with_topic=True, seen=version)
    if session.workshop_id != recommendation.workshop_id:
        raise Refused(_("The session belongs to another workshop."))
    held = chair.role == Role.CHAIR and chair.accepted_at and not chair.ended_at
    if not held or chair.workshop_id != recommendation.workshop_id:
        raise Refused(_("Only a chair of this workshop decides on its texts."))
    numbering.give_number(recommendation)
    adoption = Adoption.objects.create(
        recommendation=recommendation,
        version=recommendation.saved,
        manner=Manner.AHEAD if session.lies_ahead else Manner.IN_SESSION,
        session=session,
        session_title=session.title,
        declared_by=chair,
        declared_by_name=chair.full_name,
        recorded_by=by,
        recorded_by_name=str(by),
        occurred_on=adoption_date(session),
        recorded_at=timezone.now(),
        labels=numbering.final_labels(recommendation.saved),
    )
    sha256 = recommendation.saved.sha256
    move(recommendation, step, by, session=session.key, chair=chair.key, adoption=adoption.key, sha256=sha256)
    return adoption
