"""Forms of agreements ad referendum: the partners and the date, the answers of partners, the decisions of the chair."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Ministry, User
from recommendations.ad_referendum import agreements, answers, dates
from recommendations.ad_referendum.agreements import Terms
from recommendations.ad_referendum.answers import Answer
from recommendations.ad_referendum.status import Status
from recommendations.models import Channel, Recommendation
from recommendations.silence.forms.answers import scanned
from recommendations.silence.forms.decisions import ChairForm
from recommendations.silence.receipts import IN_FUTURE, Receipt
from recommendations.workflow.forms import AdoptionForm
from registry.fields import TextField, ZonedDateTimeField
from registry.files import storage
from registry.name_fields import NameField
from registry.post_forms import PostForm

CONFIRMS, DECLINES = "confirmed", "declined"


class AgreementForm(AdoptionForm):
    """The agreement of one recommendation ad referendum: what an adoption states, the partners that confirm, and the date."""

    delegations = forms.MultipleChoiceField(
        label=_("Partners that must confirm"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": agreements.NO_PARTNER, "invalid_choice": agreements.NOT_A_PARTNER},
    )
    until = ZonedDateTimeField(
        label=_("Confirmation requested by"),
        help_text=_(
            "The agreement does not lapse on this date. The chair and secretariat will be notified of overdue confirmations."
        ),
    )
    field_order = ["version", "delegations", "until", "session", "is_ahead", "chair", "asked_for_reservations"]

    def __init__(self, data: QueryDict | None = None, *, recommendation: Recommendation, user: User) -> None:
        super().__init__(data, recommendation=recommendation, user=user)
        self.partners = {str(one.key): one for one in agreements.partners_of(recommendation.workshop)}
        if "is_ahead" in self.fields:
            self.fields["is_ahead"].help_text = _("Tick this box only if the session has not yet begun.")
        if despite := self.fields.get("despite_comments"):
            despite.label = _("Agree despite the open comments")
        self.studying = agreements.with_study_reservation(recommendation)
        field = self.fields["delegations"]
        field.choices = [(key, one.name) for key, one in self.partners.items()]
        self.initial["delegations"] = [key for key, one in self.partners.items() if one.pk in self.studying]
        self.fields["until"].zone = recommendation.workshop.zone
        self.initial["until"] = dates.proposed(recommendation.workshop)

    def clean_delegations(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["delegations"]
        named = {self.partners[key].pk for key in chosen}
        if missing := [name for pk, name in self.studying.items() if pk not in named]:
            raise ValidationError(agreements.STUDY % {"partners": ", ".join(missing)}, code="study")
        return chosen

    def clean_until(self) -> datetime:
        return in_future(self.cleaned_data["until"])

    def terms(self) -> Terms:
        chosen = tuple(self.partners[key] for key in self.cleaned_data["delegations"])
        return Terms(chosen, self.cleaned_data["until"])


def in_future(until: datetime) -> datetime:
    if until <= timezone.now():
        raise ValidationError(agreements.PAST, code="past")
    return until


class DeclineForm(PostForm):
    reason = TextField(
        label=_("Reason"),
        lines=4,
        max_length=2000,
        help_text=_("The chair, the secretariat and your delegation will be able to read the reason."),
    )


class RecordForm(PostForm):
    """An answer that the secretariat received outside the portal, with the scan or the e-mail as a file."""

    answer = forms.ChoiceField(
        label=_("Answer"),
        widget=forms.RadioSelect,
        choices=[(CONFIRMS, _("The partner confirms")), (DECLINES, _("The partner declines"))],
    )
    reason = TextField(label=_("Reason, if the partner declines"), lines=3, max_length=2000, required=False)
    channel = forms.ChoiceField(
        label=_("How received"), choices=[(Channel.LETTER, Channel.LETTER.label), (Channel.EMAIL, Channel.EMAIL.label)]
    )
    received_at = ZonedDateTimeField(label=_("Date and time of receipt"))
    source = forms.ChoiceField(label=_("From"))
    person_name = NameField(label=_("Signed by"), max_length=200)
    evidence = forms.FileField(
        label=_("Letter, note or e-mail"),
        help_text=_("PDF, PNG or JPEG, up to 10 MB. The partner, the chair and the secretariat will see it."),
    )

    def __init__(self, *data: Any, found: Status, ministries: list[Ministry], with_head: bool) -> None:
        super().__init__(*data)
        self.found = found
        self.ministries = {str(ministry.key): ministry for ministry in ministries}
        head = [("head", _("Head of delegation"))] if with_head else []
        sources = [*((key, one.name) for key, one in self.ministries.items()), *head]
        self.fields["source"].choices = sources
        self.fields["received_at"].zone = found.workshop.zone

    def clean_received_at(self) -> datetime:
        received_at: datetime = self.cleaned_data["received_at"]
        if received_at > self.found.now:
            raise ValidationError(IN_FUTURE, code="future")
        if received_at < self.found.referendum.recorded_at:
            raise ValidationError(answers.BEFORE_AGREEMENT, code="early")
        return received_at

    def clean_evidence(self) -> tuple[bytes, str]:
        return scanned(self.cleaned_data["evidence"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        declines = cleaned.get("answer") == DECLINES
        if declines and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", ValidationError(answers.NO_REASON, code="required"))
        elif cleaned.get("answer") == CONFIRMS and cleaned.get("reason"):
            message = _("Remove the reason, or select that the partner declines.")
            self.add_error("reason", ValidationError(message, code="confirmed"))
        return cleaned

    def answered(self) -> Answer:
        return Answer(self.cleaned_data["answer"] == CONFIRMS, self.cleaned_data["reason"])

    def receipt(self) -> Receipt:
        """Return what was received, with its file stored."""
        values = self.cleaned_data
        evidence, ministry = storage.store(*values["evidence"]), self.ministries.get(values["source"])
        return Receipt(values["channel"], values["received_at"], values["person_name"], evidence, ministry)


class ExtensionForm(ChairForm):
    until = ZonedDateTimeField(label=_("New deadline"))
    field_order = ["until", "chair"]

    def __init__(self, data: QueryDict | None = None, *, found: Status, user: User) -> None:
        super().__init__(data, workshop=found.workshop, user=user)
        self.found = found
        self.fields["until"].zone = found.workshop.zone

    def clean_until(self) -> datetime:
        until = in_future(self.cleaned_data["until"])
        if until <= self.found.until:
            raise ValidationError(agreements.NOT_LATER, code="early")
        return until


class ReturnForm(ChairForm):
    reason = TextField(
        label=_("Reason"),
        lines=4,
        max_length=2000,
        help_text=_("The reason will be shown in the history of the recommendation. Do not name partners."),
    )
    field_order = ["reason", "chair"]
