"""Forms of group amendments: the partners that a coordinator asks, and the confirmation of a draft."""

from collections.abc import Sequence

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from workshops.forms import DoorForm
from workshops.models import Delegation


class GroupForm(DoorForm):
    """The partners of its group that a coordinator asks to confirm a draft, selected from those that can be asked now."""

    delegations = forms.MultipleChoiceField(
        label=gettext_lazy("Partners"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Partners in the group that have not yet been asked and whose head of delegation has an account."
        ),
        error_messages={
            "required": gettext_lazy("Select at least one partner."),
            "invalid_choice": gettext_lazy("One of these partners can no longer be asked. Check your selection."),
        },
    )

    def __init__(self, data: QueryDict | None = None, *, delegations: Sequence[Delegation]) -> None:
        super().__init__(data)
        self.by_key = {str(one.key): one for one in delegations}
        self.fields["delegations"].choices = [(key, one.name) for key, one in self.by_key.items()]

    def chosen(self) -> list[Delegation]:
        return [one for key, one in self.by_key.items() if key in self.cleaned_data["delegations"]]


class SeenForm(DoorForm):
    """The confirmation of a draft as it was seen, by its checksum."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
