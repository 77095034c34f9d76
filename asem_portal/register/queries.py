"""Queries of the public register: filters, order, options and export."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.db.models import Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from members.models import Partner
from recommendations import tags
from recommendations.directory import NEWEST_FIRST
from recommendations.history import public as public_history
from recommendations.models import ParagraphKind, ParagraphText, Recommendation
from registry.prepared import prepared
from reports.models import Report, ReportItem
from workshops.models import Area, AreaKind, Delegation, Meeting, Topic

NEWEST, BY_TOPIC = "newest", "topic"
ORDERS = {
    NEWEST: NEWEST_FIRST,
    BY_TOPIC: ["-workshop__starts_on", "-workshop_id", "topic_number", "number", "pk"],
}
NEAR = "near"  # the group of tangible areas related to culture
PRIORITIES = {AreaKind.ITEM: AreaKind.PRIORITY}  # items are listed with the priority to which they belong
AREA_GROUPS = [AreaKind.PRIORITY, NEAR, AreaKind.TANGIBLE]
BATCH = 500  # rows in memory while a file is written


def published() -> QuerySet[Recommendation]:
    """Return the published recommendations with the related rows that a line of the register shows, and `shown`."""
    joined = ("workshop__host", "topic", "lead__partner", "current", "adoption")
    return Recommendation.objects.published().select_related(*joined).annotate(shown=F("current"))


@prepared
def with_symbol(symbol: str) -> QuerySet[Recommendation]:
    return published().filter(symbol=symbol)


def unpublished(symbol: str) -> Recommendation | None:
    """Return the recommendation with this symbol if it was public until its adoption became void; otherwise None."""
    rows = Recommendation.objects.filter(symbol=symbol, published_at=None, adoption=None)
    return rows.filter(voided__published_at__isnull=False).select_related("workshop", "voided").first()


@prepared
def lines(keys: list[int]) -> QuerySet[Recommendation]:
    """Return published recommendations with everything that a line of the register shows, including `excerpt`."""
    rows = Recommendation.objects.published().filter(pk__in=keys).order_by()
    rows = rows.select_related("workshop", "topic", "lead", "current")
    own = ("symbol", "number", "nature", "is_reported", "adopted_on")
    version = ("current__title", "current__language", "current__addressees")
    place = ("workshop__city", "workshop__starts_on", "topic__number", "topic__title", "lead__name")
    return rows.only(*own, *version, *place).annotate(excerpt=first_paragraph())


def filtered(recommendations: QuerySet[Recommendation], filters: dict[str, Any]) -> QuerySet[Recommendation]:
    """Return the recommendations that match `filters`, a dict of the register's filters; empty ones match all.

    A search ("q") is left to `recommendations.reading.list`: `searched` for pages, `searched_wholly` for files.
    """
    rules = {
        "workshop": lambda slug: Q(workshop__slug=slug),
        "topic": _of_topic,
        "area": _in_area,
        "addressee": lambda code: Q(current__tags__contains=f" {tags.addressed(code)} "),
        "meeting": lambda code: Exists(_reported_to(code)),
        "year": lambda year: Q(adopted_on__year=int(year)),
        "partner": lambda code: Q(lead__partner__code=code),
        "nature": lambda nature: Q(nature=nature),
    }
    for name, rule in rules.items():
        if value := filters.get(name):
            recommendations = recommendations.filter(rule(value))
    return recommendations


def first_paragraph() -> Coalesce:
    """Return an expression for the first operative paragraph of a recommendation, for annotations."""
    operative = ParagraphText.objects.filter(version=OuterRef("current"), kind=ParagraphKind.OPERATIVE)
    return Coalesce(Subquery(operative.order_by("position").values("text")[:1]), Value(""), output_field=TextField())


def around(recommendation: Recommendation) -> dict[str, Any]:
    """Return {"areas", "reports", "has_history"} of a published recommendation: its policy areas, the public reports
    that contain it, and whether its negotiating history is public.
    """
    assert recommendation.current, "a published recommendation has a version"
    found = {"areas": _areas_of(recommendation.current.areas), "reports": _reports_with(recommendation.pk)}
    return found | {"has_history": public_history.is_public(recommendation)}


@prepared
def _areas_of(codes: list[str]) -> QuerySet[Area]:
    return Area.objects.filter(code__in=codes).only("code", "label").order_by("code")


@prepared
def _reports_with(recommendation: int) -> QuerySet[Report]:
    reports = Report.objects.public().filter(items__recommendation=recommendation)
    reports = reports.select_related("meeting", "master__report", "transmission").only(
        *("key", "symbol", "supplement", "supplements", "meeting__name", "transmission__occurred_on"),
        *("master__key", "master__size", "master__format", "master__report__symbol", "master__report__master"),
    )
    return reports.order_by("transmission__occurred_on", "pk")


def ordered(recommendations: QuerySet[Recommendation], order: str = NEWEST) -> QuerySet[Recommendation]:
    return recommendations.order_by(*ORDERS.get(order, ORDERS[NEWEST]))


Option = tuple[str, str, str]  # value, label, heading of the group


def options() -> dict[str, list[Option]]:
    """Return the options of each filter, in the order of its list: {filter: [(value, label, group), ...]}.

    Only topics, partners, meetings and years with a published recommendation are offered. Six queries.
    """
    topics = _topics()
    workshops = dict.fromkeys(topic.workshop for topic in topics)
    return {
        "workshop": [(workshop.slug, workshop.short_name, "") for workshop in workshops],
        "topic": [_topic(topic, with_workshop=len(workshops) > 1) for topic in topics],
        "partner": [(partner.code, partner.name, "") for partner in _partners()],
        "meeting": [(meeting.code, meeting.name, "") for meeting in sorted(_meetings(), key=_by_kind)],
        "year": [(year, year, "") for year in _years()],
        "area": sorted(map(_area, _areas()), key=lambda option: (AREA_GROUPS.index(option[2]), option[0])),
    }


@prepared
def _topics() -> QuerySet[Topic]:
    published = Recommendation.objects.published().order_by().filter(topic=OuterRef("pk"))
    topics = Topic.objects.filter(Exists(published)).select_related("workshop")
    topics = topics.only("number", "title", "workshop__slug", "workshop__city", "workshop__starts_on")
    return topics.order_by("-workshop__starts_on__year", "workshop__slug", "number")


@prepared
def _partners() -> QuerySet[Partner]:
    published = Recommendation.objects.published().order_by().filter(lead=OuterRef("pk"))
    leads = Delegation.objects.filter(partner=OuterRef("pk")).filter(Exists(published))
    return Partner.objects.filter(Exists(leads)).only("code", "name")


@prepared
def _meetings() -> QuerySet[Meeting]:
    reports = Report.objects.public().order_by().filter(meeting=OuterRef("pk"))
    return Meeting.objects.filter(Exists(reports)).only("code", "name", "ordinal")


@prepared
def _areas() -> QuerySet[Area]:
    return Area.objects.exclude(kind=AreaKind.PILLAR).only("code", "label", "kind", "is_near_culture").order_by()


def _years() -> list[str]:
    """Return the years with a published recommendation, latest first. Two queries, which use an index for each year."""
    published = Recommendation.objects.published().order_by()
    limits = published.aggregate(first=Min("adopted_on"), last=Max("adopted_on"))
    if limits["last"] is None:
        return []
    years = [str(year) for year in range(limits["last"].year, limits["first"].year - 1, -1)]
    found = {f"in_{year}": Exists(published.filter(adopted_on__year=int(year))) for year in years}
    answers = published.annotate(**found).values_list(*found).first() or ()
    return [year for year, is_found in zip(years, answers, strict=True) if is_found]


def _by_kind(meeting: Meeting) -> tuple[str, int]:
    return meeting.code[:3], meeting.ordinal or 0


def _topic(topic: Topic, *, with_workshop: bool) -> Option:
    """Return the option of a topic; the workshop is part of the label, because a closed list shows no group heading."""
    workshop = topic.workshop.short_name
    return f"{topic.workshop.slug}.{topic.number}", f"{workshop}: {topic}" if with_workshop else str(topic), workshop


def _area(area: Area) -> Option:
    """Return the option of a policy area; tangible areas related to culture form their own group."""
    is_near = area.kind == AreaKind.TANGIBLE and area.is_near_culture
    return area.code, str(area), NEAR if is_near else PRIORITIES.get(AreaKind(area.kind), area.kind)


def with_paragraphs(
    recommendations: QuerySet[Recommendation], order: str = NEWEST
) -> Iterator[tuple[Recommendation, list[Any]]]:
    """Yield (recommendation, [(paragraph key, kind, text), ...]) in order, reading in batches. Two queries."""
    path = "version__recommendation__"
    fields = [f"-{path}{name[1:]}" if name.startswith("-") else path + name for name in ORDERS[order]]
    paragraphs = ParagraphText.objects.filter(version__in=recommendations.order_by().values("current"))
    values = paragraphs.order_by(*fields, "position").values_list("version", "paragraph__key", "kind", "text")
    by_version = groupby(values.iterator(chunk_size=BATCH), key=lambda row: row[0])
    version: int | None = None
    rows: Iterable[tuple[Any, ...]] = ()
    ordered_rows = ordered(recommendations, order).prefetch_related("adoption__reservations", "adoption__sponsors")
    for recommendation in ordered_rows.iterator(chunk_size=BATCH):
        while version != recommendation.current_id:  # skip paragraphs of recommendations published since
            version, rows = next(by_version, (recommendation.current_id, ()))
        yield recommendation, [row[1:] for row in rows]


def reports_by_recommendation(recommendations: QuerySet[Recommendation]) -> dict[int, list[tuple[str, str, str]]]:
    """Return the public reports that contain each of these recommendations, by pk: (symbol, code of the meeting, symbol
    of the report that it supplements or ""). One query."""
    items = ReportItem.objects.filter(report__in=Report.objects.public().order_by().values("pk"))
    items = items.filter(recommendation__in=recommendations.order_by().values("pk")).order_by("report")
    found: dict[int, list[tuple[str, str, str]]] = {}
    values = items.values_list("recommendation", "report__symbol", "meeting__code", "report__supplements")
    for pk, symbol, meeting, supplements in values.iterator(chunk_size=BATCH):
        found.setdefault(pk, []).append((symbol, meeting, supplements or ""))
    return found


def _of_topic(value: str) -> Q:
    slug, _dot, number = value.rpartition(".")
    return Q(workshop__slug=slug, topic_number=int(number))


def _in_area(code: str) -> Q:
    """Return the condition for an area or any of its items: D7.2 also matches D7.2.b."""
    tag = f" {tags.about(code)}"
    return Q(current__tags__contains=f"{tag} ") | Q(current__tags__contains=f"{tag}.")


def _reported_to(code: str) -> QuerySet[ReportItem]:
    items = ReportItem.objects.filter(recommendation=OuterRef("pk"), report__meeting__code=code)
    return items.filter(report__in=Report.objects.public().values("pk"))
