"""The form field for a scan or a copy: of a letter, an e-mail or an acknowledgement."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from registry.files import uploads

TOO_LARGE = _("The file is larger than 10 MB. Scan the letter in greyscale or at 200 dpi.")


class ScanField(forms.FileField):
    """A PDF, PNG or JPEG, by its content. The value is (bytes, extension), or None if no file was chosen."""

    def clean(self, data: Any, initial: Any = None) -> tuple[bytes, str] | None:
        file = super().clean(data, initial)
        if not file:
            return None
        if file.size > uploads.BYTES_MAX:
            raise ValidationError(TOO_LARGE, code="too_large")
        content = file.read()
        try:
            return content, uploads.extension(content)
        except uploads.NoScan as fault:
            raise ValidationError(str(fault), code="no_scan") from None
