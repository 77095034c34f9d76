"""The filters above a list of texts, read from the address: what is on, and the address of the list without it."""

from typing import Any
from urllib.parse import urlencode

from django import forms


class NarrowingForm(forms.Form):
    """Filters of a list; what cannot be read of them narrows nothing, and is never an error.

    `ordering` names the field that orders the list: it narrows nothing, and is part of its address.
    """

    ordering = "order"

    def value(self, name: str) -> Any:
        return self.cleaned_data.get(name, "")

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
        return f"“{value}”" if name == "q" else dict(self.fields[name].choices)[value]

    @property
    def _on(self) -> dict[str, Any]:
        return {name: self.value(name) for name in self.fields if self.value(name)}
