"""Forms for positions: of the partner that the user binds, and as received by the secretariat."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.models import Paragraph, Position, PositionKind, Received, Recommendation, Reservation
from recommendations.models.position import PRINTED, WITH_PARAGRAPH, WITH_TEXT
from recommendations.positions import current, positions
from recommendations.reading import choices
from recommendations.reading.page import Row
from registry.fields import TextField, ZonedDateTimeField
from registry.files.scan_field import ScanField
from registry.idempotency import IdempotencyField
from registry.post_forms import PostForm
from workshops.models import Delegation, Session

# What each kind means, next to its choice.
MEANINGS = {
    PositionKind.SUPPORT: gettext_lazy("Support"),
    PositionKind.ACCEPT: gettext_lazy("Can accept"),
    PositionKind.STUDY: gettext_lazy("Study reservation: instructions are expected by the time stated"),
    PositionKind.RESERVATION: gettext_lazy(
        "Reservation: the partner does not oppose consensus; its reservation will be printed with the recommendation"
    ),
    PositionKind.OBJECTION: gettext_lazy("Objection: the recommendation cannot be adopted in its present form"),
    PositionKind.STATEMENT: gettext_lazy("Statement for the record: will be printed with the recommendation"),
    PositionKind.WITHDRAWN: gettext_lazy("Withdraw the position currently recorded"),
}


class PositionForm(PostForm):
    """What a partner says about the revision `seen`: the kind, with its wording, its paragraph or its time."""

    once = IdempotencyField()
    seen = forms.CharField(widget=forms.HiddenInput, max_length=36)
    kind = forms.ChoiceField(
        label=gettext_lazy("Position"),
        widget=forms.RadioSelect,
        choices=PositionKind,
        error_messages={"required": gettext_lazy("Select a position.")},
    )
    text = TextField(
        label=gettext_lazy("Wording or reason"),
        lines=5,
        max_length=4000,
        required=False,
        help_text=gettext_lazy(
            "Required for reservations, objections and statements. The wording of reservations and statements "
            "will be published with the recommendation."
        ),
    )
    paragraph = forms.ChoiceField(
        label=gettext_lazy("Refers to"),
        required=False,
        help_text=gettext_lazy("A reservation, a study reservation or an objection can refer to one paragraph."),
    )
    until = ZonedDateTimeField(
        label=gettext_lazy("Instructions expected by"),
        required=False,
        help_text=gettext_lazy(
            "For study reservations only, in the time zone of the workshop. The reservation does not lapse at this time."
        ),
    )
    for_members = forms.BooleanField(
        label=gettext_lazy("On behalf of the European Union and its Member States"), required=False
    )

    def __init__(
        self,
        *submitted: Any,
        recommendation: Recommendation,
        rows: Sequence[Row],
        kinds: Sequence[PositionKind],
        may_speak_for_members: bool,
        last: Position | None = None,
    ) -> None:
        assert recommendation.circulated, "positions are taken on circulated recommendations"
        initial = {"seen": recommendation.circulated.circulation.key} | _initial(last, rows)
        super().__init__(*submitted, initial=initial)
        self.recommendation = recommendation
        self.fields["kind"].choices = [(kind, MEANINGS[kind]) for kind in kinds]
        self.fields["paragraph"].choices = [("", _("The recommendation as a whole")), *choices.paragraphs(rows)]
        self.fields["until"].zone = recommendation.workshop.zone
        if not may_speak_for_members:
            del self.fields["for_members"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kind, until = cleaned.get("kind"), cleaned.get("until")
        if kind in WITH_TEXT and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", ValidationError(_("Enter the wording or the reason."), code="required"))
        if kind and kind not in WITH_PARAGRAPH and cleaned.get("paragraph"):
            message = _("This position concerns the recommendation as a whole. Select “The recommendation as a whole”.")
            self.add_error("paragraph", ValidationError(message, code="no_paragraph"))
        if kind == PositionKind.STUDY and not until and "until" not in self.errors:
            self.add_error("until", ValidationError(_("Enter a date and time."), code="required"))
        elif kind == PositionKind.STUDY and until and until <= timezone.now():
            self.add_error("until", ValidationError(_("Enter a time in the future."), code="past"))
        elif kind and kind != PositionKind.STUDY and until:
            message = _(
                "Only a study reservation has a deadline for instructions. Clear this field, or "
                "select a study reservation."
            )
            self.add_error("until", ValidationError(message, code="no_study"))
        return cleaned

    def stance(self) -> positions.Stance:
        cleaned = self.cleaned_data
        paragraphs = Paragraph.objects.filter(recommendation=self.recommendation)
        return positions.Stance(
            kind=cleaned["kind"],
            text=cleaned["text"],
            paragraph=paragraphs.get(key=cleaned["paragraph"]) if cleaned["paragraph"] else None,
            until=cleaned["until"],
            for_members=cleaned.get("for_members", False),
        )

    def position(self) -> dict[str, Any]:
        """Return the arguments of `positions.record`."""
        return {"stance": self.stance(), "seen": self.cleaned_data["seen"], "once": self.cleaned_data["once"]}


class ReceivedForm(PositionForm):
    """A position that a partner stated in a session or sent, with its evidence."""

    delegation = forms.ModelChoiceField(
        label=gettext_lazy("Partner"),
        queryset=Delegation.objects.none(),
        to_field_name="key",
        empty_label=gettext_lazy("Select"),
    )
    received = forms.ChoiceField(
        label=gettext_lazy("How received"),
        widget=forms.RadioSelect,
        choices=[(one, one.label) for one in Received if one != Received.TYPED],
        error_messages={"required": gettext_lazy("State how the position was received.")},
    )
    session = forms.ModelChoiceField(
        label=gettext_lazy("Session"),
        queryset=Session.objects.none(),
        to_field_name="key",
        required=False,
        empty_label=gettext_lazy("None"),
        help_text=gettext_lazy("The session in which the position was stated."),
    )
    received_at = ZonedDateTimeField(
        label=gettext_lazy("Received on"),
        help_text=gettext_lazy(
            "When the position was stated, or the letter or e-mail received, in the time zone of the workshop."
        ),
    )
    evidence = ScanField(
        label=gettext_lazy("Letter or e-mail"),
        required=False,
        help_text=gettext_lazy(
            "PDF, PNG or JPEG, up to 10 MB. The partner, the chair and the secretariat will be able to read the file."
        ),
    )
    field_order = ["once", "seen", "delegation", "received", "session", "received_at", "evidence"]

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        recommendation: Recommendation,
        rows: Sequence[Row],
        delegations: QuerySet[Delegation],
    ) -> None:
        workshop = recommendation.workshop
        kinds = current.all_kinds(workshop)
        super().__init__(data, files, recommendation=recommendation, rows=rows, kinds=kinds, may_speak_for_members=True)
        self.fields["delegation"].queryset = delegations
        sessions = workshop.sessions.select_related("workshop")
        self.fields["session"].queryset = sessions
        self.fields["session"].label_from_instance = _session_label
        self.fields["received_at"].zone = workshop.zone
        if not any(positions.may_speak_for_members(delegation) for delegation in delegations):
            del self.fields["for_members"]

    def clean_received_at(self) -> datetime:
        """Return the end of the minute entered, so that what follows a circulation of the same minute concerns it."""
        at: datetime = self.cleaned_data["received_at"]
        if at > timezone.now():
            raise ValidationError(_("Enter a time in the past."), code="future")
        return min(at + timedelta(seconds=59), timezone.now())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        received, in_writing = cleaned.get("received"), bool(cleaned.get("evidence"))
        if received == Received.ORAL and not cleaned.get("session"):
            self.add_error("session", ValidationError(_("Select the session."), code="required"))
        elif received and received != Received.ORAL and cleaned.get("session"):
            message = _("A position received by letter or e-mail is not linked to a session. Select “None”.")
            self.add_error("session", ValidationError(message, code="no_session"))
        if received == Received.ORAL and in_writing:
            message = _(
                "Attach a file only for a letter or an e-mail. Change how the position was received, "
                "or remove the file."
            )
            self.add_error("evidence", ValidationError(message, code="no_letter"))
        elif received and received != Received.ORAL and not in_writing and "evidence" not in self.errors:
            message = _("Attach a scan of the letter or a copy of the e-mail.")
            self.add_error("evidence", ValidationError(message, code="required"))
        return cleaned

    def position(self) -> dict[str, Any]:
        """Return the arguments of `positions.record_received`."""
        cleaned = self.cleaned_data
        receipt = positions.Receipt(
            cleaned["received"], cleaned["received_at"], cleaned["session"], cleaned["evidence"]
        )
        return super().position() | {"delegation": cleaned["delegation"], "receipt": receipt}


class CorrectionForm(PostForm):
    """The wording of a footnote as its partner wants it printed, as a reservation or as a statement."""

    kind = forms.ChoiceField(label=gettext_lazy("Printed as"), widget=forms.RadioSelect)
    text = TextField(label=gettext_lazy("Wording"), lines=5, max_length=4000)

    def __init__(self, data: QueryDict | None = None, *, reservation: Reservation) -> None:
        super().__init__(data, initial={"kind": reservation.kind, "text": reservation.text})
        self.fields["kind"].choices = [(kind, kind.label) for kind in PRINTED]


def _session_label(session: Session) -> str:
    return f"{session.title}, {date_format(session.held_on, 'j F Y')}"


def _initial(last: Position | None, rows: Sequence[Row]) -> dict[str, Any]:
    """Return the current position of the partner as the values of the form, to be reconfirmed or corrected."""
    if last is None or last.kind == PositionKind.WITHDRAWN:
        return {}
    keys = {row.key for row in rows}
    paragraph = last.paragraph.key if last.paragraph and last.paragraph.key in keys else ""
    values = {"kind": last.kind, "text": last.text, "paragraph": paragraph, "until": last.until}
    return values | {"for_members": last.for_members}
