"""Texts derived from the final chair's summary: an information note for senior officials, a press line, and text that
ministers could use in their statement. They are composed on each request and name no one."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry import numbers
from registry.names import place_text
from reports.models import ChairSummary
from reports.printing import phrases
from reports.summary import carried, facts
from workshops import phrases as workshop_phrases

KEY_PARAGRAPHS = 4


@dataclass(frozen=True)
class Texts:
    """The texts made of a final summary. `press_note` says from when the press line may be used."""

    note: list[str]
    action: str
    press_note: str
    is_embargoed: bool
    press: str
    statement: str


def of(summary: ChairSummary, now: datetime | None = None) -> Texts:
    """Return the texts, at the moment `now`."""
    now = now or timezone.now()
    workshop = summary.workshop
    count = carried.count(summary)
    values = {
        "title": workshop.title,
        "place": place_text(workshop.city, workshop.host.name),
        "days": phrases.during(workshop.starts_on, workshop.ends_on),
        "n": numbers.in_words(count),
        "symbol": summary.symbol,
    }
    is_embargoed = bool(summary.embargo_until and now < summary.embargo_until)
    return Texts(
        note=_note(summary),
        action=_action(values, adopts=workshop.adopts, count=count),
        press_note=_press_note(summary, is_embargoed=is_embargoed),
        is_embargoed=is_embargoed,
        press=_press(values, adopts=workshop.adopts, count=count),
        statement=_statement(values, adopts=workshop.adopts, count=count),
    )


def _note(summary: ChairSummary) -> list[str]:
    """Return the paragraphs of the information note: the first ones of the summary, and its outcome."""
    outcome = list(facts.outcome(summary.workshop))
    blocks = [block for block in phrases.blocks(summary.text) if block not in outcome]
    return [*blocks[:KEY_PARAGRAPHS], *outcome]


def _action(values: dict[str, str], *, adopts: bool, count: int) -> str:
    if adopts and count:
        return _("Senior officials may wish to take note of the recommendations and to transmit them to ministers.")
    if count:
        return _(
            "Senior officials may wish to take note of the chair’s summary and of the recommendations that it contains."
        )
    return _("Senior officials may wish to take note of the chair’s summary.")


def _press_note(summary: ChairSummary, *, is_embargoed: bool) -> str:
    if not is_embargoed or summary.embargo_until is None:
        return _("For immediate release")
    utc = date_format(summary.embargo_until.astimezone(UTC), "H:i")
    local = workshop_phrases.moment(summary.embargo_until, summary.workshop)
    return _("Embargoed until %(local)s, %(utc)s UTC") % {"local": local, "utc": utc}


def _press(values: dict[str, str], *, adopts: bool, count: int) -> str:
    met = (
        _("Officials and experts from Asia and Europe met in %(place)s %(days)s for the ASEM workshop “%(title)s”.")
        % values
    )
    if not count:
        return met
    if adopts:
        more = ngettext(
            "Participants recommended further cooperation in %(n)s recommendation adopted by consensus.",
            "Participants recommended further cooperation in %(n)s recommendations adopted by consensus.",
            count,
        )
    else:
        more = ngettext(
            "The chair’s summary contains %(n)s recommendation to ASEM partners.",
            "The chair’s summary contains %(n)s recommendations to ASEM partners.",
            count,
        )
    return f"{met} {more % values}"


def _statement(values: dict[str, str], *, adopts: bool, count: int) -> str:
    if adopts and count:
        words = ngettext(
            "Ministers welcomed the ASEM workshop “%(title)s”, held in %(place)s, %(days)s, and took note of the "
            "recommendation that its participants adopted.",
            "Ministers welcomed the ASEM workshop “%(title)s”, held in %(place)s, %(days)s, and took note of the %(n)s "
            "recommendations that its participants adopted.",
            count,
        )
        return words % values
    return (
        _(
            "Ministers welcomed the ASEM workshop “%(title)s”, held in %(place)s, %(days)s, and took note of its chair’s "
            "summary (%(symbol)s)."
        )
        % values
    )
