"""Words that documents share: dates as ASEM writes them, lists, names in a sentence; and what decides their bytes."""

import functools
import hashlib
import json
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext_lazy as _

from registry import pdf
from registry.dates import day_in_words, days_in_words
from registry.names import is_right_to_left, with_article  # noqa: F401 (letters ask for it with their other phrases)
from registry.pdf.text import safe_text

# A name of state that is spoken with an article: the Kingdom of Thailand, but Japan.
_EXACT = {"address", "digest", "key", "sha256"}
ON_DAY = _("on %(day)s")
ON_TWO_DAYS = _("on %(first)s and %(last)s")
FROM_TO = _("from %(first)s to %(last)s")


def day(moment: date | str) -> str:
    """28 April 2010."""
    return day_in_words(_date(moment))


def span(first: date | None, last: date | None) -> str:
    """Days from first to last: 28–29 April 2010, 30 June – 2 July 2010, or one day; empty when not known."""
    if not first:
        return ""
    return days_in_words(_date(first), _date(last or first))


def during(first: date, last: date) -> str:
    """The same days within a sentence: on 28 April 2010, on 28 and 29 April 2010, from 30 June to 2 July 2010."""
    first, last = _date(first), _date(last)
    if first == last:
        return ON_DAY % {"day": day(first)}
    if (last - first).days == 1 and first.month == last.month:
        return ON_TWO_DAYS % {"first": first.day, "last": day(last)}
    begin = day(first) if first.year != last.year else date_format(first, "j F" if first.month != last.month else "j")
    return FROM_TO % {"first": begin, "last": day(last)}


def joined(names: Iterable[str]) -> str:
    """Several names in one sentence: Italy, Hungary and Poland."""
    names = list(names)
    if len(names) <= 1:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def native(name: str, language: str) -> dict[str, Any] | None:
    """A native name with the language and direction that its letters need, or None."""
    if not name:
        return None
    language = language or "und"
    return {"name": name, "lang": language, "rtl": is_right_to_left(language)}


def blocks(text: str) -> list[str]:
    """A long text as its paragraphs, which blank lines part."""
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]


def source(one: Any) -> str:
    """One source in a line: its words, or what is known of it (title, publisher, day, address), in that order."""
    if not isinstance(one, dict):
        return str(one)
    first = [one[name] for name in ("title", "publisher", "on", "url") if one.get(name)]
    return ", ".join(map(str, first or filter(None, one.values())))


def printable(value: Any) -> Any:
    """Every text within `value` made fit for the engine; addresses and hashes stay letter by letter as they are."""
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, dict):
        return {name: part if name in _EXACT else printable(part) for name, part in value.items()}
    if isinstance(value, list):
        return [printable(part) for part in value]
    return value


def canonical(content: dict[str, Any]) -> bytes:
    """`content` as the one JSON text that it has: sorted, without spaces, UTF-8."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


@functools.cache
def drawn_by(*sources: str) -> str:
    """SHA-256 of what draws a document: the engine and the project's own templates, code and sheets at `sources`."""
    total = hashlib.sha256(pdf.engine_version().encode())
    for source in sources:
        total.update(f"\n{source} ".encode() + hashlib.sha256((settings.BASE_DIR / source).read_bytes()).digest())
    return total.hexdigest()


def digest(content: bytes, *sources: str) -> str:
    """SHA-256 over the canonical `content` and everything that draws it: equal digests mean equal files."""
    return hashlib.sha256(content + b"\n" + drawn_by(*sources).encode()).hexdigest()


def grouped(text: str) -> list[str]:
    """A hash in groups of eight, in two lines, as a person can compare it."""
    parts = [text[start : start + 8] for start in range(0, len(text), 8)]
    middle = (len(parts) + 1) // 2
    return [" ".join(parts[:middle]), " ".join(parts[middle:])]


def _date(moment: date | str) -> date:
    return date.fromisoformat(moment) if isinstance(moment, str) else moment
