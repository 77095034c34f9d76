"""Published sources of records entered from an archive: institution, title, date and web address, or a description."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _

from registry.dates import day_in_words

_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def line(source: Any) -> str:
    """Return a source on one line; `source` is a description, or a dict of the parts that are known.

    The parts are `institution`, `title`, `on` (2010, 2010-04 or 2010-04-20), `url` and, for a page without a date,
    `accessed`, the day on which it was read.
    """
    if not isinstance(source, dict):
        return str(source)
    title = _("“%(title)s”") % {"title": source["title"]} if source.get("title") else ""
    parts = [source.get("institution"), title, _in_words(source.get("on", "")), source.get("url")]
    cited = ", ".join(part for part in parts if part)
    if source.get("accessed") and not source.get("on"):
        cited += " " + _("(accessed on %(day)s)") % {"day": _in_words(source["accessed"])}
    return cited


def has_undated_page(sources: Iterable[Any]) -> bool:
    """Return whether a web page is among `sources` without a date and without the day on which it was read."""
    pages = (source for source in sources if isinstance(source, dict) and source.get("url"))
    return any(not _PARTIAL_DATE.fullmatch(page.get("on") or page.get("accessed") or "") for page in pages)


def _in_words(on: str) -> str:
    """Return a date of which only the year or the month may be known: 20 April 2010, April 2010 or 2010."""
    known = _PARTIAL_DATE.fullmatch(on)
    if not known or not known[2]:
        return on
    day = date(int(known[1]), int(known[2]), int(known[3] or 1))
    return day_in_words(day) if known[3] else date_format(day, "F Y")
