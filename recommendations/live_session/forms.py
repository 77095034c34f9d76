"""Forms of the room: what is shown, what is agreed, statements from the floor, the speakers' list, and the adoption."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from recommendations.drafting.versions import MAX_CHARACTERS
from recommendations.live_session.statements import Said, kinds_for, partners_of
from recommendations.models import (
    Agreement,
    FloorKind,
    FloorOutcome,
    FloorStatement,
    Recommendation,
    Sitting,
    SpeakerOutcome,
)
from recommendations.workflow.forms import NO_CHAIR, ListAdoptionForm
from registry.access import Refused
from registry.fields import TextField, ZonedDateTimeField
from registry.idempotency import IdempotencyField
from registry.post_forms import PostForm
from workshops.models import Delegation, Workshop

OPTIONS = {
    FloorKind.WORDING: (gettext_lazy("Proposes wording"), gettext_lazy("Record wording")),
    FloorKind.BRACKET: (gettext_lazy("Asks for brackets"), gettext_lazy("Record brackets")),
    FloorKind.SUPPORT: (gettext_lazy("Supports the recommendation"), gettext_lazy("Record support")),
    FloorKind.STUDY: (gettext_lazy("Makes a study reservation"), gettext_lazy("Record study reservation")),
    FloorKind.RESERVATION: (gettext_lazy("Makes a reservation"), gettext_lazy("Record reservation")),
}
LETTERS = {  # the keys that lead to each form
    FloorKind.WORDING: "w",
    FloorKind.BRACKET: "b",
    FloorKind.SUPPORT: "u",
    FloorKind.STUDY: "t",
    FloorKind.RESERVATION: "r",
}


class ShowForm(PostForm):
    """The paragraph to be shown in the room."""

    paragraph = forms.UUIDField(widget=forms.HiddenInput)


class NamesForm(PostForm):
    """Whether the projector shows the names of delegations."""

    shown = forms.ChoiceField(widget=forms.HiddenInput, choices=[("yes", "yes"), ("no", "no")])


class AgreementForm(PostForm):
    """The state to be recorded for a paragraph: of the version read, with the state seen."""

    recommendation = forms.UUIDField(widget=forms.HiddenInput)
    paragraph = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.ChoiceField(widget=forms.HiddenInput, choices=Agreement)
    state = forms.ChoiceField(widget=forms.HiddenInput, choices=Agreement)

    def agreement(self) -> dict[str, Any]:
        """Return the arguments of `agreements.agree`."""
        cleaned = self.cleaned_data
        paragraph: UUID = cleaned["paragraph"]
        seen = {paragraph: cleaned["seen"]}
        return {"paragraph": paragraph, "state": cleaned["state"], "seen": seen, "version": cleaned["version"]}


class PartnerForm(forms.Form):
    """The partner that has the floor; the page that follows records what it states."""

    delegation = forms.ModelChoiceField(
        label=gettext_lazy("Partner that has the floor"),
        queryset=Delegation.objects.none(),
        to_field_name="key",
        empty_label=gettext_lazy("Select"),
    )

    def __init__(self, data: QueryDict | None = None, *, workshop: Workshop) -> None:
        super().__init__(data)
        self.fields["delegation"].queryset = partners_of(workshop)
        self.fields["delegation"].label_from_instance = _name


class StatementForm(PostForm):
    """One kind of statement by a delegation on a paragraph of the version shown, with the fields it requires."""

    once = IdempotencyField()
    delegation = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.CharField(widget=forms.HiddenInput, max_length=12)
    version = forms.UUIDField(widget=forms.HiddenInput)
    paragraph = forms.UUIDField(widget=forms.HiddenInput)
    recommendation = forms.UUIDField(widget=forms.HiddenInput)
    text = TextField(lines=5, max_length=MAX_CHARACTERS, strip=True)
    until = ZonedDateTimeField(
        label=gettext_lazy("Instructions expected by"),
        help_text=gettext_lazy("In the time zone of the workshop. The reservation does not lapse at this time."),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        kind: FloorKind,
        workshop: Workshop,
        initial: Mapping[str, Any],
        base: str,
    ) -> None:
        text = {"text": base} if kind == FloorKind.WORDING else {}
        super().__init__(data, initial={"kind": kind, **initial, **text}, auto_id=f"id_{kind}_%s")
        self.said, self.base = kind.value, base  # named `said`, as the field is named `kind`
        self.title, self.button = OPTIONS[kind]
        self.letter = LETTERS[kind]
        field = self.fields["text"]
        if kind == FloorKind.WORDING:
            field.label = _("Paragraph as proposed")
        elif kind == FloorKind.BRACKET:
            field.label, field.widget.attrs["rows"] = _("Words to be placed in brackets"), 2
            field.help_text = _("Copy the words from the paragraph.")
        elif kind == FloorKind.RESERVATION:
            field.label, field.max_length = _("Wording of the reservation"), 4000
            field.help_text = _("The head of delegation can correct the wording before it is printed.")
        else:
            del self.fields["text"]
        if kind == FloorKind.STUDY:
            self.fields["until"].zone = workshop.zone
        else:
            del self.fields["until"]

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].strip()
        if self.said == FloorKind.BRACKET and text not in self.base:
            message = _("Copy the words exactly as they appear in the paragraph.")
            raise ValidationError(message, code="not_in_text")
        if self.said == FloorKind.WORDING and text == self.base.strip():
            raise ValidationError(_("Change the paragraph as proposed by the delegation."), code="unchanged")
        return text

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until and until <= timezone.now():
            raise ValidationError(_("Enter a time in the future."), code="past")
        return until

    def statement(self) -> dict[str, Any]:
        """Return the arguments of `statements.record`."""
        cleaned = self.cleaned_data
        said = Said(self.said, cleaned["paragraph"], cleaned.get("text", ""), cleaned.get("until"))
        return {"said": said, "version": cleaned["version"], "once": cleaned["once"]}


def statement_forms(
    data: QueryDict | None, *, workshop: Workshop, initial: Mapping[str, Any], base: str
) -> list[StatementForm]:
    """Return a form for each kind of statement; `data` belongs to one of them. Raises Refused if it is not offered."""
    kinds = kinds_for(workshop)
    sent = data.get("kind") if data else ""
    if data and sent not in kinds:
        raise Refused(_("This cannot be recorded. Select one of the options offered."))
    return [
        StatementForm(data if kind == sent else None, kind=kind, workshop=workshop, initial=initial, base=base)
        for kind in kinds
    ]


class EndForm(PostForm):
    """What became of a proposal from the floor."""

    outcome = forms.ChoiceField(widget=forms.HiddenInput, choices=FloorOutcome)


class CorrectionForm(PostForm):
    """The statement as its delegation wants it recorded; `statement` is the row that the page showed."""

    statement = forms.UUIDField(widget=forms.HiddenInput)
    text = TextField(lines=6, max_length=MAX_CHARACTERS)

    def __init__(self, data: QueryDict | None = None, *, shown: FloorStatement, base: str) -> None:
        super().__init__(data, initial={"statement": shown.key, "text": shown.text})
        self.shown, self.base = shown, base
        is_bracket = shown.kind == FloorKind.BRACKET
        self.fields["text"].label = _("Words to be placed in brackets") if is_bracket else _("Paragraph as proposed")

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].strip()
        if self.shown.kind == FloorKind.BRACKET and text not in self.base:
            message = _("Copy the words exactly as they appear in the paragraph.")
            raise ValidationError(message, code="not_in_text")
        if self.shown.kind == FloorKind.WORDING and text == self.base.strip():
            message = _("The text is unchanged. Enter the wording proposed by your delegation.")
            raise ValidationError(message, code="unchanged")
        return text


class SpeakerForm(PostForm):
    """A delegation that asks for the floor."""

    delegation = forms.ModelChoiceField(
        label=gettext_lazy("Delegation"),
        queryset=Delegation.objects.none(),
        to_field_name="key",
        empty_label=gettext_lazy("Select"),
    )
    is_reply = forms.BooleanField(label=gettext_lazy("Right of reply"), required=False)

    def __init__(self, data: QueryDict | None = None, *, workshop: Workshop) -> None:
        super().__init__(data, auto_id="id_speaker_%s")
        field = self.fields["delegation"]
        field.queryset = workshop.delegations.order_by("sort_name", "pk")
        field.label_from_instance = _name


class SpeakerEndForm(PostForm):
    """Whether a delegation in the list has spoken or has withdrawn."""

    outcome = forms.ChoiceField(widget=forms.HiddenInput, choices=SpeakerOutcome)


class RoomAdoptionForm(ListAdoptionForm):
    """The adoption of the list of a session that is open: the final drafts selected, and the chair."""

    def __init__(
        self, data: QueryDict | None = None, *, sitting: Sitting, drafts: list[Recommendation], user: User
    ) -> None:
        super().__init__(data, drafts=drafts, workshop=sitting.session.workshop, user=user)
        for name in ("session", "is_ahead", "others", "note", "listed"):
            self.fields.pop(name, None)

    @property
    def missing(self) -> str | Promise:
        """Return the message about what the workshop lacks for an adoption; the session is there, and open."""
        return "" if self.chairs else NO_CHAIR

    def adoption(self) -> dict[str, Any]:
        """Return the arguments of `adoptions.adopt`."""
        cleaned = self.cleaned_data
        values = {name: cleaned[name] for name in ("chair", "asked_for_reservations")}
        return {"choices": cleaned["recommendations"], **values}


def _name(delegation: Delegation) -> str:
    return delegation.name
