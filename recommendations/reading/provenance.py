"""Where the paragraphs of a consolidated text come from, and where those of a merged one went. For participants only."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations import visibility
from recommendations.models import Fate, Merger, Provenance, Recommendation, State, Version
from recommendations.reading import page, places
from recommendations.reading.page import Row
from registry.prepared import prepared
from workshops.models import Workshop

# Paragraphs of the target that have no number to name them by.
DELETED = _("a paragraph that has since been deleted")
NOT_CIRCULATED = _("a new paragraph that has not yet been circulated")


@dataclass(frozen=True)
class Origin:
    """A paragraph of another recommendation that went into a paragraph: "REC/3, paragraph 2 (Italy)"."""

    symbol: str
    place: str
    lead: str
    url: str


@dataclass
class Destination:
    """A paragraph of a merged recommendation: its fate, the paragraphs that it went into, or why it was not retained.

    `targets` is empty for those who may not read the target: its paragraphs may be named by their first words.
    """

    place: str
    fate: str | Promise
    reason: str = ""
    targets: list[str] = field(default_factory=list)


@dataclass
class Destinations:
    """Where a merged recommendation went: symbol and address of the target ("" if the reader may not read it)."""

    symbol: str
    url: str
    rows: list[Destination]


def set_origins(rows: Collection[Row], recommendation: Recommendation, version: Version, user: User) -> None:
    """Set the `origins` of each paragraph of a version on a page; those that the reader may not read are left out.

    A version saved before a merger does not contain the text merged, and shows none of its origins.
    One query, or none if the recommendation is annotated as having no mergers.
    """
    if not recommendation.circulated_at or not getattr(recommendation, "has_mergers", True):
        return
    of_paragraph: dict[int, list[Origin]] = defaultdict(list)
    found = list(_origins([row.paragraph_id for row in rows], version.serial))
    readable = _readable({one.merger.source_id for one in found}, recommendation.workshop, user)
    for one in found:
        if one.target_id and one.merger.source_id in readable:
            of_paragraph[one.target_id].append(_origin(one))
    for row in rows:
        row.origins = of_paragraph.get(row.paragraph_id, ())


@prepared
def _origins(paragraphs: list[int], serial: int) -> QuerySet[Provenance]:
    rows = Provenance.objects.filter(
        target__in=paragraphs, merger__undo=None, merger__target_version__serial__lte=serial
    )
    joined = ("paragraph", "merger__source__lead__partner", "merger__source__lead__organisation")
    return rows.select_related(*joined).order_by("merger__source__serial", "position", "pk")


def _readable(recommendations: set[int], workshop: Workshop, user: User) -> set[int]:
    """Return those of circulated recommendations that `user` may read. No query for those who receive all drafts."""
    if not recommendations or visibility.receives_drafts(user, workshop):
        return recommendations
    return set(Recommendation.objects.visible_to(user).filter(pk__in=recommendations).values_list("pk", flat=True))


def _origin(one: Provenance) -> Origin:
    source = one.merger.source
    anchor = f"{source.get_absolute_url()}#p-{str(one.paragraph.key)[:8]}"
    return Origin(source.short_symbol, one.place, source.lead_name, anchor)


def destinations(recommendation: Recommendation, user: User) -> Destinations | None:
    """Return where the paragraphs of a merged recommendation went; None for one that is not merged. Six queries."""
    if recommendation.state != State.MERGED:
        return None
    mergers = Merger.objects.in_force().filter(source=recommendation)
    merger = mergers.select_related("target__circulated", "target_version").first()
    if merger is None:
        return None
    target = merger.target
    is_readable = target.pk in _readable({target.pk}, recommendation.workshop, user)
    found: dict[int, Destination] = {}
    names = _names(target) if is_readable else {}
    is_circulated = bool(target.circulated and target.circulated.serial >= merger.target_version.serial)
    unnamed = str(DELETED if is_circulated else NOT_CIRCULATED)
    for row in merger.provenances.order_by("position", "pk"):
        one = found.setdefault(row.paragraph_id, Destination(row.place, Fate(row.fate).label, row.reason))
        if row.target_id and is_readable:
            one.targets.append(names.get(row.target_id, unnamed))
    return Destinations(target.short_symbol, target.get_absolute_url() if is_readable else "", list(found.values()))


def _names(target: Recommendation) -> dict[int, str]:
    """Return what the paragraphs of the version last circulated are called, by primary key of the paragraph."""
    assert target.circulated, "only circulated recommendations are merged"
    rows = page.printed([target.circulated])[target.circulated.pk]
    return dict(zip((row.paragraph_id for row in rows), places.of(rows), strict=True))
