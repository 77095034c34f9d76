"""The form with which the organiser chooses the form of a workshop's outcome."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.fields import boxes
from registry.shown_values import ShownValues
from workshops.forms import DoorForm
from workshops.models import OutcomeMode, Workshop
from workshops.planning import outcome
from workshops.planning.outcome import Outcome

# The meaning of each mode, and its consequences.
EXPLANATIONS: dict[str, Promise] = {
    OutcomeMode.SUMMARY: _(
        "Participants draft, discuss and comment on recommendations. The final drafts are included in the "
        "chair’s summary; they "
        "are not adopted. The report states what participants discussed and what the chair’s summary contains."
    ),
    OutcomeMode.ROOM: _(
        "The chair declares consensus in a session on each final draft, or on the whole list with exceptions. "
        "Adopted recommendations are numbered and can no longer be changed; the report states what participants "
        "recommended."
    ),
    OutcomeMode.SILENCE: _(
        "As above; in addition, the chair may submit final drafts to the partners in writing after a session. A "
        "recommendation is then adopted if no partner breaks silence by the deadline stated."
    ),
}


class OutcomeForm(ShownValues, DoorForm):
    """The mode, the options of the modes in which recommendations are adopted, and who receives drafts."""

    outcome_mode = forms.ChoiceField(
        label=_("How recommendations are agreed"), choices=OutcomeMode.choices, widget=forms.RadioSelect
    )
    takes_amendments = forms.BooleanField(
        label=_("Formal amendments"),
        required=False,
        help_text=_(
            "Heads of delegation submit amendments to a circulated draft, each with a symbol. The secretariat proposes "
            "how to deal with each of them. Without this option, delegations suggest changes in comments."
        ),
    )
    takes_co_sponsors = forms.BooleanField(
        label=_("Co-sponsors of recommendations"),
        required=False,
        help_text=_(
            "The lead partner may invite other partners to co-sponsor a recommendation. Co-sponsors will be "
            "asked to reconfirm whenever the substance of the text changes."
        ),
    )
    takes_positions = forms.BooleanField(
        label=_("Positions of all partners"),
        required=False,
        help_text=_(
            "Partners may also record that they support or can accept a recommendation. "
            "The chair and the secretariat see all positions in one table."
        ),
    )
    circulates_to_all = forms.BooleanField(
        label=_("Circulate drafts to acceding partners, observers, organisations, experts and NGOs as well"),
        required=False,
        help_text=_(
            "These participants will be able to read and comment on circulated drafts. Without this option, only the "
            "delegations of partners and the officers of the workshop can do so. Press, security staff, "
            "interpreters and accompanying persons never "
            "receive drafts."
        ),
    )

    def __init__(self, data: QueryDict | None = None, *, workshop: Workshop) -> None:
        self.shown_values = self.stored_values(workshop)
        super().__init__(data, initial=dict(self.shown_values))

    def stored_values(self, row: Workshop) -> dict[str, Any]:
        return asdict(Outcome.of(row))

    def outcome(self) -> Outcome:
        """Return the choice, from the cleaned data."""
        return Outcome(**self.cleaned_data)

    def receipt(self) -> str:
        """Return the user-facing message after the choice, which states the changes."""
        before = self.shown_values or {}
        after = asdict(self.outcome())
        lines = [
            _("%(what)s: %(value)s") % {"what": self.fields[name].label, "value": _shown(name, value)}
            for name, value in after.items()
            if value != before[name]
        ]
        saved = gettext("The form of the outcome has been saved.")
        return " ".join([saved, "; ".join(map(str, lines)) + "."]) if lines else gettext("No changes to save.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "outcome_mode" in cleaned:
            for name, reason in outcome.misplaced(self.outcome()).items():
                self.add_error(name, reason)
        return cleaned

    def modes(self) -> list[tuple[BoundWidget, Promise]]:
        """Return the radio button of each mode with its explanation, for the template."""
        buttons = boxes(self["outcome_mode"])
        return [(buttons[mode], text) for mode, text in EXPLANATIONS.items()]

    def options(self) -> list[BoundField]:
        """Return the bound fields of the options, for the template."""
        return [self[name] for name in outcome.OPTIONS]


def _shown(name: str, value: Any) -> str:
    """Return a value of the choice as the message gives it."""
    if name == "outcome_mode":
        return str(OutcomeMode(value).label)
    return gettext("yes") if value else gettext("no")
