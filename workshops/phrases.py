"""Phrases about workshops, composed in code: dates, deadlines, times, time zones and lists of names."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.models import Partner
from registry.dates import day_in_words, days_in_words
from registry.names import with_article
from registry.templatetags.portal import zone_city, zone_words
from workshops.models import Meeting, OutcomeMode, Workshop

NAMES_SHOWN = 3
# The rule for the outcome of a workshop, and what else its partners may do.
AGREED: dict[str, Promise] = {
    OutcomeMode.SUMMARY: gettext_lazy("The final drafts form part of the chair’s summary."),
    OutcomeMode.ROOM: gettext_lazy("Recommendations are adopted by consensus, declared by the chair in a session."),
    OutcomeMode.SILENCE: gettext_lazy(
        "Recommendations are adopted by consensus, declared by the chair in a session, or by a silence "
        "procedure following the session."
    ),
}
PARTNERS_MAY: dict[str, Promise] = {
    "takes_amendments": gettext_lazy("submit amendments"),
    "takes_co_sponsors": gettext_lazy("co-sponsor recommendations"),
    "takes_positions": gettext_lazy("record their positions"),
}
NOON = time(12)  # when the summer time of a day has begun or ended


def names_text(names: Sequence[str], most: int = NAMES_SHOWN) -> str:
    """Return "Hungary", "Hungary and Italy", "Hungary, Italy and Poland", or `most` names and how many others."""
    if not names:
        return ""
    if len(names) > most:
        others = len(names) - most
        text = ngettext("%(names)s and %(count)d other", "%(names)s and %(count)d others", others)
        return text % {"names": ", ".join(names[:most]), "count": others}
    if len(names) == 1:
        return names[0]
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


def labels_text(labels: Sequence[str]) -> str:
    """Return labels on one line, of which the first alone begins with a capital: "Ministries of culture, ASEF"."""
    return ", ".join([*labels[:1], *(_within_line(label) for label in labels[1:])])


def _within_line(label: str) -> str:
    """Return a label without its initial capital, except for an abbreviation."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def days_until(at: datetime, workshop: Workshop) -> int:
    """Return the number of days until a time, by the calendar at the workshop; negative if it has passed."""
    return (at.astimezone(workshop.tz).date() - timezone.localdate(timezone=workshop.tz)).days


def dates_text(workshop: Workshop) -> str:
    """Return the dates of a workshop, "28–29 April 2010"; if they are not known, as its sources report them."""
    return workshop.date_text or days_in_words(workshop.starts_on, workshop.ends_on)


def outcome_text(workshop: Workshop) -> str:
    """Return the rule for the outcome of the workshop, in one to three sentences."""
    sentences = [str(AGREED[workshop.outcome_mode])]
    if may := [str(verb) for name, verb in PARTNERS_MAY.items() if getattr(workshop, name)]:
        sentences.append(_("Partners may %(actions)s.") % {"actions": names_text(may)})
    if not workshop.circulates_to_all:
        sentences.append(_("Drafts are circulated to the delegations of partners."))
    return " ".join(sentences)


def proposed_text(proposer: Partner | None) -> str:
    """Return who proposed a workshop, for the dateline; "Proposed" alone if the proposer is not known."""
    return _("Proposed by %s") % with_article(proposer.name) if proposer else _("Proposed")


def meeting_text(meeting: Meeting) -> str:
    """Return "CMM4, Poznań 2010", with the planned year if necessary, or "CMM9, date to be announced" without days.

    Meetings outside a numbered series have their names: "ASEM Coordinators’ Meeting, 21 April 2020" without a city.
    """
    first, last = meeting.days
    if first and last and not meeting.city and not meeting.ordinal:
        return f"{meeting.short_name}, {days_in_words(first, last)}"
    year = str(first.year) if first else meeting.date_text
    separator = " " if year.isdecimal() else ", "
    return ", ".join([meeting.short_name, *filter(None, [separator.join(filter(None, [meeting.city, year]))])])


def deadlines(workshop: Workshop) -> list[tuple[str, datetime, str]]:
    """Return [(name, time, label), ...] of the deadlines in order; none if held before the launch of the portal."""
    if workshop.archived_at:
        return []
    return [
        ("submissions", workshop.submissions_close_at, _("Deadline for submissions")),
        ("comments", workshop.comments_close_at, _("Deadline for comments")),
        ("final", workshop.final_drafts_close_at, _("Deadline for final drafts")),
    ]


def next_deadline(workshop: Workshop) -> tuple[str, datetime] | None:
    """Return (label, time) of the next deadline, or None if all have passed."""
    now = timezone.now()
    return next(((label, at) for _name, at, label in deadlines(workshop) if at > now), None)


def moment(at: datetime, workshop: Workshop) -> str:
    """Return a time as written in sentences: "28 April 2010 at 14:30 Vientiane (UTC+7)", in the workshop's zone."""
    local = at.astimezone(ZoneInfo(workshop.zone))
    time_text = f"{date_format(local, 'H:i')} {zone_words(workshop.zone, local)}"
    return _("%(day)s at %(time)s") % {"day": day_in_words(local.date()), "time": time_text}


def zone_note(workshop: Workshop, reader_zone: str = "") -> str:
    """Return the note that states the time zone of a page and, if it differs, that of the reader.

    An offset that changes during the workshop, with summer time, is left out: it would be wrong on one of the days.
    """
    days = [datetime.combine(day, NOON, workshop.tz) for day in (workshop.starts_on, workshop.ends_on)]
    note = _local_times(workshop, days)
    if not any(own_time(day, workshop.zone, reader_zone) for day in days):
        return note
    own = [day.astimezone(ZoneInfo(reader_zone)) for day in days]
    zone = ", ".join([zone_city(reader_zone), *_one_offset(own)])
    return f"{note} " + _("Times in your time zone (%(zone)s) are shown underneath.") % {"zone": zone}


def history_note(workshop: Workshop) -> str:
    """Return the note on the zone of times of any season: without an offset where summer time changes it."""
    seasons = [datetime.combine(workshop.starts_on.replace(month=month, day=1), NOON, workshop.tz) for month in (1, 7)]
    return _local_times(workshop, seasons)


def _local_times(workshop: Workshop, days: Sequence[datetime]) -> str:
    """Return "All times are local times in Ha Long (UTC+7).", with the offset of `days` if it is the same on all."""
    place = " ".join([workshop.city, *(f"({offset})" for offset in _one_offset(days))])
    return _("All times are local times in %(place)s.") % {"place": place}


def _one_offset(days: Sequence[datetime]) -> list[str]:
    """Return the offset of all days, as a list of one; an empty list if it changes."""
    offsets = list({offset(day) for day in days})
    return offsets if len(offsets) == 1 else []


def own_time(at: datetime, zone: str, reader_zone: str) -> str:
    """Return the reader's own time, "04:00 in Rome", if its offset differs from that of `zone`; "" otherwise."""
    if not reader_zone:
        return ""
    own, local = at.astimezone(ZoneInfo(reader_zone)), at.astimezone(ZoneInfo(zone))
    if own.utcoffset() == local.utcoffset():
        return ""
    own_text = date_format(own, "H:i" if own.date() == local.date() else "j M, H:i")
    return _("%(time)s in %(city)s") % {"time": own_text, "city": zone_city(reader_zone)}


def offset(at: datetime) -> str:
    """Return the UTC offset of an aware time: UTC+7, UTC-3:30, UTC."""
    minutes = int((at.utcoffset() or timedelta()).total_seconds()) // 60
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")
