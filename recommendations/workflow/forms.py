"""Forms for the steps: a note, or the session and the chair of an adoption."""

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
from registry.post_forms import PostForm
from workshops.models import Role, Session, Topic, Workshop, WorkshopRole

STAY, BACK = "stay", "back"  # what happens to the final drafts of a list that are not adopted
NO_SESSION = _("The workshop has no sessions yet. The organiser must first add a session to the programme.")
NO_CHAIR = _("The workshop has no chair yet. The secretariat must invite a chair, who must accept the invitation.")


class StepForm(PostForm):
    """Confirmation of a step, with a note if the step has one; `seen` is the key of the version that the page showed."""

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


class ConsensusForm(PostForm):
    """The session in which consensus was declared, and the chair who declared it."""

    session = forms.ModelChoiceField(
        label=_("Session"), queryset=Session.objects.none(), to_field_name="key", empty_label=_("Select")
    )
    is_ahead = forms.BooleanField(
        label=_("The chair declared consensus before the session"),
        required=False,
        help_text=_("Tick this box only if the session has not yet begun. The adoption will be dated today."),
    )
    chair = forms.ModelChoiceField(
        label=_("Consensus declared by"), queryset=WorkshopRole.objects.none(), to_field_name="key", empty_label=None
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
        # Built from the rows already read, without another query.
        self.fields["session"].choices = [
            ("", _("Select")),
            *((session.key, _session_label(session)) for session in self.sessions),
        ]
        self.fields["chair"].choices = [(role.key, str(role.names)) for role in self.chairs]
        if not any(session.lies_ahead for session in self.sessions):
            del self.fields["is_ahead"]

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        session = cleaned.get("session")
        if session and session.lies_ahead and not cleaned.get("is_ahead"):
            begins = date_format(session.begins_at, "j M Y, H:i")
            message = _(
                "This session does not begin until %(time)s. "
                "Select another session, or tick the box below if consensus was declared earlier."
            )
            self.add_error("session", ValidationError(message, code="ahead", params={"time": begins}))
        if session and not session.lies_ahead and cleaned.get("is_ahead"):
            message = _("This session has already begun. Untick this box, or select another session.")
            self.add_error("is_ahead", ValidationError(message, code="not_ahead"))
        return cleaned

    @property
    def dated_on(self) -> date:
        """Return the date of an adoption in the chosen session."""
        return adoption_date(self.cleaned_data["session"])

    @property
    def missing(self) -> str | Promise:
        """Return the message about what the workshop lacks for an adoption; empty if it lacks nothing."""
        if not self.sessions:
            return NO_SESSION
        if not self.chairs:
            return NO_CHAIR
        return ""


def _session_label(session: Session) -> str:
    return f"{session.title}, {date_format(session.held_on, 'j M Y')}"


class AdoptionForm(ConsensusForm):
    """The adoption of one recommendation; `version` is the one that the page showed."""

    version = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid"), _("The version that you read is no longer current. Reload this page.")
        ),
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
    """Checkboxes for final drafts; one that cannot be adopted now is disabled and described by the reason."""

    refused: Mapping[str, str] = {}  # the id of the element with the reason, by choice

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if reason := self.refused.get(str(value)):
            option["attrs"] |= {"disabled": True, "aria-describedby": reason}
        return option


class ListAdoptionForm(ConsensusForm):
    """The adoption of a list: the final drafts selected (each with the version read), and what happens to the others.

    `drafts` are those of `adoption.final_drafts`; `listed` are the choices that the page showed, selected or not;
    `confirmed` is sent by the confirmation page.
    """

    recommendations = forms.MultipleChoiceField(
        label=_("Final drafts"),
        widget=DraftsInput,
        error_messages={
            "required": _("Select at least one recommendation."),
            "invalid_choice": _(
                "The list has changed since you opened the page. Check the list and make your selection again."
            ),
        },
    )
    listed = HiddenListField(required=False)
    others = forms.ChoiceField(
        label=_("Recommendations not selected"),
        widget=forms.RadioSelect,
        initial=STAY,
        choices=[
            (STAY, _("Keep as final drafts for later adoption")),
            (BACK, _("Return to discussion")),
        ],
    )
    note = TextField(
        label=_("Note on returned recommendations"),
        lines=3,
        max_length=4000,
        required=False,
        help_text=_(
            "Enter the session in which the return to discussion was decided, or give the reason. "
            "Your note will be sent to the authors."
        ),
    )
    field_order = ["recommendations", "others", "note", "session", "is_ahead", "chair"]

    def __init__(
        self, data: QueryDict | None = None, *, drafts: list[Recommendation], workshop: Workshop, user: User
    ) -> None:
        adoptable = [draft.choice for draft in drafts if draft.refusal is None]
        super().__init__(data, workshop=workshop, user=user, initial={"recommendations": adoptable})
        self.drafts = drafts
        field = self.fields["recommendations"]
        field.choices = [(choice, choice) for choice in adoptable]
        field.widget.choices = [(draft.choice, str(draft)) for draft in drafts]
        field.widget.refused = {draft.choice: f"why-{draft.key}" for draft in drafts if draft.refusal}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("others") == BACK and not cleaned.get("note") and "note" not in self.errors:
            self.add_error(
                "note",
                ValidationError(
                    _("Enter the session in which the return to discussion was decided, or give the reason."),
                    code="required",
                ),
            )
        return cleaned

    @property
    def topics(self) -> list[tuple[Topic, list[tuple[Recommendation, BoundWidget]]]]:
        """Return the drafts by topic, each with its checkbox, as the page shows them."""
        box_of = boxes(self["recommendations"])
        rows = [(draft, box_of[draft.choice]) for draft in self.drafts]
        return [(topic, list(group)) for topic, group in groupby(rows, key=lambda row: row[0].topic)]

    @property
    def adoption_fields(self) -> list[BoundField]:
        """Return the fields below the list."""
        return [field for field in self.visible_fields() if field.name != "recommendations"]

    @property
    def chosen(self) -> list[Recommendation]:
        """Return the drafts to be adopted, in their order; the others are the exceptions."""
        return [draft for draft in self.drafts if draft.choice in self.cleaned_data["recommendations"]]

    @property
    def exceptions(self) -> list[Recommendation]:
        """Return the drafts not selected; only those that the page listed are returned to discussion."""
        others = [draft for draft in self.drafts if draft.choice not in self.cleaned_data["recommendations"]]
        if self.cleaned_data["others"] == STAY:
            return others
        return [draft for draft in others if draft.choice in self.cleaned_data["listed"]]

    def adoption(self) -> dict[str, Any]:
        """Return the arguments of `adoption.adopt_list`."""
        back = [draft.choice for draft in self.exceptions] if self.cleaned_data["others"] == BACK else []
        values = {name: self.cleaned_data[name] for name in ("session", "chair", "note")}
        return {"choices": self.cleaned_data["recommendations"], "back": back} | values
