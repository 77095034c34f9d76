"""Forms of the chair's summary: session notes, the text, showing it for correction, corrections, and finalising."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.fields import TextField, ZonedDateTimeField
from registry.post_forms import PostForm
from reports.models import ChairSummary, SessionNote
from reports.models.summary import CORRECTION_LENGTH, NOTE_LENGTH, SUMMARY_LENGTH
from reports.summary import names, summaries
from workshops.models import Role, Workshop, WorkshopRole

RELOAD = _("Your changes could not be saved. Copy them, reload this page and enter them again.")
NO_CHAIR = _("No chair has been appointed. The secretariat can appoint one on the roles page.")
KEEP_NAMES = _("Keep these names: they refer to the host or the organisers and do not disclose any position")


class BasedForm(PostForm):
    """A text with the time at which the saved one was written, so that no one overwrites a colleague."""

    base = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: QueryDict | None = None, *, saved: "ChairSummary | SessionNote | None", text: str = ""
    ) -> None:
        written = saved.written_at.isoformat() if saved else ""
        super().__init__(data, initial={"text": saved.text if saved else text, "base": written})

    def clean_base(self) -> datetime | None:
        text = self.cleaned_data["base"]
        try:
            return datetime.fromisoformat(text) if text else None
        except ValueError:
            raise ValidationError(RELOAD, code="moment") from None


class NoteForm(BasedForm):
    """What the rapporteur notes about a session."""

    text = TextField(
        label=_("Session notes"),
        lines=12,
        required=False,
        max_length=NOTE_LENGTH,
        help_text=_(
            "Summarise the discussion without naming delegations. A blank line starts a new paragraph. Only the "
            "secretariat, the chair and rapporteurs can read the notes, on which the draft chair’s summary is based."
        ),
    )


class WriteForm(BasedForm):
    """The text of the chair's summary."""

    text = TextField(
        label=_("Text"),
        lines=24,
        max_length=SUMMARY_LENGTH,
        help_text=_("Do not name delegations. A blank line starts a paragraph; paragraphs are numbered when printed."),
    )


class DecideForm(PostForm):
    """A decision on the summary as it was seen; names of partners in it must be confirmed."""

    keeps_names = forms.BooleanField(label=KEEP_NAMES)
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, summary: ChairSummary) -> None:
        super().__init__(data, initial={"seen": summary.written_at.isoformat()})
        self.summary, self.named = summary, names.in_text(summary.text, summary.workshop)
        if not self.named:
            del self.fields["keeps_names"]
        for name in ("until", "embargo_until"):
            if name in self.fields:
                self.fields[name].zone = summary.workshop.zone

    def clean_seen(self) -> datetime:
        try:
            return datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            raise ValidationError(RELOAD, code="moment") from None

    def _future(self, name: str) -> datetime | None:
        moment: datetime | None = self.cleaned_data[name]
        if moment is not None and moment <= timezone.now():
            raise ValidationError(summaries.IN_THE_PAST, code="past")
        return moment

    def what_was_seen(self) -> summaries.Seen:
        return summaries.Seen(self.cleaned_data["seen"], bool(self.cleaned_data.get("keeps_names")))


class ShowForm(DecideForm):
    """Until when co-chairs and co-sponsors can propose factual corrections."""

    until = ZonedDateTimeField(label=_("Factual corrections until"))
    field_order = ["until", "keeps_names"]

    def clean_until(self) -> datetime | None:
        return self._future("until")


class CorrectForm(PostForm):
    """A factual correction, or the statement that there is none."""

    text = TextField(
        label=_("Factual corrections"),
        lines=8,
        required=False,
        max_length=CORRECTION_LENGTH,
        help_text=_(
            "Give the paragraph number and the correct date, name or figure. The summary is not negotiated. Leave the "
            "field empty to state that there are no corrections."
        ),
    )


class FinaliseForm(DecideForm):
    """The chair who makes the summary final, and the embargo of the press line, if there is one."""

    chair = forms.ModelChoiceField(
        label=_("Decided by"), queryset=WorkshopRole.objects.none(), to_field_name="key", empty_label=None
    )
    embargo_until = ZonedDateTimeField(
        label=_("Press line under embargo until"),
        required=False,
        help_text=_("Leave this field empty if the press line may be used immediately."),
    )
    field_order = ["chair", "embargo_until", "keeps_names"]

    def __init__(self, data: QueryDict | None = None, *, summary: ChairSummary, user: Any) -> None:
        super().__init__(data, summary=summary)
        chairs = _chairs(summary.workshop)
        self.chairs = list(chairs)
        self.fields["chair"].queryset = chairs
        self.fields["chair"].choices = [(role.key, str(role.names)) for role in self.chairs]
        self.initial["chair"] = next((role.key for role in self.chairs if role.user_id == user.pk), None)

    @property
    def missing(self) -> str:
        return "" if self.chairs else str(NO_CHAIR)

    def clean_embargo_until(self) -> datetime | None:
        return self._future("embargo_until")


def _chairs(workshop: Workshop) -> Any:
    return workshop.roles.filter(role=Role.CHAIR, ended_at=None, accepted_at__isnull=False)
