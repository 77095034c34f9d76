"""What a list of texts is narrowed and ordered by."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext_lazy as _

from recommendations.models import Addressee, Nature, State, Version
from recommendations.reading.list import MINE, OURS, WAITING
from registry.fields import TextField
from registry.filters import FilterForm

ANY = {"topic": _("Any topic"), "lead": _("Anybody"), "area": _("Any area")}
FIRST = ("q", "topic", "state", "whose")  # the filters that stand open; the others are beneath "More filters"


class ListForm(FilterForm):
    """Filters of the list inside a workshop.

    `choices` are those of `list.choices`.
    """

    ordering = "sort"

    q = TextField(label=_("Search"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"}))
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Any state")), *State.choices])
    whose = forms.ChoiceField(
        label=_("Whose"),
        required=False,
        choices=[
            ("", _("All texts")),
            (MINE, _("Mine")),
            (OURS, _("My delegation’s")),
            (WAITING, _("Waiting for me")),
        ],
    )
    lead = forms.ChoiceField(label=_("Led by"), required=False)
    to = forms.ChoiceField(label=_("Addressed to"), required=False, choices=[("", _("Anybody")), *Addressee.choices])
    area = forms.ChoiceField(label=_("Area"), required=False)
    nature = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("Any kind")), *Nature.choices])
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("", _("By topic")),
            ("state", _("By state")),
            ("title", _("By title")),
            ("changed", _("Changed last")),
            ("comments", _("Most comments")),
        ],
    )

    def __init__(self, data: QueryDict, choices: Mapping[str, Sequence[tuple[Any, Any]]]) -> None:
        super().__init__(data)
        for name, words in ANY.items():
            self.fields[name].choices = [("", words), *choices[name]]

    @property
    def first(self) -> list[forms.BoundField]:
        return [self[name] for name in FIRST]

    @property
    def further(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in FIRST]

    @property
    def is_opened(self) -> bool:
        """Return whether one of the further filters is on."""
        return any(self.value(field.name) for field in self.further)


class CompareForm(forms.Form):
    """Which of the `versions` are compared: `old` and `new` at first, named by their serial numbers."""

    def __init__(self, versions: Iterable[Version], *, old: Version, new: Version, zone: tzinfo) -> None:
        super().__init__(initial={"from": old.serial, "to": new.serial})
        choices = [(version.serial, _words(version, zone)) for version in versions]
        self.fields["from"] = forms.ChoiceField(label=_("From"), choices=choices)
        self.fields["to"] = forms.ChoiceField(label=_("To"), choices=choices)


def _words(version: Version, zone: tzinfo) -> str:
    """A version as a choice: "Rev.1, wording 3, 4 May 2026"."""
    facts = {"serial": version.serial, "at": date_format(version.saved_at.astimezone(zone), "j M Y")}
    words = _("wording %(serial)s, %(at)s") % facts
    circulation = getattr(version, "circulation", None)
    return f"{circulation}, {words}" if circulation else str(words)
