"""Forms for filtering and sorting recommendations, and for choosing versions to compare."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext_lazy as _

from recommendations.models import Addressee, Nature, Version
from recommendations.reading.list import MINE, OURS, WAITING
from registry.fields import TextField
from registry.filters import FilterForm

ANY = {"state": _("Any status"), "topic": _("Any topic"), "lead": _("Any lead partner"), "area": _("Any policy area")}
FIRST = ("q", "topic", "state", "whose")  # the filters always shown; the others are under "More filters"


class ListForm(FilterForm):
    """Filters of the list in a workshop; `choices` are those of `choices.of`."""

    ordering = "sort"

    q = TextField(label=_("Search"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"}))
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    state = forms.ChoiceField(label=_("Status"), required=False)
    whose = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("All recommendations")),
            (MINE, _("Mine")),
            (OURS, _("My delegation’s")),
            (WAITING, _("Awaiting my action")),
        ],
    )
    lead = forms.ChoiceField(label=_("Lead"), required=False)
    to = forms.ChoiceField(
        label=_("Addressed to"), required=False, choices=[("", _("Any addressee")), *Addressee.choices]
    )
    area = forms.ChoiceField(label=_("Policy area"), required=False)
    nature = forms.ChoiceField(label=_("Type"), required=False, choices=[("", _("Any type")), *Nature.choices])
    sort = forms.ChoiceField(
        label=_("Sort by"),
        required=False,
        choices=[
            ("", _("Topic")),
            ("state", _("Status")),
            ("title", _("Title")),
            ("changed", _("Last changed")),
            ("comments", _("Most comments")),
        ],
    )

    def __init__(self, data: QueryDict, choices: Mapping[str, Sequence[tuple[Any, Any]]]) -> None:
        super().__init__(data)
        for name, label in ANY.items():
            self.fields[name].choices = [("", label), *choices[name]]

    @property
    def first(self) -> list[forms.BoundField]:
        return [self[name] for name in FIRST]

    @property
    def further(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in FIRST]

    @property
    def is_opened(self) -> bool:
        """Return whether one of the further filters is in use."""
        return any(self.value(field.name) for field in self.further)


class CompareForm(forms.Form):
    """Choose two of the `versions` by serial number; `old` and `new` are preselected."""

    def __init__(
        self, versions: Iterable[Version], *, old: Version, new: Version, zone: tzinfo, reads_drafts: bool
    ) -> None:
        super().__init__(initial={"from": old.serial, "to": new.serial})
        choices = [(version.serial, _label(version, zone, reads_drafts)) for version in versions]
        self.fields["from"] = forms.ChoiceField(label=_("From"), choices=choices)
        self.fields["to"] = forms.ChoiceField(label=_("To"), choices=choices)


def _label(version: Version, zone: tzinfo, reads_drafts: bool) -> str:
    """Return a version as a choice: "Rev.1, version 3, 4 May 2026"; its number only if all versions are numbered."""
    values = {"serial": version.serial, "day": date_format(version.saved_at.astimezone(zone), "j F Y")}
    circulation = getattr(version, "circulation", None)
    if circulation and not reads_drafts:
        return f"{circulation}, {values['day']}"
    if circulation:
        return f"{circulation}, " + _("version %(serial)s, %(day)s") % values
    return _("Version %(serial)s, %(day)s") % values
