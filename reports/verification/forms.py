"""Forms for verifying a document by its file, its checksum, its symbol, its check code or its content checksum."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from registry import codes
from registry.fields import TextField
from registry.files.checksums import MAX

CHECKSUM, CODE, SYMBOL = "checksum", "code", "symbol"
LENGTH = 64  # hexadecimal digits of a SHA-256 checksum
_DIGITS = re.compile(r"[0-9a-f]+")
MEGA = 1_000_000
CHOOSE_FILE = _("Select a file.")
TOO_LARGE = _("The file is larger than %(size)s MB. Verify the document by its symbol instead.")


class ChecksumForm(forms.Form):
    """A checksum of a file, computed in the browser."""

    sha256 = forms.RegexField(f"^[0-9a-fA-F]{{{LENGTH}}}$", required=False)

    def clean_sha256(self) -> str:
        return self.cleaned_data["sha256"].lower()


class SymbolForm(forms.Form):
    """The symbol, check code or content checksum of a printed document, as typed from paper."""

    symbol = TextField(
        label=_("Symbol, check code or checksum"),
        max_length=200,
        help_text=_(
            "For example: ASEM/WS/2010/VN/REP/1, the 12 characters of the check code at the foot of the page, or the 64 "
            "characters of a checksum."
        ),
    )

    def clean_symbol(self) -> tuple[str, str]:
        """Return (CHECKSUM, digits), (CODE, code) or (SYMBOL, symbol), without separators."""
        typed = self.cleaned_data["symbol"]
        if code := codes.read(typed.rpartition("/v/")[2]):  # also the printed address
            return CODE, code
        digits = re.sub(r"[\s:.-]", "", typed).lower()
        if "/" in typed or not _DIGITS.fullmatch(digits) or len(digits) < LENGTH // 4:
            return SYMBOL, typed.replace(" ", "")
        if len(digits) != LENGTH:
            message = _("Enter all %(all)s characters of the checksum; you entered %(typed)s.")
            raise ValidationError(message, code="length", params={"all": LENGTH, "typed": len(digits)})
        return CHECKSUM, digits


class FileForm(forms.Form):
    """A file whose checksum is computed while it is uploaded (`registry.files.checksums`)."""

    file = forms.FileField(
        label=_("PDF file"),
        max_length=500,
        help_text=_(
            "Up to %(size)s MB. The checksum is computed in your browser. "
            "If JavaScript is disabled, the file is uploaded for this purpose but not stored."
        )
        % {"size": MAX // MEGA},
        error_messages={"required": CHOOSE_FILE},
    )

    def __init__(self, *args: Any, is_too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_too_large:
            self.fields["file"].error_messages["required"] = TOO_LARGE % {"size": MAX // MEGA}
