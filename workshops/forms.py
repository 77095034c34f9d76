"""Base form of workshop pages. Choices are public codes and keys, never primary keys."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst

from registry.post_forms import PostForm

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Label: TypeAlias = "str | _StrPromise"
Choice = tuple[Any, Any]  # a value and its label, or a group's name and its choices
Result = TypeVar("Result")


def as_labels(choices: Iterable[Choice]) -> list[Choice]:
    """Return choices with an initial capital, for controls; in sentences they are in lower case."""
    return [(value, capfirst(label)) for value, label in choices]


class DoorForm(PostForm):
    """A form that carries out an action; a ValidationError of the action is shown at its field."""

    def carry_out(self, act: Callable[[], Result]) -> Result | None:
        """Return the result of `act`; None if the form is invalid or `act` raised ValidationError."""
        if not self.is_valid():
            return None
        try:
            return act()
        except ValidationError as error:
            self.add_error(None, error)
            return None


class ManyField(forms.MultipleChoiceField):
    """Several rows chosen by public code; cleaned to the rows in the order offered."""

    widget = forms.CheckboxSelectMultiple

    def offer(self, rows: Iterable[Any], label: Callable[[Any], str] = str) -> None:
        self.rows = {row.code: row for row in rows}
        self.choices = [(code, label(row)) for code, row in self.rows.items()]

    def clean(self, value: Any) -> list[Any]:
        chosen = set(super().clean(value))
        return [row for code, row in self.rows.items() if code in chosen]
