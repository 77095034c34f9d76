"""Form fields used by every app: text that a database and a PDF can hold, and times in a named zone."""

import re
import unicodedata
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.forms.boundfield import BoundField, BoundWidget
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

YEARS = range(1900, 2200)  # of an entered time
FIRST_YEAR, LAST_YEAR = 1996, 2099  # ASEM began in 1996
_NO_RULES = ZoneInfo("UTC")
# Soft hyphens, zero-width spaces and joiners, and marks that change the reading order of the text that follows them;
# operators that mathematics does not show, fillers of Hangul and Khmer, marks of annotations and objects, and tags.
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u2060\u3164\ufeff\uffa0"))
INVISIBLE |= dict.fromkeys([*range(0x202A, 0x202F), *range(0x2061, 0x2070), *range(0xFFF9, 0xFFFD)])
INVISIBLE |= dict.fromkeys([*range(0x1D173, 0x1D17B), *range(0xE0000, 0xE0080)])
# Bullets, dash and arrow of Word, in the private area of its symbol fonts.
BULLET = str.maketrans(dict.fromkeys("\uf0b7\uf0a7\uf0a8\uf0d8\uf076\uf0fc\uf06e\uf06f\uf071\uf0d7", "•"))
BULLET |= {0xF02D: "–", 0xF0E0: "→"}
# Any other sign of these fonts is a bullet at the beginning of a line; elsewhere its meaning is unknown.
SYMBOLS = "\uf020-\uf0ff"
SYMBOL_BULLET = re.compile(f"^([ \\t]*)(?![{''.join(map(chr, BULLET))}])[{SYMBOLS}](?=[ \\t\u00a0]|$)", re.MULTILINE)
# A zero-width space ends a word in Thai, Lao, Burmese and Khmer.
ZERO_WIDTH = re.compile("\u200b+")
WITHOUT_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f\u1780-\u17ff\u19e0-\u19ff]")
# Joiners choose the form of letters in Arabic script, in Indic scripts, Burmese, Mongolian and Khmer; and join emoji.
JOINERS = re.compile("[\u200c\u200d]+")
JOINED = re.compile(
    "[\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefc\ufe0f\u2190-\u2bff\U0001f000-\U0001faff]"
)
# The vowel separator chooses the form of letters in Mongolian.
SEPARATORS = re.compile("\u180e+")
MONGOLIAN = re.compile("[\u1820-\u18aa]")
LINE_END = re.compile("\r\n|[\r\x0b\x0c\x0e\x85\u2028\u2029]")  # also the breaks of lines, pages and columns of Word
HYPHENS = {0x1E: "\u2011", 0x1F: None}  # Word's own non-breaking and optional hyphens
# Hyphens that a PDF has at the end of its lines.
LINE_HYPHEN = re.compile("(?<=\\w)[\u00ad\ufffe]\n(?=\\w)")
# Marks of notes, fields, comments and cells of Word and of PDFs, which are no part of the text.
MEANINGLESS = {0x07: "\t"} | dict.fromkeys([*range(0x07), 0x08, *range(0x0F, 0x1B), 0x7F, 0x81, 0x8D, 0x8F, 0x90, 0x9D])
MEANINGLESS |= dict.fromkeys([*range(0xFDD0, 0xFDF0)])
MEANINGLESS |= dict.fromkeys(plane + last for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))
# Quotation marks, dashes and others of Windows that were read as control characters.
WINDOWS = {code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in MEANINGLESS}
# Control characters except tab and line feed, lone surrogates, and Unicode noncharacters.
UNKEPT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + SYMBOLS
    + "".join(chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))
    + "]"
)


def clean_text(text: str) -> str:
    """Return `text` in NFC with \\n as line ends, without invisible characters that are meaningless in its script.

    Raises ValidationError with a user-facing message for characters that may stand for letters which were lost, as U+001C
    stands for “fi” in some PDFs, and for lone surrogates.
    """
    text = _without_unseen(text)
    if found := UNKEPT.search(text):
        raise _unread(found.group(), before=text[: found.start()])
    return text


def _unread(character: str, *, before: str) -> ValidationError:
    """Return the error that names a character and the words before it."""
    words = " ".join(before.split()[-4:])[-60:]
    if re.match(f"[{SYMBOLS}]", character):
        message = _("The text begins with a character that cannot be printed (%(character)s). Replace or delete it.")
        if words:
            message = _(
                "The text contains a character that cannot be printed (%(character)s), after “%(words)s”. Replace or "
                "delete it."
            )
        return _named(message, character, words)
    message = _(
        "The text begins with a character that cannot be read (%(character)s). Replace it with the missing "
        "letters, if any."
    )
    if words:
        message = _(
            "The text contains a character that cannot be read (%(character)s), after “%(words)s”. Replace it "
            "with the missing letters, if any."
        )
    return _named(message, character, words)


def _named(message: Any, character: str, words: str) -> ValidationError:
    return ValidationError(message, code="character", params={"character": f"U+{ord(character):04X}", "words": words})


def _without_unseen(text: str) -> str:
    text = LINE_HYPHEN.sub("", LINE_END.sub("\n", text))
    text = SYMBOL_BULLET.sub(r"\1•", text)
    text = text.translate(INVISIBLE | BULLET | HYPHENS | MEANINGLESS | WINDOWS)
    text = _only_within(ZERO_WIDTH, WITHOUT_SPACES, text) if "\u200b" in text else text
    text = _only_within(JOINERS, JOINED, text) if "\u200c" in text or "\u200d" in text else text
    text = _only_within(SEPARATORS, MONGOLIAN, text) if "\u180e" in text else text
    return unicodedata.normalize("NFC", text)


def kept_text(text: str) -> str:
    """Return `text` as `clean_text` does, but without the characters that are not allowed."""
    return UNKEPT.sub("", _without_unseen(text))


def _only_within(characters: re.Pattern[str], scripts: re.Pattern[str], text: str) -> str:
    """Keep one of the invisible `characters` between letters of which at least one belongs to `scripts`."""

    def kept(match: re.Match[str]) -> str:
        before, after = text[: match.start()][-1:], text[match.end() :][:1]
        is_within = before.strip() and after.strip() and (scripts.match(before) or scripts.match(after))
        return match.group()[0] if is_within else ""

    return characters.sub(kept, text)


class LengthValidator(MaxLengthValidator):
    """Reports how many characters exceed the limit."""

    def __call__(self, value: str) -> None:
        limit, length = int(self.limit_value), len(value)
        if length <= limit:
            return
        message = ngettext(
            "Remove %(excess)s character: the text has %(length)s, and at most %(limit)s are allowed.",
            "Remove %(excess)s characters: the text has %(length)s, and at most %(limit)s are allowed.",
            length - limit,
        )
        numbers = {"excess": f"{length - limit:,}", "length": f"{length:,}", "limit": f"{limit:,}"}
        params = numbers | {"limit_value": limit, "show_value": length}
        raise ValidationError(message, code=self.code, params=params)


def count_excess(field: forms.CharField) -> None:
    """Make the error for a text that is too long state the excess."""
    others = [one for one in field.validators if not isinstance(one, MaxLengthValidator)]
    field.validators = others + ([LengthValidator(field.max_length)] if field.max_length else [])


# Letters of other scripts that are invisible; the rest are the characters of the category Cf.
_BLANK = dict.fromkeys(map(ord, "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"))
_BLANK |= dict.fromkeys([*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])  # variation selectors


def visible(text: str) -> str:
    """Return `text` without characters that cannot be seen: zero-width, soft hyphens, byte order and direction marks.

    Some scripts need joiners and marks in a text, so this is for addresses and for comparisons only.
    """
    if text.isascii():
        return text
    return "".join(letter for letter in text.translate(_BLANK) if unicodedata.category(letter) != "Cf")


def ascii_address(text: str) -> str:
    """Return an e-mail address without invisible characters, which copying may add, and with its domain in ASCII."""
    local, at, domain = visible(text).strip().rpartition("@")
    if not domain.isascii():
        with suppress(UnicodeError):  # no domain: refused by the validators
            domain = domain.encode("idna").decode()
    return f"{local}{at}{domain}"


def require_ascii(address: str) -> None:
    """Raise ValidationError for letters such as ı and ſ, which Django permits because their capitals are in ASCII."""
    if not address.isascii():
        raise ValidationError(validate_email.message, code="invalid")


class _Limited(forms.CharField):
    """Text that may be pasted at any length: the limit is checked by the server and shown by a counter.

    An attribute `maxlength` would cut the pasted text without saying so.
    """

    def limit_to(self, max_length: int | None) -> None:
        self.max_length = max_length
        count_excess(self)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs: dict[str, Any] = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class EmailField(forms.EmailField, _Limited):
    """An e-mail address, in a form that no similar letters can imitate."""

    default_validators = [*forms.EmailField.default_validators, require_ascii]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 254} | kwargs)
        self.limit_to(self.max_length)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return ascii_address(text) if isinstance(text, str) else text


class AddressField(forms.URLField, _Limited):
    """A web address."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.limit_to(self.max_length)


class TextField(_Limited):
    """Text, stored as typed except for line ends and normal form; a required field may not be blank."""

    def __init__(self, *, lines: int | None = None, **kwargs: Any) -> None:
        if lines:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": lines}))
        kwargs.setdefault("max_length", 20_000 if lines else 300)
        self.lines = lines
        super().__init__(**kwargs)
        self.limit_to(self.max_length)

    def to_python(self, value: Any) -> str:
        text = clean_text(super().to_python(value) or "")
        return text.strip() if self.lines else " ".join(text.split())


def moment_in(wall: datetime, name: str) -> datetime:
    """Return in UTC a naive time in the zone `name`. Raises ValidationError if a clock change skips it."""
    zone = ZoneInfo(name)
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != wall:
        message = _(
            "This time does not exist in %(zone)s because the clocks change. Enter a time one hour earlier or later."
        )
        raise ValidationError(message, code="skipped", params={"zone": name})
    return moment


class ZonedDateTimeField(forms.DateTimeField):
    """A time entered in one zone, named in the label, and converted to UTC.

    Set `zone` (an IANA name) when the form is created. A time skipped by a clock change is refused; if a time occurs
    twice, the first is used.
    """

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, *, zone: str = "UTC", **kwargs: Any) -> None:
        self.zone = zone
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        if hasattr(value, "astimezone") and timezone.is_aware(value):
            return value.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)
        return value

    def to_python(self, value: Any) -> datetime | None:
        # Django refuses a repeated hour, so the time is first parsed without a zone.
        with timezone.override(_NO_RULES):
            read = super().to_python(value)
        if read is None:
            return None
        if read.year not in YEARS:
            raise ValidationError(_("Enter a year between 1900 and 2199."), code="year")
        if read.tzinfo is not _NO_RULES:
            return read.astimezone(UTC)  # the time was entered with a UTC offset
        return moment_in(read.replace(tzinfo=None), self.zone)


class DayField(forms.DateField):
    """A date within the plausible years of ASEM."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(_("Enter a year between 1996 and 2099."), code="year")
        return day


class HiddenListField(forms.Field):
    """Any number of hidden values under one name, carried over by a confirmation page."""

    widget = hidden_widget = forms.MultipleHiddenInput


def boxes(field: BoundField) -> dict[str, BoundWidget]:
    """Return the check boxes of a group by value, so that a page can show each next to its row."""
    return {str(box.data["value"]): box for box in field}
