"""What the directory tells of who takes part: parts of its pages, each to be read together with others."""

import re
from urllib.parse import urlsplit

from django.utils import timezone

from members.models import Contribution, Coordinator, Group, Ministry, Partner, PartnerGroup, ReferenceData
from registry.together import Part

ADDRESS = re.compile(r"https?://\S+")
SEATS = ["asean", "nesa", "eeas", "presidency"]


def sources(*names):
    """The part that says of what day a page's facts are and where they come from."""
    columns = {name: name for name in ("name", "title", "as_of", "sources", "note")}
    return Part(ReferenceData.objects.filter(name__in=names), columns, ("title",), lists=("sources",))


def cited(source):
    """The sources named in one line, [(words, address or nothing), ...]; an address is shown by its host."""
    return [_named(part.strip()) for part in source.split("; ") if part.strip()]


def _named(source):
    """Words and address of one source; what only looks like an address, as a typing mistake may, is words."""
    try:
        host = urlsplit(source).hostname if ADDRESS.fullmatch(source) else None
    except ValueError:
        host = None
    return (host, source) if host else (source, "")


def with_links(rows):
    """The rows of `sources`, each with its sources as words and links."""
    return [row | {"cited": [pair for source in row["sources"] for pair in cited(source)]} for row in rows]


def groups(**narrowed):
    """The part with the groups of partners that changed theirs."""
    columns = {"partner": "partner__code", "group": "group", "starts_on": "starts_on", "ends_on": "ends_on"}
    return Part(PartnerGroup.objects.filter(**narrowed), columns, ("partner",))


def group_on(partner, day, changed):
    """In which group `partner` was counted on `day`; `changed` are the rows of `groups`."""
    for row in changed:
        begun = row["starts_on"] is None or row["starts_on"] <= day
        if row["partner"] == partner.code and begun and (row["ends_on"] is None or day <= row["ends_on"]):
            return Group(row["group"])
    return Group(partner.group)


def ministries(partner):
    columns = ("code", "kind", "name", "native_name", "native_language", "unit", "confidence", "note")
    return Part(Ministry.objects.filter(partner=partner), {name: name for name in columns}, ("code",))


def contributions(**narrowed):
    """The part with what partners are known to give to organisations, in ASEM's order of partners."""
    columns = {name: name for name in ("amount", "currency", "every", "since", "source")}
    columns |= {"partner": "partner__name", "code": "partner__code", "place": "partner__protocol_order"}
    columns |= {"organisation": "organisation__name", "organisation_code": "organisation__code"}
    return Part(Contribution.objects.filter(**narrowed), columns, ("organisation", "place", "since"))


def terms(**narrowed):
    """The part with terms as coordinator."""
    columns = {name: name for name in ("seat", "starts_on", "ends_on", "words", "confidence", "source")}
    columns |= {"partner": "partner__name", "code": "partner__code"}
    return Part(Coordinator.objects.filter(**narrowed), columns, ("starts_on",))


def told(rows):
    """Rows of `terms`, each with its seat in words, the sources as links, and whether it is `past`, `now` or `next`."""
    today, seats = timezone.localdate(), dict(Coordinator._meta.get_field("seat").choices)
    return [
        row | {"label": seats[row["seat"]], "cited": cited(row["source"]), "state": _state(row, today)} for row in rows
    ]


def by_seat(rows):
    """Rows of `terms` in the order of the four seats: ASEAN, Northeast and South Asia, EEAS, presidency."""
    return sorted(rows, key=lambda row: SEATS.index(row["seat"]))


def _state(row, today):
    if row["ends_on"] and row["ends_on"] < today:
        return "past"
    return "next" if row["starts_on"] and row["starts_on"] > today else "now"


def admitted_at(meeting):
    """The part with the partners that joined at a meeting, known by its code."""
    columns = {"name": "name", "code": "code", "place": "protocol_order"}
    return Part(Partner.objects.filter(joined_at_meeting=meeting), columns, ("place",))


def enlargements(partners):
    """[(day, meeting's code, how many there were from then on), ...] of all partners given; asks nothing."""
    days = {}
    for partner in partners:
        days.setdefault(partner.joined_on, partner.joined_at_meeting)
    return [
        (day, days[day], sum(partner.joined_on <= day and _is_in(partner, day) for partner in partners))
        for day in sorted(days)
    ]


def _is_in(partner, day):
    return partner.left_on is None or day < partner.left_on


def of_day(partners, day):
    """Those of `partners` that were partners on `day`: what `Partner.objects.at` asks, of rows read already."""
    return [partner for partner in partners if partner.joined_on <= day and _is_in(partner, day)]
