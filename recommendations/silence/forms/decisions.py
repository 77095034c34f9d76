"""Forms of the chair and the secretariat: launch, extension, cancellation, answers, practical arrangements."""

import re
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from recommendations.models import Recommendation, SilenceRound
from recommendations.silence import rounds, rules, status
from recommendations.silence.rounds import Plan
from recommendations.silence.status import Status
from recommendations.workflow.forms import NO_CHAIR
from recommendations.workflow.widgets import DraftsInput
from registry.fields import DayField, TextField, ZonedDateTimeField
from registry.post_forms import PostForm
from workshops.models import Role, Workshop, WorkshopRole

CHOICE_PARTS = 2


class ChairForm(PostForm):
    """A decision of the chair: the chair who takes it, if another user records it."""

    chair = forms.ModelChoiceField(
        label=_("Decided by"), queryset=WorkshopRole.objects.none(), to_field_name="key", empty_label=None
    )

    def __init__(
        self, data: QueryDict | None = None, *, workshop: Workshop, user: Any, initial: dict[str, Any] | None = None
    ) -> None:
        chairs = workshop.roles.filter(role=Role.CHAIR, ended_at=None, accepted_at__isnull=False)
        self.chairs, self.workshop = list(chairs), workshop
        own = next((role for role in self.chairs if role.user_id == user.pk), None)
        super().__init__(data, initial={"chair": own and own.key} | (initial or {}))
        self.fields["chair"].queryset = chairs
        self.fields["chair"].choices = [(role.key, str(role.names)) for role in self.chairs]

    @property
    def missing(self) -> str:
        return "" if self.chairs else str(NO_CHAIR)


class LaunchForm(ChairForm):
    """The final drafts of a round, its end, who is entitled, and the round that it follows."""

    recommendations = forms.MultipleChoiceField(
        label=_("Final drafts"),
        widget=DraftsInput,
        error_messages={
            "required": rounds.NOTHING_CHOSEN,
            "invalid_choice": _("The list has changed since you opened the page. Check the list and select again."),
        },
    )
    ends_at = ZonedDateTimeField(label=_("End of the silence period"))
    holidays = TextField(
        label=_("Public holidays in the host country during the silence period"),
        lines=2,
        max_length=200,
        required=False,
        help_text=_("Enter one date per line, for example 2027-05-01. Weekends are excluded automatically."),
    )
    has_all_partners = forms.BooleanField(
        label=_("Include all ASEM partners, not only those with a delegation"), required=False
    )
    previous = forms.ModelChoiceField(
        label=_("Earlier silence procedure"),
        queryset=SilenceRound.objects.none(),
        to_field_name="key",
        required=False,
        empty_label=_("No earlier silence procedure"),
    )
    is_minor = forms.BooleanField(
        label=_("Relaunch after a minor correction: at least 24 hours instead of 72"), required=False
    )
    correction = TextField(label=_("Correction"), max_length=500, required=False)
    field_order = ["recommendations", "ends_at", "holidays", "has_all_partners", "previous", "is_minor", "correction"]

    def __init__(
        self, data: QueryDict | None = None, *, drafts: list[Recommendation], workshop: Workshop, user: Any
    ) -> None:
        adoptable = [draft.choice for draft in drafts if draft.refusal is None]
        concluded = SilenceRound.objects.filter(workshop=workshop)
        concluded = concluded.exclude(pk__in=status.undecided(concluded).order_by().values("pk"))
        of_these = concluded.filter(items__recommendation__in=drafts)
        latest = of_these.order_by("-number").first()
        initial = {"recommendations": adoptable, "previous": latest and latest.key}
        super().__init__(
            data, workshop=workshop, user=user, initial=initial | {"ends_at": rules.default_end(timezone.now())}
        )
        self.drafts = drafts
        self.fields["ends_at"].zone = workshop.zone
        field = self.fields["recommendations"]
        field.choices = [(choice, choice) for choice in adoptable]
        field.widget.choices = [(draft.choice, f"{draft.short_symbol} {draft.saved.title}") for draft in drafts]
        field.widget.refused = {draft.choice: f"why-{draft.key}" for draft in drafts if draft.refusal}
        self.fields["previous"].queryset = concluded
        self.fields["previous"].label_from_instance = lambda round: capfirst(str(round))
        if latest is None:
            for name in ("previous", "is_minor", "correction"):
                del self.fields[name]

    def clean_holidays(self) -> tuple[date, ...]:
        try:
            return tuple(date.fromisoformat(day) for day in re.split(r"[\s,;]+", self.cleaned_data["holidays"]) if day)
        except ValueError:
            raise ValidationError(_("Enter dates as 2027-05-01, one on each line."), code="date") from None

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.errors:
            reason = rounds.refusal_of(self.plan, self.workshop, self.choices, timezone.now())
            if reason:
                self.add_error("ends_at" if reason not in _OF_RELAUNCH else "is_minor", reason)
        return self.cleaned_data

    @property
    def plan(self) -> Plan:
        names = ("ends_at", "has_all_partners", "holidays", "previous", "is_minor", "correction")
        return Plan(**{name: self.cleaned_data[name] for name in names if name in self.fields})

    @property
    def choices(self) -> dict[UUID, UUID]:
        """Return the keys of the chosen recommendations with those of the versions that were read."""
        pairs = [choice.split(" ") for choice in self.cleaned_data["recommendations"]]
        return {UUID(pair[0]): UUID(pair[1]) for pair in pairs if len(pair) == CHOICE_PARTS}

    @property
    def chosen(self) -> list[Recommendation]:
        return [draft for draft in self.drafts if draft.key in self.choices]


_OF_RELAUNCH = {
    str(text) for text in (rounds.OTHER_WORKSHOP, rounds.STILL_OPEN, rounds.NOT_A_RELAUNCH, rounds.NO_CORRECTION)
}


class ExtendForm(ChairForm):
    """The new end of a round, for all partners."""

    ends_at = ZonedDateTimeField(label=_("New end of the silence period"))
    field_order = ["ends_at", "chair"]

    def __init__(self, data: QueryDict | None = None, *, found: Status, user: Any) -> None:
        super().__init__(data, workshop=found.round.workshop, user=user)
        self.found = found
        self.fields["ends_at"].zone = found.round.zone

    def clean_ends_at(self) -> datetime | None:
        ends_at = self.cleaned_data["ends_at"]
        round = self.found.round
        if ends_at and (
            reason := rules.refusal_of_extension(round.starts_at, self.found.ends_at, ends_at, round.days_off)
        ):
            raise ValidationError(reason, code="end")
        return ends_at


class AnswerForm(ExtendForm):
    """The chair's answer to a request for more time: a new end for all partners, or none, and a message."""

    text = TextField(label=_("Message to the partner"), max_length=500, required=False)
    field_order = ["ends_at", "text", "chair"]

    def __init__(self, data: QueryDict | None = None, *, found: Status, user: Any) -> None:
        super().__init__(data, found=found, user=user)
        self.fields["ends_at"].required = False
        self.fields["ends_at"].help_text = _("Leave this field empty to keep the current end of the silence period.")


class CancelForm(ChairForm):
    reason = TextField(
        label=_("Reason"),
        max_length=500,
        help_text=_("The reason will be visible to all partners entitled to break silence."),
    )
    field_order = ["reason", "chair"]


class ArrangementsForm(PostForm):
    text = TextField(label=_("Practical arrangements"), lines=16, max_length=6000)
    announced_on = DayField(label=_("Date of announcement at the opening"), required=False)
