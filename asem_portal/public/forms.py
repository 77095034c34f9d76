"""Forms of the public pages."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.fields import DayField


class DayForm(forms.Form):
    """The day of which a page tells, read from the address; today where none is asked for, or none can be read."""

    on = DayField(label=_("Partners on"), required=False)

    @property
    def day(self) -> date:
        asked = self.is_valid() and self.cleaned_data["on"]
        return asked or timezone.localdate()
