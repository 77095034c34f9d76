"""The steps between states: who may take each one, its button, and its preconditions."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy

from recommendations import visibility
from recommendations.models import State
from recommendations.notifications.recipients import CIRCULATED, RELEASED  # acts that leave the state as it is
from recommendations.workflow import conditions


class StepRefused(PermissionDenied):
    """The step is not possible now, or not this person's; the sentence says why."""


@dataclass(frozen=True)
class Step:
    """One step: `source` -> `target`, who may take it (`who`), its button, and what must hold (`guards`).

    `note` is "" (none), "optional" or "required"; `asks` is what is asked before it happens, where it reaches others
    or cannot be undone; `lists` finds what is still open in the text: then it asks too, and lists it; `only` leaves the
    step out where it makes no sense for a text, or for its hour.
    """

    source: str
    target: str
    who: visibility.Who
    label: str
    guards: tuple = ()
    note: str = ""
    asks: str = ""
    lists: object = None
    only: object = None

    @property
    def circulates(self):
        """Whether the step puts a wording before everybody."""
        return self.target == CIRCULATED or (self.source, self.target) == (State.SUBMITTED, State.IN_DISCUSSION)

    def refusal(self, facts):
        """The sentence of the first guard that does not hold, or None."""
        return next(filter(None, (guard(facts) for guard in self.guards)), None)


_SENDS = gettext_lazy(
    "All who take part can read and comment on this wording. Each delegate with an account gets one e-mail."
)
_SUBMITS = gettext_lazy(
    "The secretariat of the workshop gets this wording, and opens it for discussion or returns it with a note. "
    "It cannot be changed meanwhile; it can be withdrawn."
)
_SUBMIT = (conditions.submissions_open, conditions.an_operative_paragraph)
_CIRCULATE = (conditions.an_operative_paragraph, conditions.something_to_circulate)
_WITHDRAW = {
    "target": State.WITHDRAWN,
    "label": gettext_lazy("Withdraw"),
    "note": "optional",
    "asks": gettext_lazy("A withdrawn text is not taken up again. Its page stays for all who could read it."),
}
_RETURN = gettext_lazy(
    "The author and the head of the delegation get your note by e-mail, and can submit the text again."
)
_DISCUSS = gettext_lazy("The text can be changed and commented on again. Name the session, or the reason.")
_LATE = gettext_lazy(
    "The hour planned for final drafts has passed. Say why this text still becomes one; the reason is shown with it."
)
_TAKE_BACK = gettext_lazy("Take back")
_GIVE_BACK = {
    "source": State.WITH_HEAD,
    "who": visibility.HEAD_OF_AUTHOR,
    "label": gettext_lazy("Return to the author"),
    "note": "optional",
    "asks": gettext_lazy(
        "The author can go on writing, and is told by e-mail. Say what is missing, if something is; officers do not read it."
    ),
}
_PUBLISH = gettext_lazy("The adopted text becomes public, at an address that does not change. This is not undone.")

STEPS = [
    Step(State.DRAFT, State.SUBMITTED, visibility.HEAD_OR_EXPERT, gettext_lazy("Submit"), _SUBMIT, asks=_SUBMITS),
    Step(State.DRAFT, State.WITH_HEAD, visibility.WRITER, gettext_lazy("Hand to the head"), (conditions.a_head,)),
    Step(State.WITH_HEAD, State.SUBMITTED, visibility.HEAD, gettext_lazy("Submit"), _SUBMIT, asks=_SUBMITS),
    Step(State.WITH_HEAD, State.DRAFT, visibility.AUTHOR, _TAKE_BACK, only=conditions.is_new),
    Step(target=State.DRAFT, only=conditions.is_new, **_GIVE_BACK),
    Step(State.WITH_HEAD, State.RETURNED, visibility.AUTHOR, _TAKE_BACK, only=conditions.was_returned),
    Step(target=State.RETURNED, only=conditions.was_returned, **_GIVE_BACK),
    Step(
        State.RETURNED,
        State.SUBMITTED,
        visibility.HEAD_OR_EXPERT,
        gettext_lazy("Submit again"),
        _SUBMIT,
        asks=_SUBMITS,
    ),
    Step(State.RETURNED, State.WITH_HEAD, visibility.WRITER, gettext_lazy("Hand to the head"), (conditions.a_head,)),
    Step(
        State.SUBMITTED,
        State.IN_DISCUSSION,
        visibility.KEEPER,
        gettext_lazy("Open for discussion"),
        (conditions.an_operative_paragraph,),
        asks=_SENDS,
    ),
    Step(
        State.SUBMITTED, State.RETURNED, visibility.SECRETARIAT, gettext_lazy("Return"), note="required", asks=_RETURN
    ),
    Step(State.IN_DISCUSSION, CIRCULATED, visibility.SECRETARIAT, gettext_lazy("Circulate"), _CIRCULATE, asks=_SENDS),
    Step(
        State.IN_DISCUSSION,
        State.FINAL_DRAFT,
        visibility.KEEPER,
        gettext_lazy("Make final draft"),
        (conditions.circulated,),
        lists=conditions.open_brackets,
        only=conditions.is_in_time,
    ),
    Step(
        State.IN_DISCUSSION,
        State.FINAL_DRAFT,
        visibility.SECRETARIAT,
        gettext_lazy("Make final draft"),
        (conditions.circulated,),
        note="required",
        asks=_LATE,
        lists=conditions.open_brackets,
        only=conditions.is_late,
    ),
    Step(State.FINAL_DRAFT, CIRCULATED, visibility.SECRETARIAT, gettext_lazy("Circulate"), _CIRCULATE, asks=_SENDS),
    Step(
        State.FINAL_DRAFT,
        State.ADOPTED,
        visibility.DECIDES,
        gettext_lazy("Record as adopted"),
        (conditions.circulated, conditions.no_brackets),
    ),
    Step(
        State.FINAL_DRAFT,
        State.IN_DISCUSSION,
        visibility.DECIDES,
        gettext_lazy("Back to discussion"),
        note="required",
        asks=_DISCUSS,
    ),
    Step(
        State.ADOPTED,
        RELEASED,
        visibility.SECRETARIAT,
        gettext_lazy("Release"),
        asks=_PUBLISH,
        only=conditions.is_not_released,
    ),
    Step(source=State.DRAFT, who=visibility.AUTHOR_OR_HEAD, **_WITHDRAW),
    Step(source=State.WITH_HEAD, who=visibility.AUTHOR_OR_HEAD, **_WITHDRAW),
    Step(source=State.SUBMITTED, who=visibility.HEAD_OR_EXPERT, **_WITHDRAW),
    Step(source=State.RETURNED, who=visibility.HEAD_OR_EXPERT, **_WITHDRAW),
    Step(source=State.IN_DISCUSSION, who=visibility.HEAD_OR_EXPERT, **_WITHDRAW),
    Step(source=State.FINAL_DRAFT, who=visibility.HEAD_OR_EXPERT, **_WITHDRAW),
]


def steps_for(user, recommendation, facts=None):
    """The steps that are `user`'s from here: pairs of a Step and the reason why not now (None: it is open)."""
    facts = facts or conditions.Facts(recommendation)
    steps = [step for step in _from(recommendation) if step.who.allows(user, recommendation)]
    return [(step, step.refusal(facts)) for step in steps]


def find_step(user, recommendation, target):
    """The step to `target` that is open to `user`. Raises StepRefused with the reason why not."""
    there = [step for step in _from(recommendation) if step.target == target]
    if not there:
        raise StepRefused(conditions.now_is(recommendation))
    allowed = [step for step in there if step.who.allows(user, recommendation)]
    if not allowed:
        raise StepRefused(there[0].who.words)
    refusal = allowed[0].refusal(conditions.Facts(recommendation))
    if refusal:
        raise StepRefused(refusal)
    return allowed[0]


def refusal(recommendation, target, *, by):
    """Why `by` may not take the step to `target` now; None where it is open."""
    try:
        find_step(by, recommendation, target)
    except StepRefused as refused:
        return str(refused)
    return None


def _from(recommendation):
    here = [step for step in STEPS if step.source == recommendation.state]
    return [step for step in here if step.only is None or step.only(recommendation)]
