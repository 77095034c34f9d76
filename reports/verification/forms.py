"""What somebody hands in to have it verified: a file, its checksum, or the symbol and the code printed in it."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from registry.fields import TextField
from registry.files.checksums import MAX

HASH = 64  # hexadecimal digits of a SHA-256
_DIGITS = re.compile(r"[0-9a-f]+")
MEGA = 1_000_000
CHOOSE_FILE = _("Choose the file first.")
TOO_LARGE = _("The file is larger than %(size)s MB; reports are far smaller. Verify it by its symbol.")


class ChecksumForm(forms.Form):
    """A checksum that the browser took of a file."""

    sha256 = forms.RegexField(f"^[0-9a-fA-F]{{{HASH}}}$", required=False)

    def clean_sha256(self) -> str:
        return self.cleaned_data["sha256"].lower()


class MarkForm(forms.Form):
    """The symbol or the check code of a printed document, as somebody reads it off the paper."""

    symbol = TextField(
        label=_("Symbol or check code"),
        max_length=200,
        help_text=_("For example ASEM/WS/2010/VN/REP/1, or the 64 digits and letters on the last page."),
    )

    def clean_symbol(self) -> tuple[bool, str]:
        """A code is (True, its digits), whatever parts them; anything else (False, the symbol)."""
        typed = self.cleaned_data["symbol"]
        digits = re.sub(r"[\s:.-]", "", typed).lower()
        if "/" in typed or not _DIGITS.fullmatch(digits) or len(digits) < HASH // 4:
            return False, typed.replace(" ", "")
        if len(digits) != HASH:
            words = _("A check code has %(all)s digits and letters; %(typed)s were typed.")
            raise ValidationError(words, code="length", params={"all": HASH, "typed": len(digits)})
        return True, digits


class FileForm(forms.Form):
    """A file whose checksum the portal takes as it arrives (`registry.hashing`)."""

    file = forms.FileField(
        label=_("PDF file"),
        max_length=500,
        help_text=_("At most %(size)s MB. It is read once to take its checksum, and not kept.") % {"size": MAX // MEGA},
        error_messages={"required": CHOOSE_FILE},
    )

    def __init__(self, *args: Any, is_too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_too_large:
            self.fields["file"].error_messages["required"] = TOO_LARGE % {"size": MAX // MEGA}
