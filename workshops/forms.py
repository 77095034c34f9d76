"""Forms of workshops. Choices are public codes and keys, never rows' numbers."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Label: TypeAlias = "str | _StrPromise"
Choice = tuple[Any, Any]  # a value and its label, or a group's name and its choices
Result = TypeVar("Result")


def as_labels(choices: Iterable[Choice]) -> list[Choice]:
    """Choices that begin with a capital letter, as a control shows them; in a sentence they are small."""
    return [(value, capfirst(label)) for value, label in choices]


class DoorForm(forms.Form):
    """A form whose act has a door in a process module; what the door refuses becomes an error beside its field."""

    def carry_out(self, act: Callable[[], Result]) -> Result | None:
        """What `act` returns; None when the form is not valid, or the act refused with a ValidationError."""
        if not self.is_valid():
            return None
        try:
            return act()
        except ValidationError as error:
            self.add_error(None, error)
            return None
