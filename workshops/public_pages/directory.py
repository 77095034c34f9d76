"""What the directory tells of what is held, agreed and proposed: parts of its pages, to be read together with others."""

import re
from datetime import date

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from registry.dates import days_in_words
from registry.together import Part
from workshops.models import (
    Area,
    AreaKind,
    Initiative,
    Meeting,
    OutcomeParagraph,
    OutcomeText,
    ReportedFigure,
    Workshop,
)

KINDS = dict(Meeting._meta.get_field("kind").choices)
SHAPES = {"proposed": "submitted", "endorsed": "final", "under_way": "discussion", "completed": "ok"}
STATES = dict(Initiative._meta.get_field("state").choices)
UNKNOWN = "9999"
_YEAR = re.compile(r"\b(?:19|20)[0-9]{2}\b")  # among words such as "3 and 4 June 2027"
_MEETING = ("code", "kind", "name", "city", "starts_on", "ends_on", "date_words", "theme", "note")


def dates(meeting):
    """When a meeting was held, in words; as reported where the days are not known. Takes a row or a dictionary."""
    starts, ends, words = (_get(meeting, name) for name in ("starts_on", "ends_on", "date_words"))
    return days_in_words(starts, ends or starts) if starts else words or _("no date found")


def planned(meeting):
    """The days for which a meeting was planned, where they were others; else nothing."""
    if not meeting.planned_starts_on:
        return ""
    return days_in_words(meeting.planned_starts_on, meeting.planned_ends_on or meeting.planned_starts_on)


def year(meeting):
    """The year of a meeting, in which time lines put it, as four figures; UNKNOWN where there is none."""
    starts, words = _get(meeting, "starts_on"), _get(meeting, "date_words")
    if starts:
        return str(starts.year)
    found = _YEAR.search(words)
    return found[0] if found else UNKNOWN


def place_in_time(meeting):
    """By what meetings are sorted on a time line; one without a year comes last of all."""
    return year(meeting), _get(meeting, "starts_on") or date.min, _get(meeting, "code")


def time_line(meetings):
    """Meetings in their order, as rows: {meeting, year (only where it changes), dates, planned, kind}."""
    rows, last = [], None
    for meeting in meetings:
        now = year(meeting)
        row = {"meeting": meeting, "dates": dates(meeting), "planned": planned(meeting), "kind": KINDS[meeting.kind]}
        rows.append(row | {"year": "" if now in (last, UNKNOWN) else now})
        last = now
    return rows


def _get(thing, name):
    return thing[name] if isinstance(thing, dict) else getattr(thing, name)


def hosted_meetings(partner):
    return Part(Meeting.objects.filter(host=partner), {name: name for name in _MEETING}, ("starts_on", "code"))


def siblings(meeting):
    """The part with all meetings of the same kind, for the one before and the one after."""
    columns = {name: name for name in ("code", "name", "starts_on")}
    return Part(Meeting.objects.filter(kind=meeting.kind), columns, ("starts_on", "code"))


def neighbours(rows, key, value):
    """(row before, row after) of the one whose `key` is `value`; nothing at the ends."""
    place = next((n for n, row in enumerate(rows) if row[key] == value), None)
    if place is None:
        return None, None
    return rows[place - 1] if place else None, rows[place + 1] if place + 1 < len(rows) else None


def sponsored_by(partner):
    return Initiative.co_sponsors.through.objects.filter(partner=partner).values("initiative")


def lying_in(area):
    """The initiatives in an area, or in an item of it."""
    ties = Initiative.areas.through.objects.filter(Q(area=area) | Q(area__parent=area))
    return ties.values("initiative")


def initiatives(**narrowed):
    """The part with initiatives, each with its proposer and meeting."""
    columns = {name: name for name in ("code", "title", "state")}
    columns |= {"proposer": "proposer__name", "proposer_code": "proposer__code", "meeting": "meeting__code"}
    return Part(Initiative.objects.filter(**narrowed), columns, ("title",))


def in_words(rows):
    """Rows of `initiatives` with their state in words, and as the shape of a tag."""
    return [row | {"label": STATES[row["state"]], "shape": SHAPES[row["state"]]} for row in rows]


def sponsors(**narrowed):
    """The part with the co-sponsors of initiatives, in ASEM's order."""
    columns = {"initiative": "initiative__code", "name": "partner__name", "code": "partner__code"}
    columns |= {"place": "partner__protocol_order"}
    return Part(Initiative.co_sponsors.through.objects.filter(**narrowed), columns, ("place",))


def initiative_areas(**narrowed):
    """The part with the areas of initiatives."""
    columns = {"initiative": "initiative__code", "code": "area__code", "label": "area__label"}
    return Part(Initiative.areas.through.objects.filter(**narrowed), columns, ("code",))


def figures(**narrowed):
    """The part with what others reported of a partner's initiatives."""
    columns = {name: name for name in ("counts", "number", "as_of", "source")}
    columns |= {"partner": "partner__name", "code": "partner__code", "place": "partner__protocol_order"}
    return Part(ReportedFigure.objects.filter(**narrowed), columns, ("place", "as_of", "counts"))


def reported(rows):
    """Rows of `figures` as a table has them: one line a partner and day, with what was proposed and co-sponsored."""
    lines = {}
    for row in rows:
        line = lines.setdefault((row["code"], row["as_of"]), {name: row[name] for name in ("partner", "code")})
        line |= {row["counts"]: row["number"], "as_of": row["as_of"], "source": row["source"]}
    return list(lines.values())


def outcome_texts(**narrowed):
    columns = {name: name for name in ("code", "title", "agreed_on")}
    return Part(OutcomeText.objects.filter(**narrowed), columns, ("agreed_on", "code"))


def paragraphs(**narrowed):
    """The part with paragraphs of outcome texts, in their order."""
    columns = {"number": "number", "about": "about", "place": "position", "text": "text__code", "title": "text__title"}
    columns |= {"area": "area__code"}
    return Part(OutcomeParagraph.objects.filter(**narrowed), columns, ("text", "place"))


def areas(**narrowed):
    columns = {name: name for name in ("code", "kind", "position", "label")} | {"parent": "parent__code"}
    return Part(Area.objects.filter(**narrowed), columns, ("kind", "position", "code"))


def pillars(**narrowed):
    """The part that says which tangible area belongs to which pillar."""
    columns = {"area": "from_area__code", "pillar": "to_area__code", "label": "to_area__label"}
    return Part(Area.pillars.through.objects.filter(**narrowed), columns, ("pillar",))


def narrowed(rows, *, partner="", area="", state=""):
    """Those of `rows` (initiatives) that a partner proposed or co-sponsors, that lie in an area, in a state."""
    if partner:
        sponsored = Initiative.co_sponsors.through.objects.filter(partner__code=partner).values("initiative")
        rows = rows.filter(Q(proposer__code=partner) | Q(pk__in=sponsored))
    if area:
        tied = Initiative.areas.through.objects.filter(Q(area__code=area) | Q(area__parent__code=area))
        rows = rows.filter(pk__in=tied.values("initiative"))
    return rows.filter(state=state) if state else rows


def proposing_partners():
    """The part with the partners that proposed or co-sponsor something, for a filter."""
    sponsored = Initiative.co_sponsors.through.objects.values("partner")
    partners = Initiative._meta.get_field("proposer").related_model.objects
    found = partners.filter(Q(pk__in=Initiative.objects.values("proposer")) | Q(pk__in=sponsored))
    return Part(found, {"code": "code", "name": "name", "place": "protocol_order"}, ("place",))


def initiative_areas_offered():
    """The part with the areas that initiatives lie in, for a filter."""
    return areas(pk__in=Initiative.areas.through.objects.values("area"))


def tied(page, sponsors, areas):
    """Initiatives of a page, each with its state as a shape, its co-sponsors and areas: [{initiative, ...}, ...]"""
    return [
        {
            "initiative": one,
            "shape": SHAPES[one.state],
            "sponsors": [row for row in sponsors if row["initiative"] == one.code],
            "areas": [row for row in areas if row["initiative"] == one.code],
        }
        for one in page
    ]


def under_pillars(rows, ties):
    """The pillars among `rows` of areas, each with its tangible areas; `ties` are rows of `pillars`."""
    known = {row["code"]: row for row in rows}
    return [
        row | {"tangible": [known[tie["area"]] for tie in ties if tie["pillar"] == row["code"]]}
        for row in rows
        if row["kind"] == AreaKind.PILLAR
    ]


def with_items(rows):
    """The priorities among `rows` of areas, each with its items."""
    items = [row for row in rows if row["kind"] == AreaKind.ITEM]
    return [
        row | {"parts": [item for item in items if item["parent"] == row["code"]]}
        for row in rows
        if row["kind"] == AreaKind.PRIORITY
    ]


def aimed_at(meeting):
    """Public workshops that report to a meeting, or were proposed at it."""
    rule = Q(pk__in=Workshop.target_meetings.through.objects.filter(meeting=meeting).values("workshop"))
    return public_workshops().filter(rule | Q(proposed_at=meeting))


def outcome_list():
    """All outcome texts, the latest first, each with the number of its known paragraphs. One query."""
    texts = OutcomeText.objects.select_related("meeting").annotate(known=Count("paragraphs"))
    return texts.order_by(F("agreed_on").desc(nulls_last=True), "code")


def public_workshops(**narrowed):
    """Workshops that anybody may read about, with their hosts, the latest first."""
    return Workshop.objects.public().filter(**narrowed).select_related("host")


def dated(workshops):
    """[(workshop, its dates in words), ...]"""
    return [(one, one.date_words or days_in_words(one.starts_on, one.ends_on)) for one in workshops]
