from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.fields import EmailField, TextField
from workshops.forms import DoorForm


class ContactForm(DoorForm):
    """Focal point of a ministry; without an e-mail address, the ministry has none."""

    full_name = TextField(
        label=_("Name"), max_length=200, required=False, help_text=_("Enter the name of a person or an office.")
    )
    email = EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        help_text=_("Leave empty if the ministry has no focal point."),
    )

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("full_name") and "email" in self.cleaned_data and not self.cleaned_data["email"]:
            self.add_error("email", _("Enter an e-mail address as well, or delete the name."))
        return self.cleaned_data
