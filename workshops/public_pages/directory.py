"""Read what the directory shows about meetings, initiatives, outcome texts and areas."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import Count, F, Model, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from members.models import Partner
from registry.dates import days_in_words
from workshops import phrases
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

Row = TypeVar("Row", bound=Model)
KINDS = dict(Meeting._meta.get_field("kind").flatchoices)
SHAPES = {"proposed": "submitted", "endorsed": "final", "under_way": "discussion", "completed": "ok"}
STATES = dict(Initiative._meta.get_field("state").flatchoices)
UNKNOWN = "9999"
_YEAR = re.compile(r"\b(?:19|20)[0-9]{2}\b")  # among words such as "3 and 4 June 2027"


def dates(meeting: Meeting) -> str:
    """Return when a meeting was held, in words; as reported where the days are not known."""
    if meeting.starts_on:
        return days_in_words(meeting.starts_on, meeting.ends_on or meeting.starts_on)
    return meeting.date_text or _("date not known")


def planned(meeting: Meeting) -> str:
    """Return the days for which a meeting was planned, where they were others; else nothing."""
    if not meeting.planned_starts_on:
        return ""
    return days_in_words(meeting.planned_starts_on, meeting.planned_ends_on or meeting.planned_starts_on)


def year(meeting: Meeting) -> str:
    """Return the year of a meeting as four figures, for time lines; UNKNOWN where there is none."""
    if meeting.starts_on:
        return str(meeting.starts_on.year)
    found = _YEAR.search(meeting.date_text)
    return found[0] if found else UNKNOWN


def place_in_time(meeting: Meeting) -> tuple[str, date, str]:
    """Return by what meetings are sorted on a time line; one without a year comes last of all."""
    return year(meeting), meeting.starts_on or date.min, meeting.code


def time_line(meetings: Iterable[Meeting]) -> list[dict[str, Any]]:
    """Meetings in their order, as rows: {meeting, year (only where it changes), dates, planned, kind}."""
    rows, last = [], None
    for meeting in meetings:
        now = year(meeting)
        row = {"meeting": meeting, "dates": dates(meeting), "planned": planned(meeting), "kind": KINDS[meeting.kind]}
        rows.append(row | {"year": "" if now in (last, UNKNOWN) else now})
        last = now
    return rows


def hosted_by(partner: Partner) -> list[Meeting]:
    """Return the meetings that a partner hosted, in their order."""
    columns = ("code", "name", "city", "starts_on", "ends_on", "date_text", "note")
    return sorted(Meeting.objects.filter(host=partner).only(*columns), key=place_in_time)


def siblings(meeting: Meeting) -> QuerySet[Meeting]:
    """Return all meetings of the same kind, in the order in which they were held."""
    rows = Meeting.objects.filter(kind=meeting.kind).only("code", "name")
    return rows.order_by(F("starts_on").asc(nulls_last=True), "code")


def neighbours(rows: Iterable[Row], row: Row) -> tuple[Row | None, Row | None]:
    """Return what stands before and after `row` among `rows`; None at the ends."""
    listed = list(rows)
    place = listed.index(row)
    return listed[place - 1] if place else None, listed[place + 1] if place + 1 < len(listed) else None


def initiatives() -> QuerySet[Initiative]:
    """Return initiatives with their proposers, by title."""
    columns = ("code", "title", "state", "meeting", "proposer__code", "proposer__name")
    return Initiative.objects.select_related("proposer").only(*columns).order_by("title", "pk")


def in_area(area: Area) -> QuerySet[Initiative]:
    """Return the initiatives in an area, or in an item of it."""
    ties = Initiative.areas.through.objects.filter(Q(area=area) | Q(area__parent=area))
    return initiatives().filter(pk__in=ties.values("initiative"))


def with_states(initiatives: Iterable[Initiative]) -> list[tuple[Initiative, str, str]]:
    """Return [(initiative, shape of the tag of its state, state in words), ...]"""
    labels = {state: str(label) for state, label in STATES.items()}
    return [(one, SHAPES[one.state], labels[one.state]) for one in initiatives]


def with_ties(initiatives: QuerySet[Initiative]) -> QuerySet[Initiative]:
    """Return `initiatives` with all that the list names: meeting, `listed_sponsors` and `listed_areas`."""
    sponsors = Prefetch("co_sponsors", Partner.objects.only("name"), to_attr="listed_sponsors")
    areas = Prefetch("areas", Area.objects.only("code").order_by("code"), to_attr="listed_areas")
    return initiatives.select_related("meeting").prefetch_related(sponsors, areas)


@dataclass
class Figures:
    """What somebody else reported of a partner's initiatives on a day."""

    partner: Partner
    as_of: str
    source: str = ""
    proposed: int | None = None
    co_sponsored: int | None = None


def figures(**narrowed: object) -> list[Figures]:
    """Return the figures reported, by partner and day. One query."""
    lines: dict[tuple[int, str], Figures] = {}
    rows = ReportedFigure.objects.filter(**narrowed).select_related("partner")
    for row in rows.order_by("partner__protocol_order", "as_of", "counts"):
        line = lines.setdefault((row.partner_id, row.as_of), Figures(row.partner, row.as_of))
        setattr(line, row.counts, row.number)
        line.source = row.source
    return list(lines.values())


def paragraphs(text: OutcomeText) -> QuerySet[OutcomeParagraph]:
    """Return the paragraphs of an outcome text with their areas, in their order."""
    rows = text.paragraphs.select_related("area").only("number", "about", "text", "area__code")
    return rows.order_by("position")


def narrowed(rows: QuerySet[Initiative], *, partner: str = "", area: str = "", state: str = "") -> QuerySet[Initiative]:
    """Those of `rows` (initiatives) that a partner proposed or co-sponsors, that lie in an area, in a state."""
    if partner:
        sponsored = Initiative.co_sponsors.through.objects.filter(partner__code=partner).values("initiative")
        rows = rows.filter(Q(proposer__code=partner) | Q(pk__in=sponsored))
    if area:
        tied = Initiative.areas.through.objects.filter(Q(area__code=area) | Q(area__parent__code=area))
        rows = rows.filter(pk__in=tied.values("initiative"))
    return rows.filter(state=state) if state else rows


def proposing_partners() -> QuerySet[Partner]:
    """Return the partners that proposed or co-sponsor an initiative, for a filter."""
    sponsored = Initiative.co_sponsors.through.objects.values("partner")
    return Partner.objects.filter(Q(pk__in=Initiative.objects.values("proposer")) | Q(pk__in=sponsored))


def initiative_areas() -> QuerySet[Area]:
    """Return the areas that initiatives lie in, for a filter."""
    return Area.objects.filter(pk__in=Initiative.areas.through.objects.values("area"))


@dataclass
class CountedArea:
    """An area with the number of recommendations under it, and the areas that belong to it."""

    area: Area
    count: int
    parts: list["CountedArea"]


def areas_by_kind(counts: dict[str, int]) -> dict[str, list[CountedArea]]:
    """Return all areas by their kind: priorities with their items, pillars with their tangible areas. Two queries."""
    areas = Area.objects.all()
    counted = {area.pk: CountedArea(area, counts.get(area.code, 0), []) for area in areas}
    by_kind: dict[str, list[CountedArea]] = {kind: [] for kind in AreaKind}
    for area in areas:
        by_kind[area.kind].append(counted[area.pk])
        if area.parent_id:
            counted[area.parent_id].parts.append(counted[area.pk])
    ties = Area.pillars.through.objects.order_by("from_area__position", "from_area__code")
    for pillar, tangible in ties.values_list("to_area", "from_area"):
        counted[pillar].parts.append(counted[tangible])
    return by_kind


def aimed_at(meeting: Meeting) -> QuerySet[Workshop]:
    """Public workshops that report to a meeting, or were proposed at it."""
    rule = Q(pk__in=Workshop.target_meetings.through.objects.filter(meeting=meeting).values("workshop"))
    return public_workshops().filter(rule | Q(proposed_at=meeting))


def outcome_list() -> QuerySet[OutcomeText]:
    """All outcome texts, the latest first, each with the number of its known paragraphs. One query."""
    texts = OutcomeText.objects.select_related("meeting").annotate(known=Count("paragraphs"))
    return texts.order_by(F("agreed_on").desc(nulls_last=True), "code")


def public_workshops(**narrowed: Any) -> QuerySet[Workshop]:
    """Workshops that anybody may read about, with their hosts, the latest first."""
    return Workshop.objects.public().filter(**narrowed).select_related("host")


def dated(workshops: Iterable[Workshop]) -> list[tuple[Workshop, str]]:
    """[(workshop, its dates in words), ...]"""
    return [(one, phrases.dates_text(one)) for one in workshops]
