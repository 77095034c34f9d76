"""Parts of sentences in reports and letters: dates, lists, numbers in words, places, meetings and addressees."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from registry import codes, numbers
from registry.dates import day_in_words, days_in_words

ON_DAY = _("on %(day)s")
ON_TWO_DAYS = _("on %(first)s and %(last)s")
FROM_TO = _("from %(first)s to %(last)s")
ADDRESSEES = {  # of recommendations, as named within a sentence
    "governments": _("the governments of ASEM partners"),
    "foreign": _("their ministries of foreign affairs"),
    "culture": _("their ministries of culture"),
}
ALONE = {"foreign": _("the ministries of foreign affairs"), "culture": _("the ministries of culture")}
LISTED_MAX = 12  # recommendations listed by number; more are counted


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


def either(names: Iterable[str]) -> str:
    """Return a list within a sentence after "no": Italy, Hungary or Poland."""
    *others, last = list(names) or [""]
    return _("%(first)s or %(last)s") % {"first": ", ".join(others), "last": last} if others else last


def number(count: int) -> str:
    """Return a number within a sentence: in words below 10, in figures from 10."""
    return numbers.in_words(count)


def meeting(frozen: dict[str, Any]) -> str:
    """Return a meeting with its place and days, where known: 8th ASEM Summit (Brussels, 4–5 October 2010)."""
    details = ", ".join(filter(None, [frozen["city"], span(frozen["starts_on"], frozen["ends_on"])]))
    return f"{frozen['name']} ({details})" if details else frozen["name"]


def ministries(found: Iterable[tuple[bool, str, bool]]) -> str:
    """Return how many ministries there are, within a sentence: eight ministries of foreign affairs and one institution.

    `found` says of each whether it is for foreign affairs (or else for culture), the code of its partner, and whether
    that is an institution, which has departments but no ministries. The partners are counted where one has several.
    """
    rows = list(found)
    foreign = [code for is_foreign, code, is_institution in rows if is_foreign and not is_institution]
    culture = [code for is_foreign, code, is_institution in rows if not is_foreign and not is_institution]
    institutions = [code for _is_foreign, code, is_institution in rows if is_institution]
    parts = []
    if foreign:
        phrase = ngettext("%(n)s ministry of foreign affairs", "%(n)s ministries of foreign affairs", len(foreign))
        parts.append(_of_partners(phrase, foreign))
    if culture:
        phrase = ngettext("%(n)s ministry of culture", "%(n)s ministries of culture", len(culture))
        parts.append(_of_partners(phrase, culture))
    if institutions:
        count = len(set(institutions))
        phrase = ngettext("%(n)s institution", "%(n)s institutions", count) % {"n": number(count)}
        if len(institutions) > count:
            several = gettext("%(n)s departments of %(institutions)s")
            phrase = several % {"n": number(len(institutions)), "institutions": phrase}
        parts.append(phrase)
    return joined(parts) or gettext("no ministries")


def _of_partners(phrase: str, codes: list[str]) -> str:
    """Return the phrase with the number of ministries and, if one has several, of partners."""
    phrase, count = phrase % {"n": number(len(codes))}, len(set(codes))
    if count == len(codes):
        return phrase
    partners = ngettext("%(n)s partner", "%(n)s partners", count) % {"n": number(count)}
    return gettext("%(ministries)s of %(partners)s") % {"ministries": phrase, "partners": partners}


def addressed(groups: Iterable[tuple[list[str], list[str]]]) -> str:
    """Return which recommendations are addressed to whom, a sentence for each of (numbers, addressees); "" if none are.

    If there are many recommendations, only their number is given.
    """
    rows = [(numbers, _addressees(to)) for numbers, to in groups if numbers and to]
    if sum(len(numbers) for numbers, _to in rows) <= LISTED_MAX:
        return " ".join(_listed(numbers, to) for numbers, to in rows)
    parts = [gettext("%(n)s to %(to)s") % {"n": number(len(numbers)), "to": to} for numbers, to in rows]
    if len(parts) == 1:
        return gettext("%(n)s recommendations in the report are addressed to %(to)s.") % {
            "n": numbers.at_start(len(rows[0][0])),
            "to": rows[0][1],
        }
    listed = gettext("; and ").join(["; ".join(parts[:-1]), parts[-1]])
    return gettext("The recommendations in the report are addressed as follows: %(parts)s.") % {"parts": listed}


def _listed(numbers: list[str], to: str) -> str:
    sentence = ngettext(
        "Recommendation %(numbers)s is addressed to %(to)s.",
        "Recommendations %(numbers)s are addressed to %(to)s.",
        len(numbers),
    )
    return sentence % {"numbers": joined(numbers), "to": to}


def _addressees(names: list[str]) -> str:
    """Return the addressees: the governments of ASEM partners and their ministries of culture."""
    named = ADDRESSEES if "governments" in names else ADDRESSEES | ALONE
    words = joined(str(named[name]) for name in names)
    return words if "governments" in names else gettext("%(names)s of ASEM partners") % {"names": words}


def copies(names: list[str], *, is_on_paper: bool) -> str:
    """Return the sentence on the ministries for which a letter contains a copy of itself; "" if there are none."""
    if not names:
        return ""
    sentence = (
        ngettext(
            "A copy of this note for %(names)s is enclosed.",
            "Copies of this note for %(names)s are enclosed.",
            len(names),
        )
        if is_on_paper
        else ngettext(
            "A copy of this note for %(names)s is attached.",
            "Copies of this note for %(names)s are attached.",
            len(names),
        )
    )
    return sentence % {"names": joined(gettext("the %(name)s") % {"name": name} for name in names)}


def blocks(prose: str) -> list[str]:
    """Return the paragraphs of a text, which are separated by blank lines."""
    return [part.strip() for part in re.split(r"\n\s*\n", prose) if part.strip()]


def _date(moment: date | str) -> date:
    return date.fromisoformat(moment) if isinstance(moment, str) else moment


def short_address(code: str) -> str:
    """Return the address of a check code as it is printed, to be typed by hand: https://portal.example/v/ACDE-FHJK-MNPR."""
    return f"{settings.PORTAL_URL}{reverse('verification:verify_code', args=[codes.grouped(code)])}"
