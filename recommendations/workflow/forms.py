"""Forms for the steps: a note, or the session and the chair of an adoption."""

from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField, BoundWidget
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from members.models import User
from recommendations.models import Recommendation
from recommendations.workflow import conditions, session_of_adoption
from recommendations.workflow.adoption import adoption_date
from recommendations.workflow.steps import CIRCULATED, Step
from recommendations.workflow.widgets import DraftsInput
from registry.fields import HiddenListField, TextField, ZonedDateTimeField, boxes
from registry.post_forms import PostForm
from workshops.models import Role, Session, Topic, Workshop, WorkshopRole

STAY, BACK, CONSENSUS = "stay", "back", ("session", "chair", "asked_for_reservations")
NO_SESSION = _("The workshop has no sessions yet. The organiser must first add a session to the programme.")
NO_CHAIR = _("The workshop has no chair yet. The secretariat must invite a chair, who must accept the invitation.")


class StepForm(PostForm):
    """Confirmation of a step, with a note if the step has one; `seen` is the key of the version that the page showed."""

    target = forms.CharField(widget=forms.HiddenInput, max_length=16)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=36, required=False)
    confirmed = forms.CharField(widget=forms.HiddenInput, max_length=3, initial="yes")
    note = TextField(label=_("Note"), lines=4, max_length=4000)
    is_editorial = forms.BooleanField(
        label=_("The changes are editorial only"),
        required=False,
        help_text=_(
            "Tick this box if the substance has not changed since the previous revision. The history and the "
            "e-mail to participants will state that the changes are editorial."
        ),
    )
    objections_until = ZonedDateTimeField(
        label=_("Deadline for objections to editorial changes"),
        required=False,
        help_text=_(
            "Time until which delegations may object that a change is not editorial, in the time zone of the workshop."
        ),
    )

    def __init__(self, data: QueryDict | None = None, *, step: Step, recommendation: Recommendation, seen: str) -> None:
        super().__init__(data, initial={"target": step.target, "seen": seen})
        self.fields["objections_until"].zone = recommendation.workshop.zone
        if step.target != CIRCULATED or not conditions.may_be_editorial(recommendation):
            del self.fields["is_editorial"], self.fields["objections_until"]
        if not step.note:
            del self.fields["note"]
        else:
            self.fields["note"].required = step.note == "required"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        is_editorial, until = cleaned.get("is_editorial"), cleaned.get("objections_until")
        if is_editorial and not until and "objections_until" not in self.errors:
            self.add_error("objections_until", ValidationError(_("Enter a date and time."), code="required"))
        elif is_editorial and until and until <= timezone.now():
            self.add_error("objections_until", ValidationError(_("Enter a time in the future."), code="past"))
        elif until and not is_editorial:
            message = _("Tick this box, or clear the field below.")
            self.add_error("is_editorial", ValidationError(message, code="not_editorial"))
        return cleaned

    def step(self) -> dict[str, Any]:
        """Return the arguments of `transitions.take_step` that the user entered."""
        return {
            "note": self.cleaned_data.get("note", ""),
            "objections_until": self.cleaned_data.get("objections_until"),
        }


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

    asked_for_reservations = forms.BooleanField(
        label=_("The chair asked whether there were reservations"),
        required=False,
        help_text=_("“Reservations: none” will be printed only if the chair asked and no reservations were made."),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        workshop: Workshop,
        user: User,
        recommendations: list[Recommendation],
        initial: dict[str, Any] | None = None,
    ) -> None:
        self.adoptable = recommendations
        sessions = workshop.sessions.select_related("workshop").prefetch_related("sittings")
        chairs = workshop.roles.filter(role=Role.CHAIR, ended_at=None, accepted_at__isnull=False)
        self.sessions, self.chairs = list(sessions), list(chairs)
        own = next((role for role in self.chairs if role.user_id == user.pk), None)
        self.possible = [one for one in self.sessions if session_of_adoption.is_possible(one, recommendations)]
        only = self.possible[0].key if len(self.possible) == 1 else None
        super().__init__(data, initial={"chair": own and own.key, "session": only} | (initial or {}))
        self.fields["session"].queryset, self.fields["chair"].queryset = sessions, chairs
        # Built from the rows already read, without another query.
        named = [(session.key, session_of_adoption.label(session, recommendations)) for session in self.sessions]
        self.fields["session"].choices = [("", _("Select")), *named]
        self.fields["chair"].choices = [(role.key, str(role.names)) for role in self.chairs]
        if not any(session.lies_ahead for session in self.sessions):
            del self.fields["is_ahead"]

    def clean(self) -> dict[str, Any]:
        super().clean()
        if session := self.cleaned_data.get("session"):
            is_ahead = bool(self.cleaned_data.get("is_ahead"))
            for name, error in session_of_adoption.errors(session, self.chosen, is_ahead=is_ahead):
                self.add_error(name, error)
        return self.cleaned_data

    @property
    def chosen(self) -> list[Recommendation]:
        """Return the recommendations to be adopted."""
        return self.adoptable

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
        return "" if self.possible else session_of_adoption.NONE_LATER


class AdoptionForm(ConsensusForm):
    """The adoption of one recommendation; `version` is the one that the page showed."""

    version = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid"), _("The version that you read is no longer current. Reload this page.")
        ),
    )
    despite_comments = forms.BooleanField()
    field_order = ["version", "session", "is_ahead", "chair", "despite_comments"]

    def __init__(self, data: QueryDict | None = None, *, recommendation: Recommendation, user: User) -> None:
        super().__init__(
            data,
            workshop=recommendation.workshop,
            user=user,
            recommendations=[recommendation],
            initial={"version": recommendation.saved.key},
        )
        count = recommendation.open_comment_count
        if not count:
            del self.fields["despite_comments"]
            return
        label = ngettext("Adopt despite %(count)s open comment", "Adopt despite %(count)s open comments", count)
        field = self.fields["despite_comments"]
        field.label = label % {"count": count}
        field.error_messages["required"] = _("Resolve the open comments first, or tick this box.")

    def adoption(self) -> dict[str, Any]:
        """Return the arguments of `adoption.adopt`."""
        return {name: self.cleaned_data[name] for name in ("version", *CONSENSUS)}


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
            "Name the session in which the return to discussion was decided, or give the reason. "
            "Your note will be sent to the authors."
        ),
    )
    field_order = ["recommendations", "others", "note", "session", "is_ahead", "chair", "asked_for_reservations"]

    def __init__(
        self, data: QueryDict | None = None, *, drafts: list[Recommendation], workshop: Workshop, user: User
    ) -> None:
        offered = [draft for draft in drafts if self.is_offered(draft)]
        initial = {"recommendations": [draft.choice for draft in offered if draft.refusal is None]}
        super().__init__(data, workshop=workshop, user=user, recommendations=offered, initial=initial)
        self.drafts = drafts
        field = self.fields["recommendations"]
        field.choices = [(draft.choice, draft.choice) for draft in offered]
        field.widget.choices = [(draft.choice, str(draft)) for draft in drafts]
        field.widget.refused = {draft.choice: f"why-{draft.key}" for draft in drafts if draft.refusal}
        field.widget.offered = [draft.choice for draft in offered]

    def is_offered(self, draft: Recommendation) -> bool:
        """Return whether a final draft can be selected."""
        return draft.refusal is None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("others") == BACK and not cleaned.get("note") and "note" not in self.errors:
            self.add_error(
                "note",
                ValidationError(
                    _("Name the session in which the return to discussion was decided, or give the reason."),
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
        return [draft for draft in self.drafts if draft.choice in self.cleaned_data.get("recommendations", ())]

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
        values = {name: self.cleaned_data[name] for name in ("note", *CONSENSUS)}
        return {"choices": self.cleaned_data["recommendations"], "back": back} | values
