"""Acting on many delegates of a list: whom, and what."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from registry.fields import HiddenListField, TextField
from workshops.delegations import bulk_actions
from workshops.forms import DoorForm
from workshops.models import Delegate


class KeysField(HiddenListField):
    """Keys of rows, as many boxes as were ticked."""

    def clean(self, value: Any) -> list[UUID]:
        try:
            return [UUID(one) for one in value or []]
        except ValueError:
            raise ValidationError(_("Tick people on the list.")) from None


class TogetherForm(DoorForm):
    """`query` is how the list was narrowed, `scope` whether those ticked are meant, or all whom the list holds."""

    act = forms.ChoiceField(label=_("What to do"), choices=list(bulk_actions.ACTS.items()))
    scope = forms.ChoiceField(label=_("Whom"), choices=[("picked", _("Those ticked")), ("all", _("All of the list"))])
    query = TextField(label=_("List"), required=False, max_length=2000, widget=forms.HiddenInput)
    picked = KeysField(label=_("People"), required=False)
    chosen: list[Delegate]  # whom they mean, as the view looks them up
