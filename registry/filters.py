"""Filters above a list and the day of a page, read from the address; what cannot be read there is ignored."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.fields import TextField


class FilterForm(forms.Form):
    """Filters of a list; what cannot be read of them narrows nothing, and is never an error.

    `ordering` names the field that orders the list: it narrows nothing, and is part of its address. `marks_optional` says
    to the template pack that optional fields are not marked, since all are optional.
    """

    marks_optional = False
    ordering = "order"

    def add_error(self, field: str | None, error: Any) -> None:
        """Leave aside what cannot be read."""
        self.cleaned_data.pop(field or "", None)

    def value(self, name: str) -> Any:
        """Return what a filter is set to; nothing where it is not set, or cannot be read."""
        self.errors  # noqa: B018  (cleans the form once)
        return self.cleaned_data.get(name) or "" if self.is_bound else ""

    @property
    def found(self) -> dict[str, Any]:
        """Return the filters that are on, as the functions that narrow take them."""
        return {name: value for name, value in self._on.items() if name != self.ordering}

    @property
    def query(self) -> str:
        """Return the short address of this very list, without its page: only what is on."""
        return urlencode(self._on)

    @property
    def pills(self) -> list[tuple[str, str]]:
        """Return the filters that are on: the words of each value, and the address of the list without it."""
        return [
            (
                self.words(name, value),
                f"?{urlencode({other: kept for other, kept in self._on.items() if other != name})}",
            )
            for name, value in self.found.items()
        ]

    def words(self, name: str, value: Any) -> str:
        """Return a value as a pill says it."""
        return f"“{value}”" if name == "q" else str(dict(self.fields[name].choices)[value])

    @property
    def _on(self) -> dict[str, Any]:
        return {name: self.value(name) for name in self.fields if self.value(name)}


class SearchForm(FilterForm):
    """The words that are searched for in a list."""

    q = TextField(label=_("Search"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"}))


class DayForm(forms.Form):
    """The day of which a page tells: today where none is asked for, or it cannot be read.

    A day before ASEM can be read too: the page says when ASEM began.
    """

    marks_optional = False

    on = forms.DateField(
        label=_("Partners as of"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Enter a valid date as year, month and day, for example 2010-04-28.")},
    )

    @property
    def day(self) -> date:
        return (self.is_valid() and self.cleaned_data["on"]) or timezone.localdate()
