from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from members.models import Contact
from registry.fields import EmailField, TextField
from registry.shown_values import ShownValues
from workshops.forms import DoorForm


class ContactForm(ShownValues, DoorForm):
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

    def __init__(self, data: QueryDict | None = None, *, focal_point: Contact | None) -> None:
        self.shown_values = self.stored_values(focal_point)
        super().__init__(data, initial=dict(self.shown_values))

    def stored_values(self, row: Contact | None) -> dict[str, Any]:
        return {name: getattr(row, name) if row else "" for name in self.base_fields}

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("full_name") and "email" in self.cleaned_data and not self.cleaned_data["email"]:
            self.add_error("email", _("Enter an e-mail address as well, or delete the name."))
        return self.cleaned_data
