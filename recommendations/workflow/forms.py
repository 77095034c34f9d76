"""What is typed with a step: a note, or the session and the chair of an adoption."""

from collections.abc import Mapping
from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField, BoundWidget
from django.http import QueryDict
from django.utils.dateformat import format as date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations.models import Recommendation
from recommendations.workflow.adoption import adoption_date
from recommendations.workflow.steps import Step
from registry.fields import HiddenListField, TextField, boxes
from workshops.models import Role, Session, Topic, Workshop, WorkshopRole

STAY, BACK = "stay", "back"  # what becomes of the texts of a list that are not adopted
NO_SESSION = _("The workshop has no session yet. The organiser adds it to the programme.")
NO_CHAIR = _("The workshop has no chair yet. The secretariat grants the role; the chair accepts it.")


class StepForm(forms.Form):
    """The question before a step that reaches others or needs a note; `confirmed` says that it was read.

    `seen` is the key of the wording that the page showed.
    """

    target = forms.CharField(widget=forms.HiddenInput, max_length=16)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=36, required=False)
    confirmed = forms.CharField(widget=forms.HiddenInput, max_length=3, initial="yes")
    note = TextField(label=_("Note"), lines=4, max_length=4000)

    def __init__(self, data: QueryDict | None = None, *, step: Step, seen: str) -> None:
        super().__init__(data, initial={"target": step.target, "seen": seen})
        if not step.note:
            del self.fields["note"]
        else:
            self.fields["note"].required = step.note == "required"


class FindingForm(forms.Form):
    """In which session consensus was found, and which chair found so."""

    session = forms.ModelChoiceField(
        label=_("Adopted in"), queryset=Session.objects.none(), to_field_name="key", empty_label=_("Choose")
    )
    is_ahead = forms.BooleanField(
        label=_("The chair found consensus before the session began"),
        required=False,
        help_text=_("Needed only where the session still lies ahead; the text is then dated today."),
    )
    chair = forms.ModelChoiceField(
        label=_("Decided by"), queryset=WorkshopRole.objects.none(), to_field_name="key", empty_label=None
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        workshop: Workshop,
        user: User,
        initial: dict[str, Any] | None = None,
    ) -> None:
        sessions = workshop.sessions.select_related("workshop")
        chairs = workshop.roles.filter(role=Role.CHAIR, ended_at=None, accepted_at__isnull=False)
        self.sessions, self.chairs = list(sessions), list(chairs)
        own = next((role for role in self.chairs if role.user_id == user.pk), None)
        only = self.sessions[0].key if len(self.sessions) == 1 else None
        super().__init__(data, initial={"chair": own and own.key, "session": only} | (initial or {}))
        self.fields["session"].queryset, self.fields["chair"].queryset = sessions, chairs
        # Both were read already: the choices are made of what is there, without asking again.
        self.fields["session"].choices = [("", _("Choose")), *((one.key, _session_words(one)) for one in self.sessions)]
        self.fields["chair"].choices = [(role.key, role.full_name) for role in self.chairs]
        if not any(session.lies_ahead for session in self.sessions):
            del self.fields["is_ahead"]

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        session = cleaned.get("session")
        if session and session.lies_ahead and not cleaned.get("is_ahead"):
            begins = date_format(session.begins_at, "j M Y, H:i")
            sentence = _(
                "This session begins only on %(time)s. Choose another, or say below that consensus came before."
            )
            self.add_error("session", ValidationError(sentence, code="ahead", params={"time": begins}))
        return cleaned

    @property
    def dated_on(self) -> date:
        """The date of an adoption by this finding."""
        return adoption_date(self.cleaned_data["session"])

    @property
    def missing(self) -> str | Promise:
        """Return what the workshop still lacks before anything can be adopted, or nothing."""
        if not self.sessions:
            return NO_SESSION
        if not self.chairs:
            return NO_CHAIR
        return ""


def _session_words(session: Session) -> str:
    return f"{session.title}, {date_format(session.held_on, 'j M Y')}"


class AdoptionForm(FindingForm):
    """The finding on one text; `version` is the wording that the page showed."""

    version = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid"), _("Open this page again, and read the words.")),
    )
    field_order = ["version"]

    def __init__(self, data: QueryDict | None = None, *, recommendation: Recommendation, user: User) -> None:
        super().__init__(
            data, workshop=recommendation.workshop, user=user, initial={"version": recommendation.saved.key}
        )

    def adoption(self) -> dict[str, Any]:
        """Return the arguments of `adoption.adopt`."""
        return {name: self.cleaned_data[name] for name in ("version", "session", "chair")}


class DraftsInput(forms.CheckboxSelectMultiple):
    """Boxes of final drafts; one that may not be adopted now cannot be ticked, and is described by the reason."""

    refused: Mapping[str, str] = {}  # the id of the reason, by wording

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if reason := self.refused.get(str(value)):
            option["attrs"] |= {"disabled": True, "aria-describedby": reason}
        return option


class ListAdoptionForm(FindingForm):
    """The finding on a list: the texts ticked (each with the wording that was read), and what becomes of the others.

    `drafts` are those of `adoption.final_drafts`; `listed` are the wordings of those that the page showed, ticked or
    not; `confirmed` says that the second page was read.
    """

    texts = forms.MultipleChoiceField(
        label=_("Texts"),
        widget=DraftsInput,
        error_messages={
            "required": _("Tick at least one text."),
            "invalid_choice": _(
                "The list has changed since you opened the page. It is shown as it is now: read it, and tick again."
            ),
        },
    )
    listed = HiddenListField(required=False)
    others = forms.ChoiceField(
        label=_("Texts that are not ticked"),
        widget=forms.RadioSelect,
        initial=STAY,
        choices=[
            (STAY, _("stay final drafts, and may be adopted later")),
            (BACK, _("go back to discussion")),
        ],
    )
    note = TextField(
        label=_("Note for those that go back"),
        lines=3,
        max_length=4000,
        required=False,
        help_text=_("The session, or the reason. Their authors read it."),
    )
    field_order = ["texts", "others", "note", "session", "is_ahead", "chair"]

    def __init__(
        self, data: QueryDict | None = None, *, drafts: list[Recommendation], workshop: Workshop, user: User
    ) -> None:
        open_ones = [text.choice for text in drafts if text.refusal is None]
        super().__init__(data, workshop=workshop, user=user, initial={"texts": open_ones})
        self.drafts = drafts
        self.fields["texts"].choices = [(choice, choice) for choice in open_ones]
        self.fields["texts"].widget.choices = [(text.choice, str(text)) for text in drafts]
        self.fields["texts"].widget.refused = {text.choice: f"why-{text.key}" for text in drafts if text.refusal}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("others") == BACK and not cleaned.get("note") and "note" not in self.errors:
            self.add_error("note", ValidationError(_("Name the session, or the reason."), code="required"))
        return cleaned

    @property
    def topics(self) -> list[tuple[Topic, list[tuple[Recommendation, BoundWidget]]]]:
        """Return the drafts by topic, each with its box, as the page shows them."""
        box_of = boxes(self["texts"])
        rows = [(text, box_of[text.choice]) for text in self.drafts]
        return [(topic, list(found)) for topic, found in groupby(rows, key=lambda row: row[0].topic)]

    @property
    def finding_fields(self) -> list[BoundField]:
        """Return the fields beneath the list."""
        return [field for field in self.visible_fields() if field.name != "texts"]

    @property
    def chosen(self) -> list[Recommendation]:
        """Return the drafts that are to be adopted, in their order; the others are the exceptions."""
        return [text for text in self.drafts if text.choice in self.cleaned_data["texts"]]

    @property
    def exceptions(self) -> list[Recommendation]:
        """Return the drafts that are not ticked; of these only those that the page listed go back to discussion."""
        left = [text for text in self.drafts if text.choice not in self.cleaned_data["texts"]]
        if self.cleaned_data["others"] == STAY:
            return left
        return [text for text in left if text.choice in self.cleaned_data["listed"]]

    def finding(self) -> dict[str, Any]:
        """Return the arguments of `adoption.adopt_list`."""
        back = [text.choice for text in self.exceptions] if self.cleaned_data["others"] == BACK else []
        facts = {name: self.cleaned_data[name] for name in ("session", "chair", "note")}
        return {"choices": self.cleaned_data["texts"], "back": back} | facts
