"""Form fields for the names of people: in any script, and in Latin script."""

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from registry.fields import TextField

_IN_NO_NAME = re.compile(r"[<>={}|\\^]")
# Letters without a script of their own, as in Oʻahu, Mª and Nº.
_OF_ANY_SCRIPT = ("MODIFIER LETTER", "MASCULINE ORDINAL", "FEMININE ORDINAL")


def check_name(name: str) -> None:
    """Raise ValidationError for text that is not a name: without letters, or with signs of mark-up or formulas."""
    if found := _IN_NO_NAME.search(name):
        message = _("Enter a name without the character “%(character)s”.")
        raise ValidationError(message, code="character", params={"character": found.group()})
    if not any(map(str.isalpha, name)):
        raise ValidationError(_("Enter a name that contains letters."), code="letters")


def check_latin(name: str) -> None:
    """Raise ValidationError for a name with letters of another script, or without any of Latin script."""
    letters = [unicodedata.name(letter, "") for letter in name if letter.isalpha()]
    letters = [letter for letter in letters if not letter.startswith(_OF_ANY_SCRIPT)]
    if name and not (letters and all("LATIN" in letter for letter in letters)):
        raise ValidationError(_("Enter the name in Latin script, as in a passport."), code="script")


class NameField(TextField):
    """The name of a person or office, in any script."""

    default_validators = [check_name]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 200} | kwargs)


class LatinNameField(NameField):
    """The name in Latin script, of a person who writes it in another one."""

    default_validators = [check_name, check_latin]
