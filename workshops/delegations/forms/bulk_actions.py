"""Acting on many delegates of a list: whom, and what."""

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
    """Keys of rows, as many boxes as were ticked."""

    widget = forms.CheckboxSelectMultiple
    hidden_widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[UUID]:
        try:
            return [UUID(one) for one in value or []]
        except ValueError:
            raise ValidationError(_("Tick people on the list.")) from None


class BulkActionForm(DoorForm):
    """`query` is how the list was narrowed, `scope` whether those ticked are meant, or all whom the list holds."""

    act = forms.ChoiceField(
        label=_("What to do"),
        choices=list(bulk_actions.ACTS.items()),
        widget=forms.Select(attrs={"class": "w-auto"}),
    )
    scope = forms.ChoiceField(label=_("Whom"), choices=[("picked", _("Those ticked")), ("all", _("All of the list"))])
    query = TextField(label=_("List"), required=False, max_length=2000, widget=forms.HiddenInput)
    picked = KeysField(label=_("People"), required=False)
    chosen: list[Delegate]  # whom they mean, as the view looks them up

    def __init__(self, data: QueryDict | None = None, *, query: str = "", offered: Iterable[Delegate] = ()) -> None:
        """`offered` are the people on the page, each with a box."""
        super().__init__(data, initial={"query": query})
        names = [(one.key, _("Tick %(name)s") % {"name": one.badge_name}) for one in offered]
        self.fields["picked"].widget.choices = names
