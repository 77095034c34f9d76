"""Queries for the directory of meetings, initiatives, outcome texts and areas."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import Any, TypeVar

from django.db.models import Count, F, Model, Prefetch, Q, QuerySet
from django.utils import timezone
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


def dates(meeting: Meeting) -> str:
    """Return the dates of a meeting as text: those of an upcoming one as planned; as reported if they are not known."""
    if meeting.starts_on:
        return days_in_words(meeting.starts_on, meeting.ends_on or meeting.starts_on)
    return _planned(meeting) if _is_coming(meeting) else meeting.date_text or _("date not known")


def planned(meeting: Meeting) -> str:
    """Return the dates for which a meeting was planned, if `dates` does not give them; otherwise an empty string."""
    return _planned(meeting) if meeting.planned_starts_on and not _is_coming(meeting) else ""


def _is_coming(meeting: Meeting) -> bool:
    """Return whether a meeting is planned for a day from today on, and its actual days are not known."""
    return not meeting.starts_on and (meeting.planned_starts_on or date.min) >= timezone.localdate()


def _planned(meeting: Meeting) -> str:
    first = meeting.planned_starts_on
    assert first, "asked only if there are planned days"
    return days_in_words(first, meeting.planned_ends_on or first)


def year(meeting: Meeting) -> str:
    """Return the year of a meeting as four digits, for timelines; UNKNOWN if there is none."""
    return str(meeting.year or UNKNOWN)


def place_in_time(meeting: Meeting) -> tuple[str, date, str]:
    """Return the sort key of a meeting on a timeline; those without a year come last."""
    return year(meeting), meeting.starts_on or date.min, meeting.code


def time_line(meetings: Iterable[Meeting]) -> list[dict[str, Any]]:
    """Return rows {meeting, year (only if it changes), dates, planned, kind} in the order of `meetings`."""
    rows, last = [], None
    for meeting in meetings:
        this_year = year(meeting)
        row = {"meeting": meeting, "dates": dates(meeting), "planned": planned(meeting), "kind": KINDS[meeting.kind]}
        rows.append(row | {"year": "" if this_year in (last, UNKNOWN) else this_year})
        last = this_year
    return rows


def hosted_by(partner: Partner) -> list[Meeting]:
    """Return the meetings hosted by a partner, in chronological order."""
    columns = (
        "code",
        "name",
        "city",
        "starts_on",
        "ends_on",
        "planned_starts_on",
        "planned_ends_on",
        "date_text",
        "note",
    )
    return sorted(Meeting.objects.filter(host=partner).only(*columns), key=place_in_time)


def siblings(meeting: Meeting) -> list[Meeting]:
    """Return the meetings of the same series whose years are known, in chronological order.

    A series is a kind of meeting whose codes begin with the same letters: CMM4-PREP1 and CMM7-SOM1, but not COORD-2020.
    """
    rows = Meeting.objects.filter(kind=meeting.kind).only("code", "name", "starts_on", "date_text")
    of_series = [row for row in rows if row.year and _series(row) == _series(meeting)]
    return sorted(of_series, key=place_in_time)


def _series(meeting: Meeting) -> str:
    """Return the letters with which the code of a meeting begins."""
    return "".join(takewhile(str.isalpha, meeting.code))


def neighbours(rows: Iterable[Row], row: Row) -> tuple[Row | None, Row | None]:
    """Return the rows before and after `row` in `rows`; None at either end, and if `row` is not one of them."""
    listed = list(rows)
    if row not in listed:
        return None, None
    place = listed.index(row)
    return listed[place - 1] if place else None, listed[place + 1] if place + 1 < len(listed) else None


def initiatives() -> QuerySet[Initiative]:
    """Return initiatives with their proposers, in the order of partners and never by number."""
    columns = ("code", "title", "state", "year", "meeting", "proposer__code", "proposer__name")
    return (
        Initiative.objects.select_related("proposer").only(*columns).order_by("proposer__protocol_order", "title", "pk")
    )


def in_area(area: Area) -> QuerySet[Initiative]:
    """Return the initiatives in an area or in one of its items."""
    relations = Initiative.areas.through.objects.filter(Q(area=area) | Q(area__parent=area))
    return initiatives().filter(pk__in=relations.values("initiative"))


def with_states(initiatives: Iterable[Initiative]) -> list[tuple[Initiative, str, str]]:
    """Return [(initiative, shape of its state tag, label of its state), ...]."""
    labels = {state: str(label) for state, label in STATES.items()}
    return [(initiative, SHAPES[initiative.state], labels[initiative.state]) for initiative in initiatives]


def with_ties(initiatives: QuerySet[Initiative]) -> QuerySet[Initiative]:
    """Return `initiatives` with the related rows shown in the list: meeting, sponsors and areas."""
    sponsors = Prefetch("co_sponsors", Partner.objects.only("name"), to_attr="listed_sponsors")
    areas = Prefetch("areas", Area.objects.only("code").order_by("code"), to_attr="listed_areas")
    return initiatives.select_related("meeting").prefetch_related(sponsors, areas)


@dataclass
class Figures:
    """Numbers of a partner's initiatives as reported by a third party on a date."""

    partner: Partner
    as_of: str
    source: str = ""
    proposed: int | None = None
    co_sponsored: int | None = None


def figures(**narrowed: object) -> list[Figures]:
    """Return the reported figures by partner and date. One query."""
    lines: dict[tuple[int, str], Figures] = {}
    rows = ReportedFigure.objects.filter(**narrowed).select_related("partner")
    for row in rows.order_by("partner__protocol_order", "as_of", "counts"):
        line = lines.setdefault((row.partner_id, row.as_of), Figures(row.partner, row.as_of))
        setattr(line, row.counts, row.number)
        line.source = row.source
    return list(lines.values())


def paragraphs(text: OutcomeText) -> QuerySet[OutcomeParagraph]:
    """Return the paragraphs of an outcome text with their areas, in order."""
    rows = text.paragraphs.select_related("area").only("number", "about", "text", "area__code")
    return rows.order_by("position")


def narrowed(
    rows: QuerySet[Initiative], *, partner: str = "", area: str = "", year: str = "", state: str = ""
) -> QuerySet[Initiative]:
    """Filter initiatives by partner (proposer or co-sponsor), area, year and state."""
    if partner:
        sponsored = Initiative.co_sponsors.through.objects.filter(partner__code=partner).values("initiative")
        rows = rows.filter(Q(proposer__code=partner) | Q(pk__in=sponsored))
    if area:
        tied = Initiative.areas.through.objects.filter(Q(area__code=area) | Q(area__parent__code=area))
        rows = rows.filter(pk__in=tied.values("initiative"))
    if year:
        rows = rows.filter(year=year)
    return rows.filter(state=state) if state else rows


def proposing_partners() -> QuerySet[Partner]:
    """Return the partners that proposed or co-sponsored an initiative, for a filter."""
    sponsored = Initiative.co_sponsors.through.objects.values("partner")
    return Partner.objects.filter(Q(pk__in=Initiative.objects.values("proposer")) | Q(pk__in=sponsored))


def initiative_areas() -> QuerySet[Area]:
    """Return the areas with initiatives, for a filter."""
    return Area.objects.filter(pk__in=Initiative.areas.through.objects.values("area"))


def initiative_years() -> list[int]:
    """Return the years with initiatives, latest first, for a filter. One query."""
    years = Initiative.objects.exclude(year=None).order_by("-year").values_list("year", flat=True)
    return [year for year in years.distinct() if year is not None]


@dataclass
class CountedArea:
    """An area with its number of recommendations, its items or its pillars; `width` is that of its bar, in percent."""

    area: Area
    count: int
    items: list["CountedArea"]
    pillars: list[Area]
    width: int = 0


def areas_by_kind(counts: dict[str, int]) -> dict[str, list[CountedArea]]:
    """Return all areas by kind, in ASEM's order: priorities with their items, tangible areas with their pillars.

    Two queries.
    """
    areas = Area.objects.all()
    counted = {area.pk: CountedArea(area, counts.get(area.code, 0), [], []) for area in areas}
    by_kind: dict[str, list[CountedArea]] = {kind: [] for kind in AreaKind}
    for area in areas:
        by_kind[area.kind].append(counted[area.pk])
        if area.parent_id:
            counted[area.parent_id].items.append(counted[area.pk])
    ties = Area.pillars.through.objects.order_by("to_area__position", "to_area__code")
    for tangible, pillar in ties.values_list("from_area", "to_area"):
        counted[tangible].pillars.append(counted[pillar].area)
    _draw([row for kind in (AreaKind.PRIORITY, AreaKind.ITEM, AreaKind.TANGIBLE) for row in by_kind[kind]])
    return by_kind


def _draw(rows: list[CountedArea]) -> None:
    """Set the widths of the bars of a page, which have one scale."""
    most = max((row.count for row in rows), default=0) or 1
    for row in rows:
        row.width = round(100 * row.count / most)


def aimed_at(meeting: Meeting) -> QuerySet[Workshop]:
    """Return public workshops that report to a meeting or were proposed at it."""
    rule = Q(pk__in=Workshop.target_meetings.through.objects.filter(meeting=meeting).values("workshop"))
    return public_workshops().filter(rule | Q(proposed_at=meeting))


def outcome_list() -> QuerySet[OutcomeText]:
    """Return all outcome texts, latest first, each with its number of known paragraphs. One query."""
    texts = OutcomeText.objects.select_related("meeting").annotate(known=Count("paragraphs"))
    return texts.order_by(F("agreed_on").desc(nulls_last=True), "code")


def public_workshops(**narrowed: Any) -> QuerySet[Workshop]:
    """Return public workshops with their hosts, latest first."""
    return Workshop.objects.public().filter(**narrowed).select_related("host")


def dated(workshops: Iterable[Workshop]) -> list[tuple[Workshop, str]]:
    """Return [(workshop, its dates as text), ...]."""
    return [(workshop, phrases.dates_text(workshop)) for workshop in workshops]
