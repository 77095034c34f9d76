"""Parts of sentences in reports and letters: dates, lists, numbers in words, places and meetings."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext_lazy as _

from registry.dates import day_in_words, days_in_words

ON_DAY = _("on %(day)s")
ON_TWO_DAYS = _("on %(first)s and %(last)s")
FROM_TO = _("from %(first)s to %(last)s")
NUMBERS = [_("no"), _("one"), _("two"), _("three"), _("four"), _("five"), _("six"), _("seven"), _("eight"), _("nine")]


def day(moment: date | str) -> str:
    """Return a date: 28 April 2010."""
    return day_in_words(_date(moment))


def span(first: date | str | None, last: date | str | None) -> str:
    """Return the days from first to last: 28–29 April 2010, 30 June – 2 July 2010; one day; or "" if not known."""
    if not first:
        return ""
    return days_in_words(_date(first), _date(last or first))


def during(first: date | str, last: date | str) -> str:
    """Return days within a sentence: on 28 April 2010, on 28 and 29 April 2010, from 30 June to 2 July 2010."""
    first, last = _date(first), _date(last)
    if first == last:
        return ON_DAY % {"day": day(first)}
    if (last - first).days == 1 and first.month == last.month:
        return ON_TWO_DAYS % {"first": first.day, "last": day(last)}
    begin = day(first) if first.year != last.year else date_format(first, "j F" if first.month != last.month else "j")
    return FROM_TO % {"first": begin, "last": day(last)}


def joined(names: Iterable[str]) -> str:
    """Return a list within a sentence: Italy, Hungary and Poland; with semicolons where a name has a comma."""
    names = list(names)
    if len(names) <= 1:
        return "".join(names)
    *others, last = names
    if len(others) > 1 and any("," in name for name in names):
        return _("%(first)s; and %(last)s") % {"first": "; ".join(others), "last": last}
    return _("%(first)s and %(last)s") % {"first": ", ".join(others), "last": last}


def number(count: int) -> str:
    """Return a number within a sentence: in words below 10, in figures from 10."""
    return str(NUMBERS[count]) if 0 <= count < len(NUMBERS) else str(count)


def meeting(frozen: dict[str, Any]) -> str:
    """Return a meeting with its place and days, where known: 8th ASEM Summit (Brussels, 4–5 October 2010)."""
    details = ", ".join(filter(None, [frozen["city"], span(frozen["starts_on"], frozen["ends_on"])]))
    return f"{frozen['name']} ({details})" if details else frozen["name"]


def blocks(prose: str) -> list[str]:
    """Return the paragraphs of a text, which are separated by blank lines."""
    return [part.strip() for part in re.split(r"\n\s*\n", prose) if part.strip()]


def _date(moment: date | str) -> date:
    return date.fromisoformat(moment) if isinstance(moment, str) else moment
