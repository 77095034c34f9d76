"""The form field of the areas of cooperation."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from workshops.models import Area

MAX_AREAS = 12


class AreasField(forms.MultipleChoiceField):
    """Areas of cooperation by code, those related to culture first."""

    widget = forms.CheckboxSelectMultiple

    def offer(self) -> None:
        """Set the choices. One query."""
        areas = sorted(Area.objects.exclude(kind="pillar"), key=lambda area: (not area.is_near_culture, area.code))
        self.codes = [area.code for area in areas]
        self.choices = [(area.code, area.label) for area in areas]
        self.near = {area.code for area in areas if area.is_near_culture}

    def clean(self, value: Any) -> list[str]:
        chosen = super().clean(value)
        if len(chosen) > MAX_AREAS:
            raise ValidationError(_("Select no more than %(limit)s policy areas.") % {"limit": MAX_AREAS})
        return [code for code in self.codes if code in chosen]
