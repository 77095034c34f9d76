"""Forms for sending reports, recording deliveries and acknowledging receipt."""

from collections.abc import Iterable
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from members.models import Ministry, Partner
from registry.fields import DayField, TextField
from registry.files.scan_field import ScanField
from registry.name_fields import LatinNameField, NameField
from registry.post_forms import PostForm
from reports.dispatch import by_hand
from reports.models import Channel, Dispatch, Report
from reports.printing import address, letter, letter_text

LETTER_MAX = 3000  # characters; longer letters would continue on a second page
SIGNATORY = ("signatory", "signatory_latin", "signatory_title")
CITY = "city-"  # prefix of the fields for the cities of embassies, before the code of the partner
NO_MINISTRY = _("Select at least one ministry.")


class SendForm(PostForm):
    """The ministries to send a report to: any of `ministries` is valid, those `offered` have a checkbox."""

    ministries = forms.ModelMultipleChoiceField(
        label=_("Ministries"),
        queryset=Ministry.objects.none(),
        to_field_name="key",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": NO_MINISTRY},
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
        # Choices from rows already read, without another query.
        self.fields["ministries"].choices = [(ministry.key, str(ministry)) for ministry in offered]


class PrepareForm(SendForm):
    """The ministries for which letters are prepared for print, and how they are delivered."""

    channel = forms.ChoiceField(
        label=_("Delivery"),
        choices=[(channel.value, channel.label) for channel in by_hand.BY_HAND],
        initial=Channel.EMBASSY,
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        report: Report,
        ministries: Iterable[Ministry],
        chosen: Iterable[Ministry] = (),
    ) -> None:
        ministries = list(ministries)
        partners: dict[str, Partner] = {}
        if data and data.get("channel") == Channel.EMBASSY:
            host = report.workshop.host
            partners = {one.partner.code: one.partner for one in ministries if one.partner.has_mission_to(host)}
            known = by_hand.embassy_cities(host)
            data = data.copy()
            for code in partners:
                data.setdefault(f"{CITY}{code}", known.get(code, ""))
        super().__init__(data, ministries=ministries, offered=ministries, chosen=chosen)
        for code, partner in partners.items():
            self.fields[f"{CITY}{code}"] = TextField(
                label=_("City of the %(mission)s") % {"mission": address.mission(partner, partner.name)},
                required=False,
                max_length=100,
            )

    def cities(self) -> dict[str, str]:
        """Return the cities of embassies that were entered, by the code of the partner."""
        entered = {name.removeprefix(CITY): value for name, value in self.cleaned_data.items() if name.startswith(CITY)}
        return {code: city for code, city in entered.items() if city}

    def cities_of(self, ministries: Iterable[Ministry]) -> list[BoundField]:
        """Return the fields for the embassies through which these ministries receive their letters, in their order."""
        names = dict.fromkeys(f"{CITY}{ministry.partner.code}" for ministry in ministries)
        return [self[name] for name in names if name in self.fields]

    def all_cities(self) -> list[BoundField]:
        """Return the fields for cities, so that they are kept while the selection is changed."""
        return [self[name] for name in self.fields if name.startswith(CITY)]


class LetterTextForm(PostForm):
    """The text of notes and letters, initially the standard text, and the minister who signs the letters."""

    signatory = NameField(
        label=_("Minister who signs letters to ministers"),
        required=False,
        max_length=200,
        help_text=_(
            "Enter the full name as it will appear in the signature. If this field is left empty, the host’s "
            "ministry of culture will write to the ministries of culture."
        ),
    )
    signatory_latin = LatinNameField(
        label=_("Name of the minister in Latin script"),
        required=False,
        max_length=200,
        help_text=_("If the name is not in Latin script, enter its Latin form here. Both forms will be printed."),
    )
    signatory_title = TextField(
        label=_("Title of the minister"),
        required=False,
        max_length=200,
        help_text=_("For example: Minister of Culture, Sports and Tourism of the Socialist Republic of Viet Nam."),
    )
    confirmed = forms.BooleanField(label=_("The minister has agreed to sign these letters."), required=False)
    note = TextField(label=_("Note"), lines=14, max_length=LETTER_MAX)
    letter = TextField(label=_("Letter to a minister"), lines=14, max_length=LETTER_MAX)
    unsigned = TextField(
        label=_("Letter to a ministry"),
        lines=14,
        max_length=LETTER_MAX,
        help_text=_("Sent to ministries of culture if no minister signs the letters."),
    )

    def __init__(self, data: QueryDict | None = None, *, report: Report) -> None:
        self.standard = letter.standard_texts(report)
        saved = letter_text.of(report)
        initial: dict[str, object] = dict(self.standard)
        if saved:
            initial |= {name: getattr(saved, name) for name in SIGNATORY}
            initial |= {name: getattr(saved, name) for name in self.standard if getattr(saved, name)}
            initial["confirmed"] = bool(saved.signatory)
        super().__init__(data, initial=initial)

    def texts(self) -> dict[str, str]:
        """Return what is saved; a text that is the standard text is saved as empty."""
        typed = {name: self.cleaned_data[name] for name in (*SIGNATORY, *self.standard)}
        return typed | {name: "" for name, text in self.standard.items() if typed[name] == text}

    def clean_note(self) -> str:
        text = self._checked("note")
        if "{ministry}" not in text:
            message = _("This text does not name the ministry addressed. Insert {ministry}.")
            raise ValidationError(message, code="ministry")
        return text

    def clean_letter(self) -> str:
        return self._checked("letter")

    def clean_unsigned(self) -> str:
        return self._checked("unsigned")

    def _checked(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        if unknown := letter_text.unknown_places(text):
            message = _("“{%(place)s}” is not a valid placeholder. Use only the placeholders listed below.")
            raise ValidationError(message, code="place", params={"place": unknown[0]})
        return text

    def clean(self) -> dict[str, object]:
        values = super().clean() or self.cleaned_data
        signatory, title = values.get("signatory"), values.get("signatory_title")
        if signatory and not title:
            self.add_error("signatory_title", ValidationError(_("Enter the title of the minister."), code="title"))
        if (title or values.get("signatory_latin")) and not signatory:
            self.add_error("signatory", ValidationError(_("Enter the name of the minister."), code="name"))
        if signatory and not values.get("confirmed"):
            message = _("Confirm that the minister has agreed, or delete the name.")
            self.add_error("confirmed", ValidationError(message, code="confirmed"))
        return values


class RemindForm(PostForm):
    """Whether to include the ministries, `soon` in number, that were sent the report less than a week ago."""

    early = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict | None = None, *, soon: int) -> None:
        super().__init__(data)
        self.fields["early"].label = ngettext_lazy(
            "Include %(n)s ministry that was sent the report less than seven days ago",
            "Include %(n)s ministries that were sent the report less than seven days ago",
            soon,
        ) % {"n": soon}


class ChannelForm(PostForm):
    """How one letter is delivered instead of by e-mail."""

    channel = forms.ChoiceField(choices=PrepareForm.base_fields["channel"].choices)


class HandOverForm(PostForm):
    """The letters that were delivered by hand, and the date of delivery."""

    dispatches = forms.ModelMultipleChoiceField(
        label=_("Letters"),
        queryset=Dispatch.objects.none(),
        to_field_name="key",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Select at least one letter.")},
    )
    handed_on = DayField(label=_("Date of delivery"))
    note = TextField(
        label=_("Note"),
        required=False,
        max_length=200,
        help_text=_("For example: to the embassy or delegation in Ha Noi, by courier."),
    )

    def __init__(self, data: QueryDict | None = None, *, report: Report) -> None:
        self.today = timezone.localdate(timezone=report.workshop.tz)
        self.earliest = by_hand.earliest(report)
        super().__init__(data, initial={"handed_on": self.today})
        self.fields["dispatches"].queryset = by_hand.letters(report).filter(handed_on=None)

    def offer(self, letters: Iterable[Dispatch]) -> None:
        """Create the checkboxes from letters already read."""
        self.fields["dispatches"].choices = [(letter.key, letter.symbol) for letter in letters]

    def clean_handed_on(self) -> date:
        day = self.cleaned_data["handed_on"]
        if day > self.today:
            raise ValidationError(
                _("This date is in the future. Record the delivery once it has taken place."), code="future"
            )
        if day < self.earliest:
            raise ValidationError(
                _("The report was issued after this date. Enter the date of issue or a later date."),
                code="before_issue",
            )
        return day


class AcknowledgeForm(PostForm):
    """The person who acknowledges receipt on behalf of a ministry."""

    name = NameField(label=_("Your full name"), max_length=200)
    title = TextField(
        label=_("Your position"), max_length=200, help_text=_("For example: Desk officer, International Relations.")
    )


class PaperReceiptForm(PostForm):
    """An acknowledgement of receipt on paper: who signed it, its date, and a scan."""

    name = NameField(label=_("Signed by"), max_length=200, help_text=_("The full name, as signed."))
    title = TextField(label=_("Position"), required=False, max_length=200)
    received_on = DayField(label=_("Date of the signed slip or letter"))
    scan = ScanField(
        label=_("Scan"),
        required=False,
        help_text=_("PDF, PNG or JPEG, up to 10 MB. Only the secretariat and the chair can see the scan."),
    )

    def __init__(
        self, data: QueryDict | None = None, files: MultiValueDict[str, UploadedFile] | None = None, *, report: Report
    ) -> None:
        self.report = report
        super().__init__(data, files, initial={"received_on": timezone.localdate(timezone=report.workshop.tz)})

    def clean_received_on(self) -> date:
        day = self.cleaned_data["received_on"]
        if not by_hand.is_possible_day(self.report, day):
            raise ValidationError(by_hand.WRONG_DATE, code="day")
        return day
