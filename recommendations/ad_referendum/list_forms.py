"""The adoption of a list in which some partners agree ad referendum, each to one recommendation or to all selected."""

from collections.abc import Iterator
from functools import cached_property, partial
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations.ad_referendum import agreements, dates
from recommendations.ad_referendum.agreements import Terms
from recommendations.ad_referendum.forms import in_future
from recommendations.models import Recommendation
from recommendations.workflow.forms import ListAdoptionForm
from registry.fields import ZonedDateTimeField
from workshops.models import Delegation, Workshop

ROWS = range(1, 7)
ALL = ""
NOT_SELECTED = _("This recommendation is not selected for adoption. Select it, or select another one.")
NO_PARTNER = _("Select the partner.")
STUDY = _(
    "%(symbol)s can only be agreed ad referendum. In the list below, select each partner that has a study "
    "reservation: %(partners)s."
)
NO_DATE = _("Enter the date by which the partners are requested to confirm.")


class ListAgreementForm(ListAdoptionForm):
    """The adoption of a list, with up to six entries of a partner that agrees ad referendum."""

    until = ZonedDateTimeField(
        label=_("Confirmation requested by"),
        required=False,
        help_text=_(
            "The agreement does not lapse on this date. The chair and secretariat will be notified of overdue "
            "confirmations."
        ),
    )

    def __init__(
        self, data: QueryDict | None = None, *, drafts: list[Recommendation], workshop: Workshop, user: User
    ) -> None:
        super().__init__(data, drafts=drafts, workshop=workshop, user=user)
        self.partners = {str(one.key): one for one in agreements.partners_of(workshop)}
        cast(ZonedDateTimeField, self.fields["until"]).zone = workshop.zone
        self.initial["until"] = dates.proposed(workshop)
        named = [("", _("No partner")), *((key, one.name) for key, one in self.partners.items())]
        offered = [draft for draft in drafts if self.is_offered(draft)]
        items = [(ALL, _("All selected")), *((str(draft.key), draft.short_symbol) for draft in offered)]
        for row in ROWS:
            number = {"n": row}
            self.fields[f"partner_{row}"] = forms.ChoiceField(
                label=_("Partner %(n)s") % number, choices=named, required=False
            )
            self.fields[f"item_{row}"] = forms.ChoiceField(
                label=_("Recommendation %(n)s") % number, choices=items, required=False
            )

    def is_offered(self, draft: Recommendation) -> bool:
        """Return whether a final draft can be selected, including one with a study reservation, which is to be agreed
        ad referendum.
        """
        return draft.may_be_agreed

    @property
    def adoption_fields(self) -> list[BoundField]:
        """Return the fields below the list, without those on partners that agree ad referendum."""
        own = {field.name for pair in self.entries for field in pair} | {"until"}
        return [field for field in super().adoption_fields if field.name not in own]

    @property
    def entries(self) -> list[tuple[BoundField, BoundField]]:
        return [(self[f"partner_{row}"], self[f"item_{row}"]) for row in ROWS]

    @property
    def has_entries(self) -> bool:
        """Return whether the fields on partners are shown open."""
        return self.is_bound and any(self.data.get(f"partner_{row}") or self.data.get(f"item_{row}") for row in ROWS)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        chosen = {str(draft.key) for draft in self.chosen}
        has_partner = False
        for row in ROWS:
            partner, item = cleaned.get(f"partner_{row}"), cleaned.get(f"item_{row}")
            has_partner = has_partner or bool(partner)
            if item and not partner:
                self.add_error(f"partner_{row}", ValidationError(NO_PARTNER, code="required"))
            elif partner and item and item not in chosen:
                self.add_error(f"item_{row}", ValidationError(NOT_SELECTED, code="not_selected"))
        if has_partner and "until" not in self.errors:
            self._clean_until(cleaned.get("until"))
        for draft in self.chosen:
            self._clean_study_reservations(draft)
        return cleaned

    def _clean_study_reservations(self, draft: Recommendation) -> None:
        """Require that each partner that awaits instructions on a draft is named for it. No query."""
        keys = set(self._partners_for(str(draft.key)))
        named = {one.pk for key, one in self.partners.items() if key in keys}
        awaited = agreements.with_study_reservation(draft)
        if names := [name for delegation, name in awaited.items() if delegation not in named]:
            values = {"symbol": draft.short_symbol, "partners": ", ".join(names)}
            self.add_error("recommendations", ValidationError(STUDY, code="study", params=values))

    def _clean_until(self, until: Any) -> None:
        if not until:
            self.add_error("until", ValidationError(NO_DATE, code="required"))
            return
        try:
            in_future(until)
        except ValidationError as error:
            self.add_error("until", error)

    @cached_property
    def named(self) -> dict[UUID, list[Delegation]]:
        """Return the partners that have to confirm, by the key of the recommendation, in ASEM's order."""
        found: dict[UUID, list[Delegation]] = {}
        for draft in self.chosen:
            keys = set(self._partners_for(str(draft.key)))
            if keys:
                found[draft.key] = [one for key, one in self.partners.items() if key in keys]
        return found

    def _partners_for(self, item: str) -> Iterator[str]:
        for row in ROWS:
            partner = self.cleaned_data.get(f"partner_{row}")
            if partner and self.cleaned_data.get(f"item_{row}") in (ALL, item):
                yield partner

    @property
    def to_adopt(self) -> list[Recommendation]:
        return [draft for draft in self.chosen if draft.key not in self.named]

    @property
    def to_agree(self) -> list[tuple[Recommendation, list[Delegation]]]:
        return [(draft, self.named[draft.key]) for draft in self.chosen if draft.key in self.named]

    def adoption(self) -> dict[str, Any]:
        """Return the arguments of `adoption.adopt_list`."""
        until = self.cleaned_data["until"]
        agree = {
            key: partial(agreements.agree, terms=Terms(tuple(partners), until)) for key, partners in self.named.items()
        }
        return super().adoption() | {"agree": agree}
