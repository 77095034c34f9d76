"""The base class of all forms that cause a change."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from asgiref.local import Local
from django import forms
from django.utils.translation import gettext_lazy as _

NOT_OFFERED = _("One of the entries selected is no longer available. Check your selection.")
BUTTONS = frozenset({"do", "then", "next"})  # names of buttons that say where to go next, not what is saved

_state = Local()


class PostForm(forms.Form):
    """A form that causes a change. It is not valid while it is only being shown again with its entries."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            messages = field.error_messages
            if (
                messages.get("invalid_choice")
                == forms.ModelMultipleChoiceField.default_error_messages["invalid_choice"]
            ):
                messages["invalid_choice"] = NOT_OFFERED  # Django's message shows a key

    def is_valid(self) -> bool:
        return super().is_valid() and not is_shown_again()


class PostModelForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs alone
    """The same for the rows of a model."""

    def is_valid(self) -> bool:
        return super().is_valid() and not is_shown_again()


@contextmanager
def shown_again(*, is_complete: bool = False) -> Iterator[None]:
    """Let no form be valid, so that a view shows its entries; with `is_complete`, valid forms remain valid."""
    _state.is_shown_again = not is_complete
    try:
        yield
    finally:
        _state.is_shown_again = False


def is_shown_again() -> bool:
    return getattr(_state, "is_shown_again", False)
