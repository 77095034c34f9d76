"""What the secretariat types when it begins and composes a report."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from recommendations.models import Recommendation
from registry.fields import DayField, TextField
from reports.models import Annex, Form, Report
from workshops.models import Meeting, Workshop


class BeginForm(forms.Form):
    """The meeting that a report is for: one of the workshop's own that has none yet, and was not over before it."""

    meeting = forms.ModelChoiceField(
        label=_("Meeting"),
        queryset=Meeting.objects.none(),
        to_field_name="key",
        empty_label=None,
        help_text=_("Every text adopted so far is placed in the report; you choose and order them next."),
    )

    def __init__(self, *args: Any, workshop: Workshop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        begun = Report.objects.filter(workshop=workshop).values("meeting")
        without = workshop.target_meetings.exclude(pk__in=begun)
        fitting = [meeting.pk for meeting in without if meeting.is_open_to(workshop.starts_on)]
        self.fields["meeting"].queryset = Meeting.objects.filter(pk__in=fitting)


class TransmitForm(forms.Form):
    """On which day a report was handed over, to whom and how; and whether its texts become public with it."""

    occurred_on = DayField(label=_("Handed over on"))
    handed_to = TextField(
        label=_("To whom, and how"),
        required=False,
        max_length=200,
        help_text=_(
            "For example: to the chair of the meeting, by note verbale. Everybody who reads the report reads it."
        ),
    )
    publish = forms.BooleanField(required=False, initial=True)

    def __init__(self, data: QueryDict | None = None, *, workshop: Workshop, withheld: int) -> None:
        self.today = timezone.localdate(timezone=workshop.tz)
        super().__init__(data, initial={"occurred_on": self.today})
        self.fields["publish"].label = ngettext_lazy(
            "Make %(n)s text public with it. Without that, report and text stay with those who take part.",
            "Make %(n)s texts public with it. Without that, report and texts stay with those who take part.",
            withheld,
        ) % {"n": withheld}
        if not withheld:
            del self.fields["publish"]

    def clean_occurred_on(self) -> date:
        if self.cleaned_data["occurred_on"] > self.today:
            raise ValidationError(
                _("This day has not come yet. Record the transmission when it has happened."), code="future"
            )
        return self.cleaned_data["occurred_on"]


EXECUTIVE_MAX = 2500  # letters that fill the executive page


class ComposeForm(forms.Form):
    """The words of a report, and which adopted texts it holds; their order comes beside, as the fields `order`."""

    title = TextField(label=_("Title"), max_length=200)
    dated_on = DayField(
        label=_("Date of the document"),
        help_text=_("Printed on the cover. The same content with the same date makes the same file."),
    )
    form = forms.ChoiceField(
        label=_("Form"),
        choices=Form.choices,
        widget=forms.RadioSelect,
        help_text=_("Ministers get the full report; Leaders the short one."),
    )
    action = TextField(
        label=_("Action proposed"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    executive = TextField(
        label=_("In brief, for the executive page"),
        lines=8,
        required=False,
        max_length=EXECUTIVE_MAX,
        help_text=_("Short report only: what was found and recommended. A blank line begins a new paragraph."),
    )
    foreword = TextField(
        label=_("Foreword"),
        lines=8,
        required=False,
        help_text=_("Full report only. A blank line begins a new paragraph."),
    )
    summary = TextField(
        label=_("Chair’s summary"),
        lines=8,
        required=False,
        help_text=_("Full report only. Short and factual; it is not negotiated. A blank line begins a new paragraph."),
    )
    annexes = forms.MultipleChoiceField(
        label=_("Annexes"),
        choices=Annex.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Full report only. Annexes without content are left out. People who have not agreed to a public list are "
            "not named."
        ),
    )
    texts = forms.ModelMultipleChoiceField(
        label=_("Texts"),
        queryset=Recommendation.objects.none(),
        to_field_name="key",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose and order within each topic. Each topic with a text becomes a chapter."),
    )
    base = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, adopted: QuerySet[Recommendation], proposed: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["texts"].queryset = adopted
        self.fields["texts"].choices = [(text.key, text.short_symbol) for text in adopted]
        self.fields["action"].help_text = _("One sentence. Left empty, the document says: %(sentence)s") % {
            "sentence": proposed
        }

    def clean_base(self) -> datetime:
        try:
            return datetime.fromisoformat(self.cleaned_data["base"])
        except ValueError:
            raise ValidationError(_("Open this page again, and repeat your change."), code="moment") from None
