"""Forms of compromise texts: the proposal of the chair, and the objection of a delegation."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.amendments import compromise_texts
from recommendations.amendments.application import open_changes
from recommendations.amendments.compromise_texts import NEW, START, WORDING, Place
from recommendations.amendments.compromises import Proposal
from recommendations.amendments.drafts import ChangeContent
from recommendations.amendments.words import pieces
from recommendations.drafting.versions import MAX_CHARACTERS
from recommendations.models import Act, Recommendation
from registry.fields import TextField, ZonedDateTimeField
from registry.idempotency import IdempotencyField
from registry.shown_values import MEANWHILE, ShownValues
from registry.templatetags.portal import zone_city
from workshops.forms import DoorForm
from workshops.models import WorkshopRole

PREVIEW = "preview"
_NAMES = re.compile(rf"(?:{WORDING}|{NEW})(?:{START}|[0-9a-f-]{{36}})")


def symbols_of_open(recommendation: Recommendation) -> list[str]:
    """Return the short symbols of the amendments with open changes, in order. One query."""
    numbers = open_changes(recommendation).order_by("amendment__number").values_list("amendment__number", flat=True)
    return [f"Am.{number}" for number in dict.fromkeys(numbers)]


def named_in(data: Mapping[str, Any] | None) -> set[str]:
    """Return the names of the fields for wordings that a form has sent."""
    return {name for name in data or () if _NAMES.fullmatch(name)}


class CompromiseForm(ShownValues, DoorForm):
    """The wording of each paragraph concerned, edited in place; a paragraph whose text is cleared would be deleted."""

    once = IdempotencyField()
    considered = forms.CharField(required=False, widget=forms.HiddenInput)  # the amendments that the page showed
    reason = TextField(
        label=gettext_lazy("Reason"),
        lines=4,
        max_length=4000,
        help_text=gettext_lazy("The reason will be visible to everyone who can read the recommendation."),
    )
    deadline = ZonedDateTimeField(
        help_text=gettext_lazy("The compromise text can be applied after this time unless a delegation has objected.")
    )
    chair = forms.ModelChoiceField(
        label=gettext_lazy("Proposed by"), queryset=WorkshopRole.objects.none(), to_field_name="key", empty_label=None
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        recommendation: Recommendation,
        places: Sequence[Place],
        chairs: QuerySet[WorkshopRole],
        user: Any,
        initial: dict[str, Any] | None = None,
    ) -> None:
        self.places = places
        self.shown_values = {place.name: place.text for place in places if not place.is_new}
        own = next((role.key for role in chairs if role.user_id == user.pk), None)
        wordings = {place.name: place.text for place in places}
        considered = " ".join(symbols_of_open(recommendation))
        super().__init__(data, initial={"chair": own, "considered": considered} | wordings | (initial or {}))
        for place in places:
            label = _("Compromise text") if not place.is_new else _("New paragraph in the compromise text")
            self.fields[place.name] = TextField(label=label, lines=5, max_length=MAX_CHARACTERS, required=False)
            self.fields[place.name].help_text = (
                _("Leave this field empty if the compromise text contains no new paragraph here.")
                if place.is_new
                else _("Edit the text, or clear it to delete the paragraph. Unchanged text is kept as it is.")
            )
        workshop = recommendation.workshop
        self.fields["deadline"].zone = workshop.zone
        city = zone_city(workshop.zone)
        self.fields["deadline"].label = _("Deadline for objections (local time in %(city)s)") % {"city": city}
        self.fields["chair"].queryset = chairs
        self.fields["chair"].choices = [(role.key, str(role.names)) for role in chairs]

    @staticmethod
    def stored_values(recommendation: Recommendation) -> dict[str, Any]:
        """Return the present wordings, as the form shows them."""
        rows = recommendation.saved.texts.select_related("paragraph")
        return {f"{WORDING}{row.key}": row.text for row in rows}

    def check(self, row: Recommendation) -> None:
        """Raise ValidationError as well if an amendment has been submitted since the form was shown."""
        super().check(row)
        if "considered" not in self.data:
            return
        now = symbols_of_open(row)
        if new := [symbol for symbol in now if symbol not in self.data["considered"].split()]:
            self.data = {name: self.data[name] for name in self.data} | {"considered": " ".join(now)}
            message = _("Submitted while you were writing: %(symbols)s. The compromise text would close it as well.")
            raise forms.ValidationError(message, code=MEANWHILE, params={"symbols": ", ".join(new)})

    def clean(self) -> dict[str, Any]:
        super().clean()
        gone = named_in(self.data) - {place.name for place in self.places}
        for text in [str(self.data[name]) for name in sorted(gone) if str(self.data[name]).strip()]:
            message = _("A paragraph that you edited is no longer part of the text. Your wording was: “%(text)s”")
            self.add_error(None, forms.ValidationError(message, code="gone", params={"text": text}))
        return self.cleaned_data

    @property
    def is_preview(self) -> bool:
        return self.is_bound and self.data.get("do") == PREVIEW

    def preview(self) -> None:
        """Set the words that the form would change at each place."""
        for place in self.places:
            typed = str(self[place.name].value() or "").strip()
            place.preview = pieces(place.text, typed) if typed != place.text else []

    def rows(self) -> list[tuple[Place, forms.BoundField]]:
        return [(place, self[place.name]) for place in self.places]

    def details(self) -> dict[str, Any]:
        """Return the arguments of `compromises.propose`, once the form is valid."""
        cleaned = self.cleaned_data
        proposal = Proposal(self._changes(), cleaned["reason"], cleaned["deadline"], cleaned["chair"])
        return {"proposal": proposal, "once": cleaned["once"]}

    def _changes(self) -> list[ChangeContent]:
        changes = []
        for place in self.places:
            text, key = self.cleaned_data[place.name], place.name.partition("-")[2]
            paragraph = None if key == START else UUID(key)
            if place.name not in self.data:  # not sent: the amendment was submitted after the form was shown
                continue
            if place.is_new and text:
                changes.append(ChangeContent(Act.INSERT, paragraph, kind=place.kind, text=text))
            elif not place.is_new:
                changes.append(ChangeContent(Act.REPLACE if text else Act.DELETE, paragraph, text=text))
        return changes


def proposal_form(
    recommendation: Recommendation,
    data: QueryDict | None,
    *,
    chairs: QuerySet[WorkshopRole],
    user: Any,
    initial: dict[str, Any],
) -> CompromiseForm:
    """Return the form with the places that open amendments concern now, and those that it was sent with."""
    also: Collection[str] = named_in(data)
    places = compromise_texts.places(recommendation, also)
    shown: dict[str, Any] = {"recommendation": recommendation, "places": places, "initial": initial}
    return CompromiseForm(data, **shown, chairs=chairs, user=user)


class ObjectionForm(DoorForm):
    """The objection of a delegation, with its reason if it wishes to give one."""

    reason = TextField(
        label=gettext_lazy("Reason (optional)"),
        lines=3,
        required=False,
        max_length=2000,
        help_text=gettext_lazy("Only the chair, the secretariat and your delegation will see who objected and why."),
    )
