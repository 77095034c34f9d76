"""What the secretariat types when it begins and composes a report."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from recommendations.models import Recommendation, Report
from registry.fields import TextField
from workshops.forms.planning import DayField
from workshops.models import Meeting


class BeginForm(forms.Form):
    """The meeting that a report is for: one of the workshop's own that has none yet."""

    meeting = forms.ModelChoiceField(
        label=_("Meeting"),
        queryset=Meeting.objects.none(),
        to_field_name="key",
        empty_label=None,
        help_text=_("Every text adopted so far is placed in the report; you choose and order them next."),
    )

    def __init__(self, *args, workshop, **kwargs):
        super().__init__(*args, **kwargs)
        begun = Report.objects.filter(workshop=workshop).values("meeting")
        self.fields["meeting"].queryset = workshop.target_meetings.exclude(pk__in=begun)


class ComposeForm(forms.Form):
    """The words of a report, and which adopted texts it holds; their order comes beside, as the fields `order`."""

    title = TextField(label=_("Title"), max_length=200)
    dated_on = DayField(
        label=_("Date of the document"),
        help_text=_("Printed on the cover. The same content with the same date makes the same file."),
    )
    foreword = TextField(
        label=_("Foreword"), lines=8, required=False, help_text=_("A blank line begins a new paragraph.")
    )
    summary = TextField(
        label=_("Chair’s summary"),
        lines=8,
        required=False,
        help_text=_("Short and factual; it is not negotiated. A blank line begins a new paragraph."),
    )
    texts = forms.ModelMultipleChoiceField(
        label=_("Texts"), queryset=Recommendation.objects.none(), to_field_name="key", required=False
    )
    base = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, adopted, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["texts"].queryset = adopted

    def clean_base(self):
        try:
            return datetime.fromisoformat(self.cleaned_data["base"])
        except ValueError:
            raise ValidationError(_("Open this page again, and repeat your change.")) from None
