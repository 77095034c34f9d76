"""Form of a bulk action: the action, and the delegates to whom it applies."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from registry.fields import TextField
from workshops.delegations import bulk_actions
from workshops.forms import DoorForm
from workshops.models import Delegate


class KeysField(forms.Field):
    """Keys of the rows whose checkboxes are selected."""

    widget = forms.CheckboxSelectMultiple
    hidden_widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[UUID]:
        try:
            return [UUID(key) for key in value or []]
        except ValueError:
            raise ValidationError(_("Select participants from the list.")) from None


class BulkActionForm(DoorForm):
    """`scope` says whether the action applies to the selected delegates or to all in the list filtered by `query`."""

    action = forms.ChoiceField(
        label=_("Action"),
        choices=list(bulk_actions.ACTIONS.items()),
        widget=forms.Select(attrs={"class": "w-auto"}),
    )
    scope = forms.ChoiceField(
        label=_("Apply to"), choices=[("selected", _("Selected participants")), ("all", _("All listed participants"))]
    )
    query = TextField(label=_("Filters"), required=False, max_length=2000, widget=forms.HiddenInput)
    selected = KeysField(label=_("Participants"), required=False)
    delegates: list[Delegate]  # set by the view

    def __init__(self, data: QueryDict | None = None, *, query: str = "", offered: Iterable[Delegate] = ()) -> None:
        """`offered` are the delegates on the page, each with a checkbox."""
        super().__init__(data, initial={"query": query})
        labels = [(delegate.key, _("Select %(name)s") % {"name": delegate.names_in_delegation}) for delegate in offered]
        self.fields["selected"].widget.choices = labels

    def is_valid(self) -> bool:
        """Return whether the delegates can be shown, also again after a sign-in; only the button of that page acts."""
        return forms.Form.is_valid(self)
