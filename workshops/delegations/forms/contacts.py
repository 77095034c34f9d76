from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.fields import TextField
from workshops.forms import DoorForm


class ContactForm(DoorForm):
    """The focal point of a ministry; without an e-mail there is none."""

    full_name = TextField(
        label=_("Name"), max_length=200, required=False, help_text=_("Or the office, where nobody is named.")
    )
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, required=False, help_text=_("Left empty, the ministry has no focal point.")
    )

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("full_name") and "email" in self.cleaned_data and not self.cleaned_data["email"]:
            self.add_error("email", _("Enter the e-mail too, or take the name away."))
        return self.cleaned_data
