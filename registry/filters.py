"""Filters of lists and the date of a page, read from the address.

Pages ignore a filter with an invalid value and show a notice; exports refuse it, and unknown filters, because a file
cannot contain a notice.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.http import HttpResponse, HttpResponseBadRequest, QueryDict
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from registry.fields import TextField

NAME_SHOWN = 50  # characters of a parameter that an export does not know


class FilterSelect(forms.Select):
    """A select that renders no template for each option, because the filters of a page have hundreds of options."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        attributes = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        return format_html("<select{}>{}</select>", attributes, _options(_plain(self.choices), str(value or "")))


Choices = tuple[tuple[str, "str | Choices"], ...]


def _plain(choices: Iterable[tuple[Any, Any]]) -> Choices:
    """Return choices and groups of choices as texts, translated into the language of the page."""
    return tuple(
        (str(value), _plain(label) if isinstance(label, list | tuple) else str(label)) for value, label in choices
    )


@lru_cache(maxsize=500)  # most pages offer what the page before offered
def _options(choices: Choices, chosen: str) -> SafeString:
    """Return the options and groups of options of a select."""
    parts = []
    for value, label in choices:
        if isinstance(label, tuple):
            if not label:
                continue  # a group without options
            parts.append(f'<optgroup label="{escape(value)}">{_options(label, chosen)}</optgroup>')
        else:
            selected = " selected" if value == chosen else ""
            parts.append(f'<option value="{escape(value)}"{selected}>{escape(capfirst(label))}</option>')
    return mark_safe("".join(parts))


class FilterForm(forms.Form):
    """Filters of a list; a filter with an invalid value is ignored, as `ignored` states, and is never an error.

    `ordering` names the field that orders the list; it filters nothing, but is part of the address. `marks_optional`
    tells the template pack not to mark optional fields, since all fields are optional.
    """

    marks_optional = False
    ordering = "order"

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._invalid: list[str] = []
        for field in self.fields.values():
            if type(field.widget) is forms.Select:
                field.widget = FilterSelect(field.widget.attrs, field.widget.choices)

    def add_error(self, field: str | None, error: Any) -> None:
        """Ignore an invalid value, and note the name of its filter."""
        self.cleaned_data.pop(field or "", None)
        self._invalid += [field] if field else []

    @property
    def invalid(self) -> list[str]:
        """Return the names of the filters with an invalid value."""
        self.errors  # noqa: B018  (cleans the form once)
        return self._invalid

    @property
    def ignored(self) -> str:
        """Return the notice that names the filters with an invalid value; empty if there are none."""
        labels = [f"“{self[name].label}”" for name in self.invalid if not self._is_long_text(name)]
        limits = [self.fields[name].max_length for name in self.invalid if self._is_long_text(name)]
        too_long = (
            _("The search text is too long (at most %(limit)s characters).") % {"limit": min(limits)} if limits else ""
        )
        if not labels:
            return too_long
        sentence = ngettext(
            "The filter %(labels)s was not applied because the value selected is not in the list. Select "
            "another value.",
            "The filters %(labels)s were not applied because the values selected are not in the lists. Select "
            "other values.",
            len(labels),
        )
        return " ".join(filter(None, [too_long, sentence % {"labels": ", ".join(labels)}]))

    def _is_long_text(self, name: str) -> bool:
        """Return whether the value of a filter is a text that is longer than its field permits."""
        field = self.fields[name]
        return isinstance(field, TextField) and len(self.data.get(name, "").strip()) > (field.max_length or 0)

    def value(self, name: str) -> Any:
        """Return the value of a filter; empty if it is not set or is invalid."""
        self.errors  # noqa: B018  (cleans the form once)
        return self.cleaned_data.get(name) or "" if self.is_bound else ""

    @property
    def found(self) -> dict[str, Any]:
        """Return the active filters, as arguments for the filtering functions."""
        return {name: value for name, value in self._on.items() if name != self.ordering}

    @property
    def query(self) -> str:
        """Return the query string of this list: its active filters, without the page number."""
        return urlencode(self._on)

    @property
    def pills(self) -> list[tuple[str, str]]:
        """Return the active filters: the label of each value, and the address of the list without it."""
        return [
            (
                self.words(name, value),
                f"?{urlencode({other: kept for other, kept in self._on.items() if other != name})}",
            )
            for name, value in self.found.items()
        ]

    def words(self, name: str, value: Any) -> str:
        """Return a value as displayed in a pill."""
        if name == "q":
            return value if is_quoted(value) else f"“{value}”"
        return str(dict(self.fields[name].choices)[value])

    @property
    def _on(self) -> dict[str, Any]:
        return {name: self.value(name) for name in self.fields if self.value(name)}


def is_quoted(text: str) -> bool:
    """Return whether a text is in quotation marks, of any kind, as a whole."""
    return len(text) > 1 and text[0] in '"“”„«»' and text[-1] in '"“”„«»'


class SearchForm(FilterForm):
    """The search words of a list."""

    q = TextField(label=_("Search"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"}))


def refusal(invalid: Iterable[str], unknown: Iterable[str] = ()) -> HttpResponse | None:
    """Return the answer of an export to parameters with `invalid` values, or with `unknown` names; None without any."""
    sentences = []
    if listed := [f"“{name}”" for name in invalid]:
        sentence = ngettext(
            "The value of the parameter %(names)s is not valid. Correct or remove it.",
            "The values of the parameters %(names)s are not valid. Correct or remove them.",
            len(listed),
        )
        sentences.append(sentence % {"names": ", ".join(listed)})
    if listed := [f"“{name}”" for name in unknown]:
        sentence = ngettext(
            "The parameter %(names)s does not exist. Correct or remove it.",
            "The parameters %(names)s do not exist. Correct or remove them.",
            len(listed),
        )
        sentences.append(sentence % {"names": ", ".join(listed)})
    if not sentences:
        return None
    return HttpResponseBadRequest(f"{' '.join(sentences)}\n", content_type="text/plain; charset=utf-8")


def unknown(query: QueryDict, *known: str) -> list[str]:
    """Return the names of the parameters of an export that are not its filters, such as misspelt ones."""
    return [name[:NAME_SHOWN] for name in query if name not in known]


class DayForm(forms.Form):
    """The date to which a page refers: today if no date, or an invalid one, is given.

    A date before ASEM began is valid; the page then says when it began. Who will be a partner after today is not known.
    """

    marks_optional = False

    on = forms.DateField(
        label=_("Partners as of"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Enter a valid date as year, month and day, for example 2010-04-28.")},
    )

    def clean_on(self) -> date | None:
        day: date | None = self.cleaned_data["on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("Enter a date no later than today."), code="future")
        return day

    @property
    def day(self) -> date:
        return (self.is_valid() and self.cleaned_data["on"]) or timezone.localdate()
