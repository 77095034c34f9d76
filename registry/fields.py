"""Form fields that every app uses: plain text that a database and a PDF can hold, and a time in a named zone."""

import unicodedata
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

INVISIBLE = {"\u200b", "\u2060", "\ufeff"}


def clean_text(text):
    """NFC, line ends as \\n, no control characters, no lone surrogates, no invisible spaces.

    Raises ValidationError with a sentence where a character cannot be kept.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(letter for letter in text if letter not in INVISIBLE)
    for letter in text:
        if unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t":
            raise ValidationError(_("The text has a character that cannot be kept. Type this part again, or paste it as plain text."), code="character")
    return text


class TextField(forms.CharField):
    """Typed words, kept as they are but for their line ends and normal form; a required field is never only blank."""

    def __init__(self, *, lines=None, **kwargs):
        if lines:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": lines}))
        kwargs.setdefault("max_length", 20_000 if lines else 300)
        self.lines = lines
        super().__init__(**kwargs)

    def to_python(self, value):
        text = clean_text(super().to_python(value) or "")
        if not self.lines:
            text = " ".join(text.split())
        return text


class ZonedDateTimeField(forms.DateTimeField):
    """A time typed in one zone, which the label names; cleaned to UTC.

    Set `zone` (an IANA name) when the form is made. A time that the clock skipped is refused; of one that it had
    twice the first is taken.
    """

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, *, zone="UTC", **kwargs):
        self.zone = zone
        super().__init__(**kwargs)

    def prepare_value(self, value):
        if hasattr(value, "astimezone") and timezone.is_aware(value):
            return value.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)
        return value

    def to_python(self, value):
        with timezone.override(ZoneInfo(self.zone)):
            moment = super().to_python(value)
        return moment.astimezone(ZoneInfo("UTC")) if moment else None
