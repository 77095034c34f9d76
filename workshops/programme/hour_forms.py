"""Times of sessions and events in forms."""

from datetime import date, datetime

from django import forms
from django.core.exceptions import ValidationError

from registry.fields import moment_in
from workshops.models import Workshop


class HourField(forms.TimeField):
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def check_hours(form: forms.Form, workshop: Workshop, **days: date | None) -> None:
    """Add an error to each time, `starts` or `ends` on its day, that a clock change at the place skips."""
    for name, day in days.items():
        hour = form.cleaned_data.get(name)
        if day and hour and name not in form.errors:
            try:
                moment_in(datetime.combine(day, hour), workshop.zone)
            except ValidationError as error:
                form.add_error(name, error)
