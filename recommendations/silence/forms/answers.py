"""Forms of partners, and of the secretariat for what arrived on paper, with its file as evidence."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from members.models import Ministry
from recommendations.models import Channel, Paragraph, SilencePartner, SilenceRound
from recommendations.reading import choices
from recommendations.reading.page import Row
from recommendations.silence.breaks import Objection
from recommendations.silence.deliveries import Note
from recommendations.silence.partners import is_meeting
from recommendations.silence.receipts import Receipt
from recommendations.silence.status import Status
from registry.fields import TextField, ZonedDateTimeField
from registry.files import storage, uploads
from registry.name_fields import NameField
from registry.post_forms import PostForm

WHOLE = ""


class TimeForm(PostForm):
    """A request for more time."""

    until = ZonedDateTimeField(label=_("New end of the silence period requested, if known"), required=False)
    reason = TextField(label=_("Reason"), max_length=500, required=False)

    def __init__(self, data: QueryDict | None = None, *, round: SilenceRound) -> None:
        super().__init__(data)
        self.fields["until"].zone = round.zone


class BreakForm(PostForm):
    """A break of silence: the paragraph of the frozen revision, and the reason."""

    paragraph = forms.ChoiceField(label=_("Paragraph"))
    reason = TextField(
        label=_("Reason"),
        lines=4,
        max_length=2000,
        help_text=_("The reason will be visible to the entitled partners and to the chair."),
    )

    def __init__(self, *data: Any, rows: list[Row], **fields: Any) -> None:
        super().__init__(*data, **fields)
        self.rows = rows
        self.fields["paragraph"].choices = [("", _("Select")), *choices.paragraphs(rows)]

    def objection(self) -> Objection:
        key = self.cleaned_data["paragraph"]
        paragraph = Paragraph.objects.get(key=key) if key else None
        return Objection(paragraph, self.cleaned_data["reason"], self.cleaned_data.get("reservation", ""))


class PaperForm(PostForm):
    """What the secretariat received outside the portal: when, how, from whom, with the scan or the e-mail as a file."""

    channel = forms.ChoiceField(
        label=_("How received"), choices=[(Channel.LETTER, Channel.LETTER.label), (Channel.EMAIL, Channel.EMAIL.label)]
    )
    received_at = ZonedDateTimeField(label=_("Date and time of receipt"))
    source = forms.ChoiceField(label=_("From"))
    person_name = NameField(label=_("Signed by"), max_length=200)
    evidence = forms.FileField(
        label=_("Letter, note or e-mail"),
        help_text=_(
            "PDF, PNG or JPEG, up to 10 MB. The partner, the chair and the secretariat will be able to read the file."
        ),
    )

    def set_up(self, found: Status, partner_ministries: Iterable[Ministry]) -> None:
        self.found = found
        self.fields["received_at"].zone = found.round.zone
        self.ministries = {str(ministry.key): ministry for ministry in partner_ministries}
        sources = [(key, f"{one.partner.name}: {one.name}") for key, one in self.ministries.items()]
        heads = [
            (str(one.partner.key), _("%(partner)s: head of delegation") % {"partner": one.partner.name})
            for one in found.partners
        ]
        self.fields["source"].choices = [
            ("", _("Select")),
            *sources,
            *(heads if is_meeting(found.round.workshop) else []),
        ]

    def clean_received_at(self) -> datetime:
        received_at: datetime = self.cleaned_data["received_at"]
        if received_at > self.found.now:
            raise ValidationError(_("The date of receipt is in the future. Check the date."), code="future")
        if received_at < self.found.round.starts_at:
            raise ValidationError(
                _("The date of receipt is before the launch of the silence procedure. Check the date."), code="early"
            )
        return received_at

    def clean_evidence(self) -> tuple[bytes, str]:
        return scanned(self.cleaned_data["evidence"])

    def receipt(self) -> Receipt:
        """Return what was received, with its file stored."""
        values = self.cleaned_data
        evidence = storage.store(*values["evidence"])
        ministry = self.ministries.get(values["source"])
        return Receipt(values["channel"], values["received_at"], values["person_name"], evidence, ministry)

    @property
    def partner(self) -> SilencePartner:
        """Return the partner from which it was received."""
        source, ministry = self.cleaned_data["source"], self.ministries.get(self.cleaned_data["source"])
        return next(
            one.partner
            for one in self.found.partners
            if str(one.partner.key) == source or (ministry and one.partner.partner_id == ministry.partner_id)
        )


class PaperBreakForm(PaperForm, BreakForm):
    """A break received on paper; after a finding, possibly with the reservation to which the partner consents instead."""

    reservation = TextField(
        label=_("Reservation to which the partner consents in writing instead"),
        lines=3,
        max_length=2000,
        required=False,
        help_text=_("If there is none, leave this field empty. The chair’s finding will then be void."),
    )
    field_order = ["channel", "received_at", "source", "person_name", "paragraph", "reason", "reservation", "evidence"]

    def __init__(
        self, *data: Any, found: Status, ministries: Iterable[Ministry], rows: list[Row], has_finding: bool
    ) -> None:
        super().__init__(*data, rows=rows)
        self.set_up(found, ministries)
        self.fields["paragraph"].required = False
        self.fields["paragraph"].choices[0] = (WHOLE, _("The recommendation as a whole"))
        if not has_finding:
            del self.fields["reservation"]


class PaperWithdrawalForm(PaperForm):
    def __init__(self, *data: Any, found: Status, ministries: Iterable[Ministry]) -> None:
        super().__init__(*data)
        self.set_up(found, ministries)


class NoteForm(PostForm):
    """A note by which the notice was delivered to a partner."""

    delivered_at = ZonedDateTimeField(label=_("Date and time of delivery"))
    delivered_to = TextField(
        label=_("Delivered to"), max_length=300, help_text=_("For example: the embassy of the partner in Ha Noi.")
    )
    evidence = forms.FileField(label=_("Acknowledgement of receipt"), help_text=_("PDF, PNG or JPEG, up to 10 MB."))

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        round: SilenceRound,
    ) -> None:
        super().__init__(data, files)
        self.fields["delivered_at"].zone = round.zone

    def clean_evidence(self) -> tuple[bytes, str]:
        return scanned(self.cleaned_data["evidence"])

    def note(self) -> Note:
        evidence = storage.store(*self.cleaned_data["evidence"])
        return Note(self.cleaned_data["delivered_at"], self.cleaned_data["delivered_to"], evidence)


def scanned(file: UploadedFile) -> tuple[bytes, str]:
    """Return the bytes and the extension of an uploaded scan. Raises ValidationError."""
    if file.size and file.size > uploads.BYTES_MAX:
        raise ValidationError(
            _("The file is larger than 10 MB. Scan the letter in greyscale or at 200 dpi."), code="too_large"
        )
    data = file.read()
    try:
        return data, uploads.extension(data)
    except uploads.NoScan as fault:
        raise ValidationError(str(fault), code="no_scan") from None
