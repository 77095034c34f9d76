"""Forms of amendments: a change, a draft, the offer of the secretariat, the answer, and the decision of the chair."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.amendments.drafts import ChangeContent
from recommendations.drafting.versions import MAX_CHARACTERS
from recommendations.models import Act, Amendment, AmendmentChange, Disposition, Outcome, ParagraphKind
from recommendations.models.disposition import OFFERED
from recommendations.reading import choices as reading_choices
from recommendations.reading.page import Row
from registry.fields import TextField, ZonedDateTimeField
from registry.idempotency import IdempotencyField
from registry.shown_values import ShownValues
from registry.templatetags.portal import zone_city
from workshops.forms import DoorForm
from workshops.models import Delegate, Workshop, WorkshopRole

START = "start"  # a new or moved paragraph at the beginning of the text
PREVIEW = "preview"


def key_of(value: str) -> UUID | None:
    """Return the key of a paragraph chosen in a form; None for the beginning of the text."""
    return None if value in ("", START) else UUID(value)


class ChangeForm(ShownValues, DoorForm):
    """What a change does to a paragraph of the revision, whose paragraphs are `rows`."""

    once = IdempotencyField()
    act = forms.ChoiceField(
        label=gettext_lazy("Proposed change"),
        choices=Act,
        widget=forms.RadioSelect,
        initial=Act.REPLACE,
    )
    paragraph = forms.ChoiceField(
        label=gettext_lazy("Paragraph"),
        error_messages={"invalid_choice": gettext_lazy("Select a paragraph of this revision.")},
    )
    text = TextField(
        label=gettext_lazy("Wording"),
        lines=6,
        max_length=MAX_CHARACTERS,
        required=False,
        help_text=gettext_lazy(
            "To change the wording, edit this text. To propose a new paragraph, replace this text with the "
            "text of the new paragraph. To delete or move the paragraph, leave the text unchanged."
        ),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Type of the new paragraph"), choices=ParagraphKind, initial=ParagraphKind.OPERATIVE
    )
    after = forms.ChoiceField(label=gettext_lazy("New position: after"), required=False)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        files: Any = None,
        rows: Sequence[Row],
        change: AmendmentChange | None = None,
        paragraph: str = "",
        act: str = "",
    ) -> None:
        self.rows = {str(row.key): row for row in rows}
        initial: dict[str, Any] = {}
        if change:
            initial = dict(self.stored_values(change))
            self.shown_values = initial
        elif paragraph in self.rows:
            row = self.rows[paragraph]
            initial = {"paragraph": paragraph, "text": row.text, "kind": row.kind}
            initial |= {"act": act} if act in Act.values else {}
            initial |= {"text": ""} if act == Act.INSERT else {}
        super().__init__(data, files, initial=initial)
        choices = reading_choices.paragraphs(rows)
        beginning = (START, _("(the beginning of the text)"))
        self.fields["paragraph"].choices = [("", _("Select")), *choices, beginning]
        self.fields["after"].choices = [("", _("Select")), beginning, *choices]

    def stored_values(self, change: AmendmentChange) -> dict[str, Any]:
        """Return the values of a change as the form shows them."""
        key = str(change.paragraph.key) if change.paragraph else START
        text = change.text or (self.rows[key].text if key in self.rows else "")
        after = ""
        if change.act == Act.MOVE:
            after = str(change.after.key) if change.after else START
        return {"act": change.act, "paragraph": key, "text": text, "kind": change.kind, "after": after}

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.cleaned_data.get("act") == Act.MOVE and not self.cleaned_data.get("after"):
            self.add_error("after", _("Select the paragraph after which this paragraph should be placed."))
        return self.cleaned_data

    @property
    def is_preview(self) -> bool:
        return self.is_bound and self.data.get("do") == PREVIEW

    def content(self) -> ChangeContent:
        """Return the change as typed, once the form is valid."""
        cleaned = self.cleaned_data
        has_text = cleaned["act"] in (Act.REPLACE, Act.INSERT)
        return ChangeContent(
            act=cleaned["act"],
            paragraph=key_of(cleaned["paragraph"]),
            after=key_of(cleaned["after"]) if cleaned["act"] == Act.MOVE else None,
            kind=cleaned["kind"],
            text=cleaned["text"] if has_text else "",
        )

    def present(self) -> str:
        """Return the present wording of the paragraph selected; empty for a new one."""
        value, act = self["paragraph"].value(), self["act"].value()
        return self.rows[value].text if value in self.rows and act != Act.INSERT else ""


class AmendForm(ChangeForm):
    """A new amendment with its first change. `delegates` are those under whom the user may propose it."""

    title = TextField(
        label=gettext_lazy("Title of the amendment"),
        max_length=200,
        help_text=gettext_lazy(
            "Summarise the amendment in one line, for example: “Insertion of ‘independent’ before ‘professionals’ in "
            "paragraph 2”."
        ),
    )
    rationale = TextField(
        label=gettext_lazy("Justification"),
        lines=4,
        required=False,
        max_length=4000,
        help_text=gettext_lazy(
            "The justification will be printed below the amendment. Two or three sentences are sufficient."
        ),
    )
    delegate = forms.ModelChoiceField(
        label=gettext_lazy("On behalf of"), queryset=Delegate.objects.none(), to_field_name="key", empty_label=None
    )

    def __init__(self, data: QueryDict | None = None, *, delegates: Sequence[Delegate], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.delegates = delegates
        if len(delegates) > 1:
            pks = [delegate.pk for delegate in delegates]
            self.fields["delegate"].queryset = Delegate.objects.filter(pk__in=pks).select_related("delegation")
            self.fields["delegate"].label_from_instance = lambda delegate: delegate.delegation.name
        else:
            del self.fields["delegate"]

    def details(self) -> dict[str, Any]:
        """Return the arguments of `drafts.prepare`."""
        cleaned = self.cleaned_data
        names = ("title", "rationale", "once")
        delegate = cleaned.get("delegate") or self.delegates[0]
        return {name: cleaned[name] for name in names} | {"change": self.content(), "delegate": delegate}


class AmendmentForm(ShownValues, DoorForm):
    """The title and the justification of a draft."""

    title = TextField(label=gettext_lazy("Title of the amendment"), max_length=200)
    rationale = TextField(label=gettext_lazy("Justification"), lines=4, required=False, max_length=4000)

    def __init__(self, data: QueryDict | None = None, *, amendment: Amendment) -> None:
        self.shown_values = self.stored_values(amendment)
        super().__init__(data, initial=dict(self.shown_values))

    @staticmethod
    def stored_values(amendment: Amendment) -> dict[str, Any]:
        return {"title": amendment.title, "rationale": amendment.rationale}


OUTCOMES = {
    Outcome.ACCEPTED: gettext_lazy("Accept as proposed"),
    Outcome.MODIFIED: gettext_lazy("Accept with modifications"),
    Outcome.NOT_RETAINED: gettext_lazy("Do not retain"),
    Outcome.OVERTAKEN: gettext_lazy("Overtaken by another change"),
}


class DispositionForm(DoorForm):
    """How a change is to be dealt with."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Proposal"),
        choices=[(one.value, OUTCOMES[one]) for one in OFFERED],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Select a response to the change.")},
    )
    text = TextField(
        label=gettext_lazy("Modified wording"),
        lines=5,
        required=False,
        max_length=MAX_CHARACTERS,
        help_text=gettext_lazy(
            "If you propose modifications, enter the full text of the modified paragraph. Otherwise, leave "
            "this field empty."
        ),
    )
    reason = TextField(
        label=gettext_lazy("Reason"),
        lines=3,
        required=False,
        max_length=2000,
        help_text=gettext_lazy(
            "Required if the change is not retained. The reason will be visible to everyone who can read the "
            "recommendation."
        ),
    )


class OfferForm(DispositionForm):
    """What the secretariat offers, and by when the proposer can answer in the time zone of the workshop."""

    once = IdempotencyField()
    deadline = ZonedDateTimeField(
        required=False,
        help_text=gettext_lazy(
            "Not required if the change is accepted as proposed. If the proposer does not reply by this time, "
            "the chair will decide."
        ),
    )

    def __init__(
        self, data: QueryDict | None = None, *, workshop: Workshop, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.fields["deadline"].zone = workshop.zone
        self.fields["deadline"].label = _("Reply by (local time in %(city)s)") % {"city": zone_city(workshop.zone)}


class DecisionForm(DispositionForm):
    """What the chair decided."""

    chair = forms.ModelChoiceField(
        label=gettext_lazy("Decided by"), queryset=WorkshopRole.objects.none(), to_field_name="key", empty_label=None
    )

    def __init__(self, data: QueryDict | None = None, *, chairs: Any, user: Any) -> None:
        own = next((role.key for role in chairs if role.user_id == user.pk), None)
        super().__init__(data, initial={"chair": own})
        self.fields["outcome"].label = _("Decision")
        self.fields["chair"].queryset = chairs
        self.fields["chair"].choices = [(role.key, str(role.names)) for role in chairs]


class AnswerForm(DoorForm):
    """The answer of the head of delegation to an offer."""

    agrees = forms.ChoiceField(
        label=gettext_lazy("Reply"),
        choices=[
            ("yes", gettext_lazy("We agree to the proposal")),
            ("no", gettext_lazy("We do not agree, for the reasons given below")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Select a reply.")},
    )
    text = TextField(
        label=gettext_lazy("Reply"),
        lines=4,
        required=False,
        max_length=2000,
        help_text=gettext_lazy(
            "Your reply will be visible only to the secretariat, the chair and the rapporteurs. If you do not "
            "agree, the chair will decide."
        ),
    )
    disposition = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, disposition: Disposition) -> None:
        super().__init__(data, initial={"disposition": disposition.key})

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.cleaned_data.get("agrees") == "no" and not self.cleaned_data.get("text"):
            self.add_error("text", _("Enter your reply."))
        return self.cleaned_data


class ConfirmForm(DoorForm):
    """The confirmation of an action without input."""
