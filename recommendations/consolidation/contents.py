"""A draft of a consolidation as it stands: the paragraphs of its sources with their fates, and the text of the target."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from django.db.models import Exists, OuterRef

from recommendations.models import (
    Circulation,
    Consolidation,
    ConsolidationDecision,
    ConsolidationParagraph,
    Fate,
    ParagraphText,
    Recommendation,
    Version,
)
from recommendations.reading import numbering, page, places
from recommendations.reading.page import Row

TAGS = {Fate.VERBATIM: "ok", Fate.EDITED: "ok", Fate.MERGED: "merged", Fate.NOT_RETAINED: "closed"}


@dataclass(eq=False)
class TargetParagraph:
    """A paragraph of the target in the draft; `paragraph_id` is 0 for one that the target does not have yet."""

    row: ConsolidationParagraph
    is_in_base: bool = False  # whether the version of the target that the draft starts from has it
    label: str = ""
    place: str = ""
    origins: "list[SourceParagraph]" = field(default_factory=list)

    @property
    def key(self) -> UUID:
        return self.row.key

    @property
    def paragraph_id(self) -> int:
        return self.row.paragraph_id or 0

    @property
    def kind(self) -> str:
        return self.row.kind

    @property
    def text(self) -> str:
        return self.row.text

    @property
    def is_new(self) -> bool:
        return self.row.paragraph_id is None

    @property
    def is_deleted(self) -> bool:
        """Return whether it has been deleted in the target since the draft was started."""
        return not self.is_new and not self.is_in_base

    @property
    def is_orphan(self) -> bool:
        """Return whether it comes neither from the target nor from a source, as the draft stands."""
        return not self.is_in_base and not self.origins


@dataclass(eq=False)
class SourceParagraph:
    """A paragraph of a source and what the draft does with it."""

    source: Recommendation
    row: Row
    place: str
    decision: ConsolidationDecision | None = None
    targets: list[TargetParagraph] = field(default_factory=list)
    similar: list[str] = field(default_factory=list)  # names of paragraphs that say nearly the same; set by the page

    @property
    def text(self) -> str:
        return self.row.text

    @property
    def name(self) -> str:
        """Return what it is called outside its own text, such as "REC/3, paragraph 2"."""
        return f"{self.source.short_symbol}, {self.place}"

    @property
    def anchor(self) -> str:
        return f"s-{str(self.row.key)[:8]}"

    @property
    def is_outdated(self) -> bool:
        """Return whether the text has changed since the decision, so that it must be decided on again."""
        return self.decision is not None and self.decision.source_text != self.row.text

    @property
    def own(self) -> TargetParagraph | None:
        """Return the new paragraph of the draft that contains only this one, if it has been included as such."""
        return next((one for one in self.targets if one.is_new and len(one.origins) == 1), None)

    @property
    def wordings(self) -> set[str]:
        """Return its text, and the text that it had when it was decided on."""
        return {self.text, self.decision.source_text} if self.decision else {self.text}

    @property
    def fate(self) -> Fate | None:
        """Return what becomes of it; None if that has not been decided, or must be decided again."""
        if self.decision is None or self.is_outdated or not (self.targets or self.decision.reason):
            return None
        if not self.targets:
            return Fate.NOT_RETAINED
        if any(len(target.origins) > 1 or not target.is_new for target in self.targets):
            return Fate.MERGED
        is_verbatim = len(self.targets) == 1 and self.targets[0].text == self.row.text
        return Fate.VERBATIM if is_verbatim else Fate.EDITED

    @property
    def tag(self) -> str:
        """Return the style of the tag that shows the fate."""
        return TAGS[self.fate] if self.fate else "ask"


@dataclass
class SourceText:
    """A recommendation that is merged, as circulated."""

    recommendation: Recommendation
    version: Version
    circulation: Circulation
    paragraphs: list[SourceParagraph]

    @property
    def missing(self) -> list[SourceParagraph]:
        return [one for one in self.paragraphs if one.fate is None]


@dataclass
class Draft:
    """A consolidation with its texts, as read together."""

    consolidation: Consolidation
    sources: list[SourceText]
    targets: list[TargetParagraph]

    @cached_property
    def paragraphs(self) -> list[SourceParagraph]:
        """Return the paragraphs of all sources."""
        return [one for source in self.sources for one in source.paragraphs]

    @property
    def missing(self) -> list[SourceParagraph]:
        """Return the paragraphs whose fate has not been decided."""
        return [one for one in self.paragraphs if one.fate is None]

    @property
    def decided(self) -> int:
        return len(self.paragraphs) - len(self.missing)

    @property
    def disputed(self) -> list[TargetParagraph]:
        """Return the paragraphs that were also changed in the target itself."""
        return [one for one in self.targets if one.row.is_disputed]

    @property
    def orphans(self) -> list[TargetParagraph]:
        """Return the paragraphs that come neither from the target nor from a source."""
        return [one for one in self.targets if one.is_orphan]

    @property
    def is_stale(self) -> bool:
        """Return whether another version of the target was circulated since the draft was started."""
        return self.consolidation.target.circulated_id != self.consolidation.base_id

    @property
    def counts(self) -> list[tuple[Fate, int]]:
        """Return how many paragraphs have each fate."""
        counts = Counter(one.fate for one in self.paragraphs)
        return [(fate, counts[fate]) for fate in Fate if counts[fate]]

    def source_paragraph(self, key: UUID) -> SourceParagraph | None:
        return next((one for one in self.paragraphs if one.row.key == key), None)

    def target_paragraph(self, key: UUID) -> TargetParagraph | None:
        return next((one for one in self.targets if one.row.key == key), None)


def read(consolidation: Consolidation) -> Draft:
    """Return the draft with all its texts. Eight queries, whatever the number of sources and paragraphs."""
    targets = _targets(consolidation)
    sources = _sources(consolidation)
    by_paragraph = {one.row.paragraph_id: one for source in sources for one in source.paragraphs}
    by_pk = {target.row.pk: target for target in targets}
    for decision in consolidation.decisions.prefetch_related("targets").order_by("pk"):
        one = by_paragraph.get(decision.paragraph_id)
        if one:  # a paragraph that the source no longer has needs no decision
            one.decision = decision
            one.targets = [by_pk[row.pk] for row in decision.targets.all()]
    for one in by_paragraph.values():
        for target in one.targets:
            target.origins.append(one)
    return Draft(consolidation, sources, targets)


def _targets(consolidation: Consolidation) -> list[TargetParagraph]:
    rows = consolidation.paragraphs.select_related("paragraph").order_by("position", "pk")
    in_base = ParagraphText.objects.filter(version=consolidation.base_id, paragraph=OuterRef("paragraph"))
    targets = [TargetParagraph(row, row.is_in_base) for row in rows.annotate(is_in_base=Exists(in_base))]
    labels = numbering.labels_of(consolidation.target, consolidation.base.serial, targets)
    for target, label in zip(targets, labels, strict=True):
        target.label = label
    for target, place in zip(targets, places.of(targets), strict=True):
        target.place = place
    return targets


def _sources(consolidation: Consolidation) -> list[SourceText]:
    joined = ("lead__partner", "lead__organisation", "circulated__circulation")
    rows = Recommendation.objects.filter(pk__in=consolidation.sources.values("recommendation"))
    sources: Sequence[Recommendation] = list(rows.select_related(*joined).order_by("serial"))
    for source in sources:
        source.workshop = consolidation.target.workshop  # they have the same topic, and so the same workshop
    versions = [_circulated(source) for source in sources]
    printed = page.printed(versions) if versions else {}
    return [_source(source, version, printed[version.pk]) for source, version in zip(sources, versions, strict=True)]


def _circulated(source: Recommendation) -> Version:
    assert source.circulated, "sources have been circulated"
    return source.circulated


def _source(source: Recommendation, version: Version, rows: list[Row]) -> SourceText:
    named = zip(rows, places.of(rows), strict=True)
    return SourceText(
        source, version, version.circulation, [SourceParagraph(source, row, place) for row, place in named]
    )
