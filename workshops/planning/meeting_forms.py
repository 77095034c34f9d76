"""The form with which the organiser or the secretariat adds an upcoming meeting, or corrects one that they added."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Partner
from registry.fields import DayField, TextField
from registry.shown_values import ShownValues
from workshops.forms import DoorForm
from workshops.models import Meeting


class MeetingForm(ShownValues, DoorForm):
    """An upcoming meeting: its type, number in the series, name, place, and days if they are announced."""

    kind = forms.ChoiceField(label=_("Type"), choices=Meeting._meta.get_field("kind").flatchoices)
    ordinal = forms.IntegerField(
        label=_("Number"),
        required=False,
        min_value=1,
        max_value=99,
        help_text=_("For example: 10 for the 10th Culture Ministers’ Meeting."),
    )
    name = TextField(label=_("Name"), max_length=200, help_text=_("For example: 10th ASEM Culture Ministers’ Meeting."))
    host = forms.ModelChoiceField(
        Partner.objects.all(), label=_("Host"), to_field_name="code", required=False, empty_label=_("Not announced")
    )
    city = TextField(label=_("Place"), max_length=100, required=False, help_text=_("City or town."))
    starts_on = DayField(label=_("First day"), required=False, help_text=_("Leave empty if not yet announced."))
    ends_on = DayField(label=_("Last day"), required=False)

    def __init__(self, data: QueryDict | None = None, *, meeting: Meeting | None = None) -> None:
        self.meeting = meeting
        self.shown_values = self.stored_values(meeting) if meeting else None
        super().__init__(data, initial=dict(self.shown_values or {}))

    def stored_values(self, row: Meeting) -> dict[str, Any]:
        values = {name: getattr(row, name) for name in ("kind", "ordinal", "name", "city")}
        days = {"starts_on": row.planned_starts_on, "ends_on": row.planned_ends_on}
        return values | days | {"host": row.host.code if row.host else ""}

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if last and not first:
            self.add_error("starts_on", _("Enter the first day as well."))
        elif first and last and last < first:
            self.add_error("ends_on", _("Enter a date on or after the first day."))
        elif first and (last or first) < timezone.localdate() and {"starts_on", "ends_on"} & set(self.changed_data):
            self.add_error("starts_on", _("These dates have passed. Enter the dates of an upcoming meeting."))
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        """Return the arguments of `meetings.enter_meeting` and `change_meeting`."""
        values = dict(self.cleaned_data)
        days: tuple[date | None, date | None] = (values.pop("starts_on"), values.pop("ends_on"))
        return values | {"days": days}
