"""Publishing: the register of released texts, as everybody finds, narrows and takes it away."""

from collections import defaultdict
from itertools import groupby
from uuid import UUID

from django.db.models import Case, CharField, Exists, F, IntegerField, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, ExtractYear

from recommendations import search_text
from recommendations.models import ParagraphKind, ParagraphText, Recommendation
from registry.names import fold
from registry.together import Part, together
from reports.models import Report, ReportItem
from reports.models.report import file_name
from workshops.models import Area, AreaKind

NEWEST, BY_TOPIC = "newest", "topic"
ORDERS = {
    NEWEST: ["-adoption__occurred_on", "-workshop__pk", "topic__number", "number", "pk"],
    BY_TOPIC: ["-workshop__starts_on", "-workshop__pk", "topic__number", "number", "pk"],
}
NEAR = "near"  # the tangible areas of cooperation near culture
PRIORITIES = {AreaKind.ITEM: AreaKind.PRIORITY}  # listed with the priority that they are items of
AREA_GROUPS = [AreaKind.PRIORITY, NEAR, AreaKind.TANGIBLE]
BATCH = 500  # rows held at a time while a file is written


def released():
    """The public texts with what a line of the register says of each."""
    joined = ("workshop__host", "topic", "lead__partner", "current", "adoption")
    return Recommendation.objects.released().select_related(*joined)


def narrowed(texts, found):
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


def first_words():
    """The first operative paragraph of a text's wording, as a part of a query for texts."""
    operative = ParagraphText.objects.filter(revision=OuterRef("current"), kind=ParagraphKind.OPERATIVE)
    return Coalesce(Subquery(operative.order_by("position").values("text")[:1]), Value(""), output_field=TextField())


def around(recommendation):
    """What stands beside a released text: its areas, and the public reports that took it to a meeting. One query."""
    reports = Report.objects.public().filter(items__recommendation=recommendation)
    columns = {"key": F("key"), "symbol": F("symbol"), "meeting": F("meeting__name")}
    columns |= {"master": F("master__key"), "size": F("master__size"), "handed_on": F("transmission__occurred_on")}
    areas = Area.objects.filter(code__in=recommendation.current.areas)
    found = together(
        areas=Part(areas, {"code": F("code"), "label": F("label")}, order=("code",)),
        reports=Part(reports, columns, order=("handed_on",)),
    )
    for row in found["reports"]:
        row |= {"key": UUID(row["key"]), "master": UUID(row["master"]), "filename": file_name(row["symbol"])}
    return found


def ordered(texts, order=NEWEST):
    return texts.order_by(*ORDERS.get(order, ORDERS[NEWEST]))


def options():
    """What the register can be narrowed by: {filter: [(value, label, group), ...]}, each in the order of its list.

    Topics, partners, meetings and years are those that a public text has. One query.
    """
    texts = Recommendation.objects.released().order_by()
    held, reports = ExtractYear("workshop__starts_on"), Report.objects.public().order_by()
    partner, areas = "lead__partner__", Area.objects.exclude(kind=AreaKind.PILLAR).order_by()
    near = Case(When(is_near_culture=True, then=1), default=0)
    parts = [
        _columns(texts, "topic", "workshop__slug", "topic__title", "workshop__city", "topic__number", held),
        _columns(texts, "partner", f"{partner}code", f"{partner}name", "", f"{partner}protocol_order"),
        _columns(reports, "meeting", "meeting__code", "meeting__name", "", "meeting__ordinal"),
        _columns(texts, "year", "", "", "", ExtractYear("adoption__occurred_on")),
        _columns(areas, "area", "code", "label", "kind", "position", near),
    ]
    rows = defaultdict(list)
    for kind, *row in parts[0].union(*parts[1:]):
        if row[0] is not None:  # led by an organisation, or as reported by nobody: no partner to choose
            rows[kind].append(row)
    return _offered(rows)


def _offered(rows):
    topics = sorted(rows["topic"], key=lambda row: (-row[4], row[0], row[3]))
    years = sorted({row[3] for row in rows["year"]}, reverse=True)
    areas = sorted((_area(*row) for row in rows["area"]), key=lambda area: (AREA_GROUPS.index(area[2]), area[0]))
    held = list(dict.fromkeys((slug, f"{city} {year}", "") for slug, _title, city, _number, year in topics))
    several = len({row[0] for row in topics}) > 1
    return {
        "workshop": held,
        "topic": [_topic(*row, with_workshop=several) for row in topics],
        "partner": [(row[0], row[1], "") for row in sorted(rows["partner"], key=lambda row: row[3])],
        "meeting": [(row[0], row[1], "") for row in sorted(rows["meeting"], key=lambda row: (row[0][:3], row[3] or 0))],
        "year": [(str(year), str(year), "") for year in years],
        "area": areas,
    }


def _topic(slug, title, city, number, year, *, with_workshop):
    """A topic as it is offered; the workshop is named with each, for a closed list shows no heading."""
    held = f"{city} {year}"
    return f"{slug}.{number}", f"{held}: {number}. {title}" if with_workshop else f"{number}. {title}", held


def _area(code, label, kind, _position, near):
    """An area as it is offered; the tangible ones near culture are a group of their own."""
    return code, f"{code} {label}", NEAR if kind == AreaKind.TANGIBLE and near else PRIORITIES.get(kind, kind)


def _columns(rows, kind, code, label, group, first, second=0):
    """One part of the union: columns of the same types, whatever the filter."""
    words = [Cast(F(name), CharField()) if name else Value("", CharField()) for name in (code, label, group)]
    places = [Cast(F(one) if isinstance(one, str) else one, IntegerField()) for one in (first, second)]
    return rows.values_list(Value(kind, CharField()), *words, *places)


def wordings(texts, order=NEWEST):
    """(text, [(paragraph's key, kind, words), ...]) for each of `texts`, in that order, a batch at a time. Two queries."""
    revision = "revision__recommendation__"
    places = [f"-{revision}{name[1:]}" if name.startswith("-") else revision + name for name in ORDERS[order]]
    words = ParagraphText.objects.filter(revision__in=texts.order_by().values("current")).order_by(*places, "position")
    words = words.values_list("revision", "paragraph__key", "kind", "text").iterator(chunk_size=BATCH)
    parts, revision, rows = groupby(words, key=lambda row: row[0]), None, ()
    for text in ordered(texts, order).iterator(chunk_size=BATCH):
        while revision != text.current_id:  # the words of a text that was released since the texts were asked for
            revision, rows = next(parts, (text.current_id, ()))
        yield text, [row[1:] for row in rows]


def _of_topic(value):
    slug, _dot, number = value.rpartition(".")
    return Q(workshop__slug=slug, topic__number=int(number))


def _about(code):
    """Texts on an area, or on an item beneath it: D7.2 finds D7.2.b too."""
    tag = f" {search_text.about(code)}"
    return Q(current__tags__contains=f"{tag} ") | Q(current__tags__contains=f"{tag}.")


def _reported_to(code):
    items = ReportItem.objects.filter(recommendation=OuterRef("pk"), report__meeting__code=code)
    return items.filter(report__in=Report.objects.public().values("pk"))
