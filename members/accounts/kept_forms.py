"""The base class of forms of allauth that show entries again that were made when the session had ended."""

from typing import Any

from allauth.core import context
from django import forms

from registry import held_entries


class KeptForm(forms.Form):
    """A form of a page in `kept.FIELDS`. It is shown by GET, so nothing is saved."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if context.request and not self.is_bound:
            self.initial = {**self.initial, **held_entries.typed_before(context.request)}
