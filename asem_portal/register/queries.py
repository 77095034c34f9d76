"""The register of published texts, as everybody finds, narrows and takes it away."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from members.models import Partner
from recommendations import search_text
from recommendations.models import ParagraphKind, ParagraphText, Recommendation
from registry.names import fold
from reports.models import Report, ReportItem
from workshops.models import Area, AreaKind, Meeting, Topic

NEWEST, BY_TOPIC = "newest", "topic"
ORDERS = {
    NEWEST: ["-adoption__occurred_on", "-workshop__pk", "topic__number", "number", "pk"],
    BY_TOPIC: ["-workshop__starts_on", "-workshop__pk", "topic__number", "number", "pk"],
}
NEAR = "near"  # the tangible areas of cooperation near culture
PRIORITIES = {AreaKind.ITEM: AreaKind.PRIORITY}  # listed with the priority that they are items of
AREA_GROUPS = [AreaKind.PRIORITY, NEAR, AreaKind.TANGIBLE]
BATCH = 500  # rows held at a time while a file is written


def published() -> QuerySet[Recommendation]:
    """The public texts with what a line of the register says of each."""
    joined = ("workshop__host", "topic", "lead__partner", "current", "adoption")
    return Recommendation.objects.published().select_related(*joined)


def narrowed(texts: QuerySet[Recommendation], found: dict[str, Any]) -> QuerySet[Recommendation]:
    """Those of `texts` that `found` asks for: a dict of the register's filters, each empty or left out for all.

    Words are looked for without accents in title, rationale and paragraphs, in the name of the lead and the symbol.
    """
    for word in fold(found.get("q", "")).split():
        named = Q(current__folded_title__contains=word) | Q(lead__sort_name__contains=word)
        texts = texts.filter(Q(current__search_text__contains=word) | named | Q(symbol__icontains=word))
    rules = {
        "workshop": lambda slug: Q(workshop__slug=slug),
        "topic": _of_topic,
        "area": _about,
        "addressee": lambda code: Q(current__tags__contains=f" {search_text.addressed(code)} "),
        "meeting": lambda code: Exists(_reported_to(code)),
        "year": lambda year: Q(adoption__occurred_on__year=int(year)),
        "partner": lambda code: Q(lead__partner__code=code),
        "nature": lambda nature: Q(nature=nature),
    }
    for name, rule in rules.items():
        if value := found.get(name):
            texts = texts.filter(rule(value))
    return texts


def first_words() -> Coalesce:
    """The first operative paragraph of a text's wording, as a part of a query for texts."""
    operative = ParagraphText.objects.filter(version=OuterRef("current"), kind=ParagraphKind.OPERATIVE)
    return Coalesce(Subquery(operative.order_by("position").values("text")[:1]), Value(""), output_field=TextField())


def around(recommendation: Recommendation) -> dict[str, Any]:
    """Return what stands beside a public recommendation: its areas, and the public reports that took it to a meeting."""
    assert recommendation.current, "what is public has a version"
    reports = Report.objects.public().filter(items__recommendation=recommendation)
    reports = reports.select_related("meeting", "master__report", "transmission").only(
        *("key", "symbol", "meeting__name", "transmission__occurred_on"),
        *("master__key", "master__size", "master__format", "master__report__symbol", "master__report__master"),
    )
    return {
        "areas": Area.objects.filter(code__in=recommendation.current.areas).only("code", "label").order_by("code"),
        "reports": reports.order_by("transmission__occurred_on", "pk"),
    }


def ordered(texts: QuerySet[Recommendation], order: str = NEWEST) -> QuerySet[Recommendation]:
    return texts.order_by(*ORDERS.get(order, ORDERS[NEWEST]))


Option = tuple[str, str, str]  # value, label, heading of the group


def options() -> dict[str, list[Option]]:
    """Return what the register can be narrowed by: {filter: [(value, label, group), ...]}, each in the order of its list.

    Topics, partners, meetings and years are those that a public recommendation has. Five queries.
    """
    texts, reports = Recommendation.objects.published().order_by(), Report.objects.public().order_by()
    topics = Topic.objects.filter(pk__in=texts.values("topic")).select_related("workshop")
    topics = topics.only("number", "title", "workshop__slug", "workshop__city", "workshop__starts_on")
    topics = topics.order_by("-workshop__starts_on__year", "workshop__slug", "number")
    partners = Partner.objects.filter(pk__in=texts.values("lead__partner")).only("code", "name")
    meetings = Meeting.objects.filter(pk__in=reports.values("meeting")).only("code", "name", "ordinal")
    years = texts.dates("adoption__occurred_on", "year", order="DESC")
    areas = Area.objects.exclude(kind=AreaKind.PILLAR).only("code", "label", "kind", "is_near_culture").order_by()
    workshops = dict.fromkeys(topic.workshop for topic in topics)
    return {
        "workshop": [(workshop.slug, workshop.short_name, "") for workshop in workshops],
        "topic": [_topic(topic, with_workshop=len(workshops) > 1) for topic in topics],
        "partner": [(partner.code, partner.name, "") for partner in partners],
        "meeting": [(one.code, one.name, "") for one in sorted(meetings, key=_by_kind)],
        "year": [(str(day.year), str(day.year), "") for day in years],
        "area": sorted(map(_area, areas), key=lambda area: (AREA_GROUPS.index(area[2]), area[0])),
    }


def _by_kind(meeting: Meeting) -> tuple[str, int]:
    return meeting.code[:3], meeting.ordinal or 0


def _topic(topic: Topic, *, with_workshop: bool) -> Option:
    """Return a topic as it is offered; the workshop is named with each, for a closed list shows no heading."""
    held = topic.workshop.short_name
    return f"{topic.workshop.slug}.{topic.number}", f"{held}: {topic}" if with_workshop else str(topic), held


def _area(area: Area) -> Option:
    """Return an area as it is offered; the tangible ones near culture are a group of their own."""
    is_near = area.kind == AreaKind.TANGIBLE and area.is_near_culture
    return area.code, str(area), NEAR if is_near else PRIORITIES.get(AreaKind(area.kind), area.kind)


def with_paragraphs(texts: QuerySet[Recommendation], order: str = NEWEST) -> Iterator[tuple[Recommendation, list[Any]]]:
    """(text, [(paragraph's key, kind, words), ...]) for each of `texts`, in that order, a batch at a time. Two queries."""
    path = "version__recommendation__"
    places = [f"-{path}{name[1:]}" if name.startswith("-") else path + name for name in ORDERS[order]]
    found = ParagraphText.objects.filter(version__in=texts.order_by().values("current")).order_by(*places, "position")
    words = found.values_list("version", "paragraph__key", "kind", "text").iterator(chunk_size=BATCH)
    parts = groupby(words, key=lambda row: row[0])
    version: int | None = None
    rows: Iterable[tuple[Any, ...]] = ()
    for text in ordered(texts, order).iterator(chunk_size=BATCH):
        while version != text.current_id:  # the words of a text that was published since the texts were asked for
            version, rows = next(parts, (text.current_id, ()))
        yield text, [row[1:] for row in rows]


def _of_topic(value: str) -> Q:
    slug, _dot, number = value.rpartition(".")
    return Q(workshop__slug=slug, topic__number=int(number))


def _about(code: str) -> Q:
    """Texts on an area, or on an item beneath it: D7.2 finds D7.2.b too."""
    tag = f" {search_text.about(code)}"
    return Q(current__tags__contains=f"{tag} ") | Q(current__tags__contains=f"{tag}.")


def _reported_to(code: str) -> QuerySet[ReportItem]:
    items = ReportItem.objects.filter(recommendation=OuterRef("pk"), report__meeting__code=code)
    return items.filter(report__in=Report.objects.public().values("pk"))
