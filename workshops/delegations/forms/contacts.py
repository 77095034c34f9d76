from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from members.models import Contact
from registry.fields import EmailField
from registry.name_fields import LatinNameField, NameField
from registry.shown_values import ShownValues
from workshops.forms import DoorForm


class ContactForm(ShownValues, DoorForm):
    """Focal point of a ministry; without an e-mail address, the ministry has none."""

    honorific = NameField(
        label=_("Form of address"),
        max_length=100,
        required=False,
        help_text=_("For example: Ms, H.E. Mr, Dato’. Printed before the name in letters and e-mails."),
    )
    full_name = NameField(
        label=_("Name"),
        max_length=200,
        required=False,
        help_text=_("Enter the name of a person (in any script) or of an office."),
    )
    latin_name = LatinNameField(
        label=_("Name in Latin script"),
        max_length=200,
        required=False,
        help_text=_("If the name is not in Latin script, enter its Latin form here. Both forms will be shown."),
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
        for name in ("latin_name", "honorific"):
            if self.cleaned_data.get(name) and not self.cleaned_data.get("full_name"):
                self.add_error("full_name", _("Enter the name as well, or clear the other name fields."))
        if self.cleaned_data.get("full_name") and "email" in self.cleaned_data and not self.cleaned_data["email"]:
            self.add_error("email", _("Enter an e-mail address as well, or delete the name."))
        return self.cleaned_data
