"""The filters and the order of the public register, read from the query string."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from asem_portal.register import queries
from recommendations.models import Addressee, Nature
from registry.fields import TextField
from registry.filters import FilterForm
from workshops.models import AreaKind

AREAS = {
    AreaKind.PRIORITY: _("Priorities of the 2004 Declaration"),
    queries.NEAR: _("Tangible areas related to culture"),
    AreaKind.TANGIBLE: _("Other tangible areas"),
}
ANY = {
    "topic": _("Any topic"),
    "area": _("Any policy area"),
    "meeting": _("Any meeting"),
    "year": _("Any year"),
    "partner": _("Any partner"),
}
FIRST = ("q", "topic", "area", "partner")  # always visible; the other filters are under "More filters"


class RegisterForm(FilterForm):
    """Filters and order of the public register; `options` are those of queries.options()."""

    q = TextField(
        label=_("Search by text or symbol"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    area = forms.ChoiceField(label=_("Policy area"), required=False)
    partner = forms.ChoiceField(label=_("Lead partner"), required=False)
    addressee = forms.ChoiceField(
        label=_("Addressed to"), required=False, choices=[("", _("Any addressee")), *Addressee.choices]
    )
    meeting = forms.ChoiceField(label=_("Reported to"), required=False)
    year = forms.ChoiceField(label=_("Year"), required=False)
    nature = forms.ChoiceField(label=_("Type"), required=False, choices=[("", _("Any type")), *Nature.choices])
    order = forms.ChoiceField(
        label=_("Sort by"),
        required=False,
        choices=[("", _("Newest first")), (queries.BY_TOPIC, _("Workshop and topic"))],
    )
    workshop = forms.ChoiceField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, options: Any) -> None:
        super().__init__(data)
        for name, label in ANY.items():
            self.fields[name].choices = [("", label), *_grouped(options[name])]
        self.fields["workshop"].choices = [("", ""), *_grouped(options["workshop"])]
        self.names = {name: {value: label for value, label, _group in rows} for name, rows in options.items()}

    @property
    def first(self) -> list[forms.BoundField]:
        return [self[name] for name in FIRST]

    @property
    def further(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in FIRST]

    @property
    def arranged(self) -> str:
        return self.value("order") or queries.NEWEST

    @property
    def is_opened(self) -> bool:
        """Return whether a filter under "More filters" is set."""
        return any(self.value(field.name) for field in self.further)

    def words(self, name: str, value: str) -> Any:
        return self.names.get(name, {}).get(value) or super().words(name, value)


def _grouped(options: Iterable[tuple[Any, Any, Any]]) -> list[Any]:
    """Return the choices of (value, label, group), with a heading for each group that has a name."""
    choices: list[Any] = []
    for group, rows in groupby(options, key=lambda row: str(AREAS.get(row[2], row[2]))):
        pairs = [(value, label) for value, label, _group in rows]
        choices += [(group, pairs)] if group else pairs
    return choices
