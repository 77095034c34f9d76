"""What is typed when a report is sent, handed over, and when a ministry acknowledges it."""

from collections.abc import Iterable
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from members.models import Ministry
from registry.fields import DayField, TextField
from registry.files import uploads
from reports.dispatch import by_hand
from reports.models import Channel, Dispatch, Report

NOBODY = _("Choose at least one ministry.")


class SendForm(forms.Form):
    """The ministries that a report goes to now: any of `ministries` may be meant, `offered` have a box on the page."""

    ministries = forms.ModelMultipleChoiceField(
        label=_("Ministries"),
        queryset=Ministry.objects.none(),
        to_field_name="key",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": NOBODY},
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        ministries: Iterable[Ministry],
        offered: Iterable[Ministry],
        chosen: Iterable[Ministry] = (),
    ) -> None:
        super().__init__(data, initial={"ministries": [ministry.key for ministry in chosen]})
        self.fields["ministries"].queryset = Ministry.objects.filter(
            pk__in=[ministry.pk for ministry in ministries]
        ).select_related("partner")
        # They were read already: the boxes are made of what is there, without asking again.
        self.fields["ministries"].choices = [(ministry.key, str(ministry)) for ministry in offered]


class PrepareForm(SendForm):
    """The ministries for which a letter is printed now, and how it goes to them."""

    channel = forms.ChoiceField(
        label=_("How the letters go"),
        choices=[(channel.value, channel.label) for channel in by_hand.BY_HAND],
        initial=Channel.EMBASSY,
    )

    @property
    def channel_words(self) -> str:
        """How the letters go, of a valid form."""
        return str(Channel(self.cleaned_data["channel"]).label)


class RemindForm(forms.Form):
    """Whether those are reminded too whom the report reached only lately, of whom there are `soon`."""

    early = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict | None = None, *, soon: int) -> None:
        super().__init__(data)
        self.fields["early"].label = ngettext_lazy(
            "Remind also the %(n)s ministry that was sent the report less than seven days ago",
            "Remind also the %(n)s ministries that were sent the report less than seven days ago",
            soon,
        ) % {"n": soon}


class HandOverForm(forms.Form):
    """Which letters were handed over, on which day."""

    dispatches = forms.ModelMultipleChoiceField(
        label=_("Letters"),
        queryset=Dispatch.objects.none(),
        to_field_name="key",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one letter.")},
    )
    handed_on = DayField(label=_("Handed over on"))
    note = TextField(
        label=_("Note"),
        required=False,
        max_length=200,
        help_text=_("For example: to the embassy in Ha Noi, by messenger."),
    )

    def __init__(self, data: QueryDict | None = None, *, report: Report) -> None:
        self.today = timezone.localdate(timezone=report.workshop.tz)
        self.earliest = by_hand.earliest(report)
        super().__init__(data, initial={"handed_on": self.today})
        self.fields["dispatches"].queryset = by_hand.letters(report).filter(handed_on=None)

    def offer(self, letters: Iterable[Dispatch]) -> None:
        """Make the boxes of letters that were read already."""
        self.fields["dispatches"].choices = [(one.key, one.symbol) for one in letters]

    def clean_handed_on(self) -> date:
        day = self.cleaned_data["handed_on"]
        if day > self.today:
            raise ValidationError(_("This day has not come yet. Record the day when it has happened."), code="future")
        if day < self.earliest:
            raise ValidationError(
                _("The report was not there yet. Enter the day of its issue, or a later one."), code="before_issue"
            )
        return day


class AcknowledgeForm(forms.Form):
    """Who acknowledges receipt for a ministry."""

    name = TextField(label=_("Your full name"), max_length=200)
    title = TextField(
        label=_("Your title"), max_length=200, help_text=_("For example: Desk officer, International Relations.")
    )


class PaperReceiptForm(forms.Form):
    """An answer that came on paper: who signed it, of which day it is, and its scan."""

    name = TextField(label=_("Who acknowledged"), max_length=200, help_text=_("The full name, as it is signed."))
    title = TextField(label=_("Title"), required=False, max_length=200)
    received_on = DayField(label=_("Date of the answer"))
    scan = forms.FileField(
        label=_("Scan"),
        required=False,
        help_text=_("PDF, PNG or JPEG, at most 10 MB. Secretariat and chair can open it, nobody else."),
    )

    def __init__(
        self, data: QueryDict | None = None, files: MultiValueDict[str, UploadedFile] | None = None, *, report: Report
    ) -> None:
        self.today = timezone.localdate(timezone=report.workshop.tz)
        self.earliest = by_hand.earliest(report)
        super().__init__(data, files, initial={"received_on": self.today})

    def clean_received_on(self) -> date:
        day = self.cleaned_data["received_on"]
        if not self.earliest <= day <= self.today:
            raise ValidationError(by_hand.WRONG_DAY, code="day")
        return day

    def clean_scan(self) -> tuple[bytes, str] | None:
        """The bytes and what they are, or None."""
        file = self.cleaned_data["scan"]
        if not file:
            return None
        if file.size > uploads.BYTES_MAX:
            raise ValidationError(
                _("The file is larger than 10 MB. Scan it in grey, or at 200 dots an inch."), code="too_large"
            )
        data = file.read()
        try:
            return data, uploads.extension(data)
        except uploads.NoScan as fault:
            raise ValidationError(str(fault), code="no_scan") from None
