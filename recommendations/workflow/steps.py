"""The steps between states: their actors, events and preconditions."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations import events, visibility
from recommendations.events import Event
from recommendations.models import Recommendation, State
from recommendations.states import CONCLUDED
from recommendations.visibility import Rule
from recommendations.workflow import conditions
from recommendations.workflow.conditions import StepContext
from registry.access import Refused

CIRCULATED, PUBLISHED = "circulated", "published"  # targets that do not change the state


@dataclass(frozen=True)
class Actors:
    """The actors of a step: a permission rule and its error message; `are_of_lead` if they act for the lead."""

    rule: Rule
    refusal: str | Promise
    are_of_lead: bool = False

    def include(self, user: User, recommendation: Recommendation) -> bool:
        return visibility.allows(self.rule, user, recommendation)


@dataclass(frozen=True)
class Step:
    """One step from the state `source` to `target`; its button, question and message are those of its event.

    Each of the `conditions` returns the reason why the step is not possible now, or None. `note` is "" (none),
    "optional" or "required". `open_text` finds text not yet agreed; if there is any, the page asks for confirmation.
    `only` says for which recommendations the step is available. `has_own_door`: it has no button, because the
    functions of another room take it (`recommendations.silence`, `recommendations.consolidation`,
    `recommendations.ad_referendum`, `recommendations.live_session`).
    """

    source: str
    target: str
    actors: Actors
    event: Event
    conditions: tuple[Callable[[StepContext], str | None], ...] = ()
    note: str = ""
    open_text: Callable[[StepContext], list[tuple[str, str]]] | None = None
    only: Callable[[Recommendation], bool] | None = None
    has_own_door: bool = False

    @property
    def label(self) -> str | Promise:
        return self.event.button

    @property
    def question(self) -> str | Promise:
        return self.event.question

    @property
    def settles(self) -> bool:
        """Return whether the text should be final after the step, so that open comments are named before it."""
        return self.target in (State.FINAL_DRAFT, State.AD_REFERENDUM, State.ADOPTED)

    @property
    def ends_periods(self) -> bool:
        """Return whether the step makes the text final or public, so that open periods are named before it."""
        return self.settles or self.target == PUBLISHED

    @property
    def circulates(self) -> bool:
        """Return whether the step circulates a version."""
        return self.target == CIRCULATED or (self.source, self.target) == (State.SUBMITTED, State.IN_DISCUSSION)

    def refusal(self, context: StepContext) -> str | None:
        """Return the message of the first precondition that is not met, or None."""
        return next(filter(None, (condition(context) for condition in self.conditions)), None)


_OF_DELEGATION = _("Only the author or the head of delegation may take this step.")
AUTHOR = Actors(visibility.AUTHORS_ALONE, _OF_DELEGATION, are_of_lead=True)
OTHER_HEAD = Actors(visibility.OTHER_HEADS, _OF_DELEGATION, are_of_lead=True)
AUTHOR_OR_HEAD = Actors(visibility.AUTHORS_AND_HEADS, _OF_DELEGATION, are_of_lead=True)
HEAD = Actors(
    visibility.HEADS_ALONE,
    _("Only the head of delegation or the deputy head may submit a recommendation on behalf of the delegation."),
    are_of_lead=True,
)
HEAD_OR_EXPERT = Actors(
    visibility.SUBMITTERS,
    _(
        "Only the head of delegation or the deputy head may take this step. Experts and organisations act on their own behalf."
    ),
    are_of_lead=True,
)
WRITER = Actors(
    visibility.WRITERS_WHO_CANNOT_SUBMIT,
    _("Only those who can edit the draft may forward it to the head of delegation."),
    are_of_lead=True,
)
SECRETARIAT = Actors(visibility.SECRETARIATS, _("Only the secretariat of the workshop may take this step."))
MODERATOR = Actors(
    visibility.MODERATORS, _("Only the secretariat of the workshop or the rapporteur for the topic may take this step.")
)
DECIDER = Actors(visibility.DECIDERS, _("Only the chair or the secretariat of the workshop may record this decision."))

# They enter it for the delegation that proposed it orally; the deadline for submissions does not apply.
OFFICER_OF_FLOOR = Actors(
    visibility.OFFICERS_OF_TOPIC,
    _("Only the secretariat, the chair or the rapporteur for the topic may record this."),
    are_of_lead=True,
)

_FLOOR = (conditions.needs_operative_paragraph,)
_SUBMIT = (conditions.needs_open_submissions, conditions.needs_operative_paragraph)
_CIRCULATE = (conditions.needs_operative_paragraph, conditions.needs_uncirculated_version)
_FINAL = (
    conditions.needs_circulation,
    conditions.needs_no_open_proposals,
    conditions.needs_no_open_amendments,
    conditions.needs_no_brackets_in_summary,
    conditions.needs_language_check,
)
_CONSENT = (conditions.needs_no_objection, conditions.needs_no_study_reservation)
_AGREE = (
    conditions.needs_circulation,
    conditions.needs_no_brackets,
    conditions.needs_no_open_proposals,
    conditions.needs_no_objection,
)
_ADOPT = (*_AGREE, conditions.needs_no_study_reservation)
_MERGE = (conditions.needs_circulation, conditions.needs_no_open_amendments)
_PUBLISH = (conditions.needs_approved_wordings,)
DRAFT, WITH_HEAD, RETURNED = State.DRAFT, State.WITH_HEAD, State.RETURNED
IN_DISCUSSION, FINAL_DRAFT, UNDER_SILENCE = State.IN_DISCUSSION, State.FINAL_DRAFT, State.UNDER_SILENCE
AD_REFERENDUM = State.AD_REFERENDUM


def _withdrawal(source: State, actors: Actors) -> Step:
    return Step(source, State.WITHDRAWN, actors, events.WITHDRAWN, note="optional")


STEPS = [
    Step(DRAFT, State.SUBMITTED, HEAD_OR_EXPERT, events.SUBMITTED, _SUBMIT),
    Step(DRAFT, IN_DISCUSSION, OFFICER_OF_FLOOR, events.PROPOSED_FROM_FLOOR, _FLOOR, has_own_door=True),
    Step(DRAFT, WITH_HEAD, WRITER, events.FORWARDED_TO_HEAD, (conditions.needs_head,)),
    Step(WITH_HEAD, State.SUBMITTED, HEAD, events.SUBMITTED, _SUBMIT),
    Step(WITH_HEAD, DRAFT, AUTHOR, events.RECALLED, only=conditions.is_new),
    Step(WITH_HEAD, DRAFT, OTHER_HEAD, events.RETURNED_TO_AUTHOR, note="optional", only=conditions.is_new),
    Step(WITH_HEAD, RETURNED, AUTHOR, events.RECALLED, only=conditions.was_returned),
    Step(WITH_HEAD, RETURNED, OTHER_HEAD, events.RETURNED_TO_AUTHOR, note="optional", only=conditions.was_returned),
    Step(RETURNED, State.SUBMITTED, HEAD_OR_EXPERT, events.RESUBMITTED, _SUBMIT),
    Step(RETURNED, WITH_HEAD, WRITER, events.FORWARDED_TO_HEAD, (conditions.needs_head,)),
    Step(State.SUBMITTED, IN_DISCUSSION, MODERATOR, events.OPENED, (conditions.needs_operative_paragraph,)),
    Step(State.SUBMITTED, RETURNED, SECRETARIAT, events.RETURNED, note="required"),
    Step(IN_DISCUSSION, CIRCULATED, SECRETARIAT, events.CIRCULATED, _CIRCULATE),
    Step(
        IN_DISCUSSION,
        FINAL_DRAFT,
        MODERATOR,
        events.ACCEPTED,
        _FINAL,
        open_text=conditions.bracketed_text,
        only=conditions.is_in_time,
    ),
    Step(
        IN_DISCUSSION,
        FINAL_DRAFT,
        SECRETARIAT,
        events.ACCEPTED_LATE,
        _FINAL,
        note="required",
        open_text=conditions.bracketed_text,
        only=conditions.is_late,
    ),
    Step(
        FINAL_DRAFT,
        CIRCULATED,
        SECRETARIAT,
        events.CIRCULATED,
        (*_CIRCULATE, conditions.needs_no_brackets_in_summary, conditions.needs_language_check),
    ),
    Step(
        FINAL_DRAFT,
        State.ADOPTED,
        DECIDER,
        events.ADOPTED,
        _ADOPT,
        only=conditions.is_adopted_here,
    ),
    Step(
        FINAL_DRAFT,
        AD_REFERENDUM,
        DECIDER,
        events.AGREED_AD_REFERENDUM,
        _AGREE,
        only=conditions.is_adopted_here,
    ),
    # Taken by the partners that were named, who need no role in the workshop (`recommendations.ad_referendum`).
    Step(AD_REFERENDUM, State.ADOPTED, DECIDER, events.CONFIRMED, _CONSENT, has_own_door=True),
    Step(AD_REFERENDUM, IN_DISCUSSION, DECIDER, events.BACK_FROM_REFERENDUM, has_own_door=True),
    Step(FINAL_DRAFT, IN_DISCUSSION, DECIDER, events.BACK_IN_DISCUSSION, note="required"),
    Step(
        FINAL_DRAFT,
        UNDER_SILENCE,
        DECIDER,
        events.SILENCE_LAUNCHED,
        (conditions.needs_circulation, conditions.needs_no_brackets, conditions.needs_no_open_proposals),
        has_own_door=True,
    ),
    Step(UNDER_SILENCE, State.ADOPTED, DECIDER, events.ADOPTED_BY_SILENCE, _CONSENT, has_own_door=True),
    Step(UNDER_SILENCE, IN_DISCUSSION, DECIDER, events.BACK_FROM_SILENCE, has_own_door=True),
    Step(State.ADOPTED, IN_DISCUSSION, SECRETARIAT, events.ADOPTION_VOID, has_own_door=True),
    Step(IN_DISCUSSION, State.MERGED, MODERATOR, events.MERGED, _MERGE, has_own_door=True),
    Step(
        State.MERGED,
        IN_DISCUSSION,
        HEAD_OR_EXPERT,
        events.MERGER_UNDONE,
        (conditions.needs_target_not_final,),
        has_own_door=True,
    ),
    *(
        Step(state, PUBLISHED, SECRETARIAT, events.PUBLISHED, _PUBLISH, only=conditions.is_not_published)
        for state in CONCLUDED
    ),
    *(_withdrawal(source, AUTHOR_OR_HEAD) for source in (DRAFT, WITH_HEAD)),
    *(_withdrawal(source, HEAD_OR_EXPERT) for source in (State.SUBMITTED, RETURNED, IN_DISCUSSION, FINAL_DRAFT)),
    *(_withdrawal(source, HEAD_OR_EXPERT) for source in (UNDER_SILENCE, AD_REFERENDUM)),
]


def steps_for(
    user: User, recommendation: Recommendation, context: StepContext | None = None
) -> list[tuple[Step, str | None]]:
    """Return the steps from the current state for `user`: pairs of a Step and the reason why it is not possible, if any."""
    if not visibility.allows(visibility.READERS, user, recommendation):
        return []
    context = context or StepContext(recommendation)
    steps = [step for step in _from(recommendation) if not step.has_own_door]
    steps = [step for step in steps if step.actors.include(user, recommendation)]
    return [(step, step.refusal(context)) for step in steps]


def find_step(
    user: User,
    recommendation: Recommendation,
    target: str,
    *,
    own_door: bool = False,
    context: StepContext | None = None,
) -> Step:
    """Return the step to `target` that is open to `user`. Raises Refused with the reason if there is none."""
    steps = [step for step in _from(recommendation) if step.has_own_door == own_door]
    possible = [step for step in steps if step.target == target]
    if not possible:
        raise Refused(conditions.now_is(recommendation))
    allowed = [step for step in possible if step.actors.include(user, recommendation)]
    if not allowed or not visibility.allows(visibility.READERS, user, recommendation):
        raise Refused(possible[0].actors.refusal)
    if reason := allowed[0].refusal(context or StepContext(recommendation)):
        raise Refused(reason)
    return allowed[0]


def between(source: str, target: str) -> Step:
    """Return the only step between two states, for a door that checks its actors itself."""
    (step,) = (one for one in STEPS if (one.source, one.target) == (source, target))
    return step


def refusal(recommendation: Recommendation, target: str, *, by: User, own_door: bool = False) -> str | None:
    """Return why `by` may not take the step to `target` now, or None."""
    try:
        find_step(by, recommendation, target, own_door=own_door)
    except Refused as refused:
        return str(refused)
    return None


def _from(recommendation: Recommendation) -> list[Step]:
    steps = [step for step in STEPS if step.source == recommendation.state]
    return [step for step in steps if step.only is None or step.only(recommendation)]
