"""The form with which organisers add an organisation to the directory."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from registry.fields import TextField
from workshops.forms import DoorForm


class OrganisationForm(DoorForm):
    """A participating organisation that is not a partner: its full and short names."""

    name = TextField(label=_("Name"), max_length=200)
    code = TextField(
        label=_("Short name"), max_length=16, help_text=_("For example: ASEF. The short name cannot be changed later.")
    )
    city = TextField(label=_("Headquarters"), max_length=100, required=False, help_text=_("City or town."))

    def clean_code(self) -> str:
        """Check that the code can be part of a URL: letters, digits, and hyphens between them."""
        code = str(self.cleaned_data["code"])
        if not re.fullmatch(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*", code):
            raise ValidationError(
                _("Use only unaccented Latin letters and digits, with hyphens between them if needed.")
            )
        return code
