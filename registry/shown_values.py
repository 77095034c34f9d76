"""Shown values: a form contains the values with which it was shown, so that no one overwrites changes by others.

The form sends back a digest of each value. The door that saves it compares them, under its lock, with the values now.
If a field was changed in the meantime, nothing is saved: the form is shown again with its entries, and the error of
each such field names its current value. The form then has the digests of these values, so that it can be submitted
again.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, TypeAlias

from django import forms
from django.core.exceptions import ValidationError
from django.utils.choices import flatten_choices
from django.utils.dateformat import format as date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

FIELD = "shown"
MEANWHILE = "meanwhile"  # the code of the errors
SHORT = 200  # characters of a value in an error; longer texts are shown in full beside it
CHANGED = _(
    "Someone else changed this to “%(value)s” while you were editing. "
    "Check your entry. If you save again, your entry will replace that value."
)
EMPTIED = _(
    "Someone else cleared this field while you were editing. Check your entry. If you save again, your entry will be kept."
)
TICKED, NOT_TICKED = _("ticked"), _("not ticked")
_LENGTH = 12  # hexadecimal digits of a digest

Check: TypeAlias = Callable[[Any], None]  # called by a door with what it has locked; raises ValidationError


class ShownValues(forms.Form):
    """A form of something that already exists, if `shown_values` is set, or of something new."""

    stored_values: Callable[[Any], dict[str, Any]]  # returns the values of a row as initial values of the fields
    shown_values: Mapping[str, Any] | None = None
    is_overwriting = False
    long_texts: Sequence[tuple[str, str]] = ()  # label and text of the fields changed in the meantime

    def shown_input(self) -> SafeString | str:
        """Return the hidden field with the digests; "" in the form of something new. For the template."""
        if self.shown_values is None:
            return ""
        shown = {name: value for name, value in self.shown_values.items() if name in self.fields}
        digests = " ".join(f"{name}:{_digest(value)}" for name, value in shown.items())
        sent = self.data.get(FIELD, digests) if self.is_bound and not self.is_overwriting else digests
        return format_html('<input type="hidden" name="{}" value="{}">', FIELD, sent)

    def check(self, row: Any) -> None:
        """Raise ValidationError for the fields that were changed in `row` since the form was shown.

        What was entered here as well is no error. The caller must hold a lock on `row`.
        """
        shown = _digests(self.data.get(FIELD, ""))
        if not shown:  # not sent by the page, which always has the field
            return
        now = self.stored_values(row)
        texts = {}
        for name in [name for name in self.fields if name in now or name in shown]:
            value, field = now.get(name), self.fields[name]
            if shown.get(name, _digest("")) != _digest(value) and field.has_changed(value, self[name].data):
                texts[name] = _text(field, value)
        if not texts:
            return
        self.shown_values, self.is_overwriting = now, True
        self.long_texts = [(str(self.fields[name].label), text) for name, text in texts.items() if len(text) > SHORT]
        raise ValidationError({name: _error(text) for name, text in texts.items()})


def _digest(value: Any) -> str:
    text = json.dumps("" if value is None else value, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]


def _digests(sent: str) -> dict[str, str]:
    """Return the digests that a form sent, by field."""
    return {name: digest for name, _colon, digest in (pair.partition(":") for pair in sent.split())}


def _error(text: str) -> ValidationError:
    if not text:
        return ValidationError(EMPTIED, code=MEANWHILE)
    return ValidationError(CHANGED, code=MEANWHILE, params={"value": Truncator(text).chars(SHORT)})


def _text(field: forms.Field, value: Any) -> str:
    """Return a stored value as the user reads it on the page."""
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return str(TICKED if value else NOT_TICKED)
    if choices := getattr(field, "choices", None):
        pairs: list[tuple[Any, Any]] = list(flatten_choices(choices))
        labels = {str(code): str(label) for code, label in pairs}
        codes = value if isinstance(value, list) else [value]
        return ", ".join(labels.get(str(code), str(code)) for code in codes)
    if isinstance(value, datetime):
        return date_format(field.prepare_value(value), "j F Y, H:i")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)
