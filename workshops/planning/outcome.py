"""Choose the form of a workshop's outcome: the mode, its options, and who receives drafts."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.models import User
from registry import audit
from registry.doors import door
from registry.hooks import Hook
from registry.shown_values import Check
from workshops.models import OutcomeMode, Workshop
from workshops.planning.workshops import locked

OPTIONS = ("takes_amendments", "takes_co_sponsors", "takes_positions")
NOT_WITH_SUMMARY = _(
    "This option is not available with a chair’s summary. Untick the box, or select another form of outcome."
)


@dataclass(frozen=True)
class Outcome:
    """The form of a workshop's outcome; the fields are columns of Workshop."""

    outcome_mode: str
    takes_amendments: bool
    takes_co_sponsors: bool
    takes_positions: bool
    circulates_to_all: bool

    @classmethod
    def of(cls, workshop: Workshop) -> Self:
        return cls(**{field.name: getattr(workshop, field.name) for field in fields(cls)})


objections: Hook[Callable[[Workshop, Outcome], dict[str, str | Promise]]] = Hook(
    "workshops.outcome_objections",
    "function(workshop, outcome) -> reasons by field of Outcome why it would invalidate existing records",
)

consequences: Hook[Callable[[Workshop], str]] = Hook(
    "workshops.outcome_consequences",
    "function(workshop) -> what has been done under the current choice, to be shown before it is changed; or empty",
)


def warnings(workshop: Workshop) -> list[str]:
    """Return what has been done under the current choice, to be shown before it is changed."""
    return [text for provider in consequences if (text := provider(workshop))]


@door
def choose_outcome(workshop: Workshop, outcome: Outcome, *, by: User, check: Check | None = None) -> Workshop:
    """Set the form of the workshop's outcome; `check` is called with the locked row.

    Raises ValidationError, by field, if an option is not part of the mode, or if the choice would invalidate existing
    records.
    """
    workshop = locked(workshop, by)
    if check:
        check(workshop)
    before, after = asdict(Outcome.of(workshop)), asdict(outcome)
    changed = {name: value for name, value in after.items() if value != before[name]}
    if not changed:
        return workshop
    if errors := misplaced(outcome) or against(workshop, outcome):
        raise ValidationError(errors)
    for name, value in changed.items():
        setattr(workshop, name, value)
    workshop.save(update_fields=list(changed))
    details: dict[str, Any] = {"before": {name: before[name] for name in changed}, "after": changed}
    audit.record(by, "workshop.outcome_chosen", workshop, **details)
    return workshop


def misplaced(outcome: Outcome) -> dict[str, Any]:
    """Return a reason for each option that is not part of the mode."""
    if outcome.outcome_mode != OutcomeMode.SUMMARY:
        return {}
    return {name: NOT_WITH_SUMMARY for name in OPTIONS if getattr(outcome, name)}


def against(workshop: Workshop, outcome: Outcome) -> dict[str, Any]:
    """Return the reasons, by field, why `outcome` would invalidate existing records."""
    reasons: dict[str, Any] = {}
    for provider in objections:
        reasons = provider(workshop, outcome) | reasons
    return reasons
