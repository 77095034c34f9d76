"""A form field for a word-processing document or a PDF version of it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from registry.files import uploads


class DocumentField(forms.FileField):
    """A PDF, DOCX or ODT file, identified by its content. The value is (bytes, extension), or None if no file was
    chosen.
    """

    def clean(self, data: Any, initial: Any = None) -> tuple[bytes, str] | None:
        file = super().clean(data, initial)
        if not file:
            return None
        if file.size > uploads.BYTES_MAX:
            raise ValidationError(uploads.too_large(), code="too_large")
        content = file.read()
        try:
            return content, uploads.document_extension(content)
        except uploads.NoDocument as fault:
            raise ValidationError(str(fault), code="no_document") from None
