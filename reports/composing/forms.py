"""Forms with which the secretariat starts, composes and transmits a report."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from recommendations.models import Recommendation
from registry.fields import DayField, TextField
from registry.post_forms import PostForm
from reports.composing import transmission
from reports.models import Annex, Form, Report
from workshops.models import Meeting, Workshop
from workshops.planning.meetings import reporting_day


class BeginForm(PostForm):
    """The meeting a report is for: one that the workshop reports to, that has no report yet and is not over."""

    meeting = forms.ModelChoiceField(
        label=_("Meeting"),
        queryset=Meeting.objects.none(),
        to_field_name="key",
        empty_label=None,
        help_text=_(
            "The report will contain all recommendations available so far. You can remove or reorder them afterwards."
        ),
    )

    def __init__(self, *args: Any, workshop: Workshop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        started = Report.objects.filter(workshop=workshop).values("meeting")
        without_report = workshop.target_meetings.exclude(pk__in=started)
        day = reporting_day(workshop.starts_on, is_archived=bool(workshop.archived_at))
        possible = [meeting.pk for meeting in without_report if not meeting.is_over(day)]
        self.fields["meeting"].queryset = Meeting.objects.filter(pk__in=possible)


class TransmitForm(PostForm):
    """When, to whom and how a report was transmitted, and whether to publish its recommendations."""

    occurred_on = DayField(label=_("Date of transmission"))
    handed_to = TextField(
        label=_("Recipient and means of transmission"),
        required=False,
        max_length=200,
        help_text=_(
            "For example: to the chair of the meeting, by note verbale. Everyone who can read the report can see this entry."
        ),
    )
    publish = forms.BooleanField(required=False, initial=True)

    def __init__(self, data: QueryDict | None = None, *, report: Report, withheld: int) -> None:
        self.report = report
        super().__init__(data, initial={"occurred_on": timezone.localdate(timezone=report.workshop.tz)})
        self.fields["publish"].label = ngettext_lazy(
            "Publish %(n)s recommendation. Otherwise, only participants can read the report and the recommendation.",
            "Publish %(n)s recommendations. Otherwise, only participants can read the report and its recommendations.",
            withheld,
        ) % {"n": withheld}
        if not withheld:
            del self.fields["publish"]

    def clean_occurred_on(self) -> date:
        if wrong := transmission.wrong_day(self.report, self.cleaned_data["occurred_on"]):
            code, message = wrong
            raise ValidationError(message, code=code)
        return self.cleaned_data["occurred_on"]


class IssueForm(PostForm):
    """Confirms that a report is issued and, if comments are open, that their final drafts are closed."""

    despite_comments = forms.BooleanField()

    def __init__(self, data: QueryDict | None = None, *, open_comments: int) -> None:
        super().__init__(data)
        if not open_comments:
            del self.fields["despite_comments"]
            return
        label = ngettext("Issue despite %(count)s open comment", "Issue despite %(count)s open comments", open_comments)
        field = self.fields["despite_comments"]
        field.label = label % {"count": open_comments}
        field.error_messages["required"] = _("Resolve the open comments first, or tick this box.")


KEY_POINTS_MAX = 2500  # characters that fit on the first page of an executive summary


class ComposeForm(PostForm):
    """The content of a report and its recommendations; their order is submitted separately, in the fields `order`."""

    title = TextField(label=_("Title"), max_length=200)
    dated_on = DayField(
        label=_("Date of the document"),
        help_text=_("This date is printed on the first page."),
    )
    form = forms.ChoiceField(
        label=_("Format"),
        choices=Form.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "The full report is submitted to ministers. Leaders receive an information note, through the Senior Officials’ Meeting (SOM)."
        ),
    )
    action = TextField(
        label=_("Proposed action"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    executive = TextField(
        label=_("Key points"),
        lines=8,
        required=False,
        max_length=KEY_POINTS_MAX,
        help_text=_(
            "Information note only: main conclusions and recommendations. A blank line starts a new paragraph."
        ),
    )
    foreword = TextField(
        label=_("Foreword"),
        lines=8,
        required=False,
        help_text=_("Full report only. A blank line starts a new paragraph."),
    )
    summary = TextField(
        label=_("Chair’s summary"),
        lines=8,
        required=False,
        help_text=_(
            "Full report only: a short, factual summary that is not negotiated. A blank line starts a new paragraph."
        ),
    )
    annexes = forms.MultipleChoiceField(
        label=_("Annexes"),
        choices=Annex.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Full report only. Empty annexes are omitted. Participants are named only if they have agreed to be named "
            "in public."
        ),
    )
    recommendations = forms.ModelMultipleChoiceField(
        label=_("Recommendations"),
        queryset=Recommendation.objects.none(),
        to_field_name="key",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Select the recommendations, then arrange the topics and the recommendations under each topic. Each "
            "topic with a "
            "recommendation becomes a chapter."
        ),
    )
    base = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, available: QuerySet[Recommendation], proposed: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recommendations"].queryset = available
        self.fields["recommendations"].choices = [(row.key, row.short_symbol) for row in available]
        self.fields["action"].help_text = _(
            "Enter one sentence. If the field is left empty, the report will state: “%(sentence)s”"
        ) % {"sentence": proposed}

    def clean_base(self) -> datetime:
        try:
            return datetime.fromisoformat(self.cleaned_data["base"])
        except ValueError:
            raise ValidationError(
                _("Your changes could not be saved. Copy them, reload this page and enter them again."), code="moment"
            ) from None
