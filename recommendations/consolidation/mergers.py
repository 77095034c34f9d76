"""Complete a consolidation: merge its sources into the target and record where each paragraph went; undo a merger."""

from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from recommendations import version_content
from recommendations.consolidation import contents
from recommendations.consolidation.contents import Draft, SourceParagraph, SourceText
from recommendations.consolidation.permissions import locked
from recommendations.drafting import versions
from recommendations.locks import lock
from recommendations.models import (
    AmendmentChange,
    AmendmentState,
    Consolidation,
    Merger,
    MergerUndo,
    Outcome,
    Provenance,
    Recommendation,
    State,
    Version,
)
from recommendations.models.merger import PLACE_LENGTH
from recommendations.version_content import ParagraphContent
from recommendations.workflow import steps
from recommendations.workflow.conditions import StepContext
from recommendations.workflow.moves import begin, move
from registry import audit, seals
from registry.access import Refused
from registry.doors import door
from workshops.user_roles import names_in

NOTHING_TO_MERGE = gettext_lazy("The draft contains no proposals to merge. Add a proposal, or discard the draft.")
CHANGED = gettext_lazy(
    "Someone else has changed the draft since you opened the page. Return to the draft and check the changes."
)
STALE = gettext_lazy(
    "Another revision of the target has been circulated since the draft was started. Add the changes to the "
    "draft first."
)
NOT_CIRCULATED = gettext_lazy("The secretariat must circulate the latest version of the target first.")
NOT_MERGED = gettext_lazy("The recommendation is no longer merged into another recommendation.")


def refusal(draft: Draft, *, by: User) -> str | Promise:
    """Return why `by` cannot complete the draft now; "" if nothing is missing."""
    target = draft.consolidation.target
    if not draft.sources:
        return NOTHING_TO_MERGE
    if target.current_id != target.circulated_id:
        return NOT_CIRCULATED
    if draft.is_stale:
        return STALE
    if len(draft.targets) > versions.MAX_PARAGRAPHS:
        return versions.too_many(len(draft.targets))
    if draft.missing:
        names = ", ".join(one.name for one in draft.missing)
        return _("Decide on every paragraph first. Paragraphs without a decision: %(names)s.") % {"names": names}
    if draft.disputed:
        names = ", ".join(one.place for one in draft.disputed)
        message = _("First check the wording of each paragraph that has also been changed in the target: %(names)s.")
        return message % {"names": names}
    return _refusal_of_source(draft, by)


def _refusal_of_source(draft: Draft, by: User) -> str:
    """Return why one of the sources cannot be merged now; "" if all can. One query if they can."""
    amended = _amended(draft)
    for source in draft.sources:
        recommendation = source.recommendation
        context = StepContext(recommendation, is_unamended=recommendation.pk not in amended)
        try:
            steps.find_step(by, recommendation, State.MERGED, own_door=True, context=context)
        except Refused as refused:
            return f"{recommendation.short_symbol}: {refused}"
    return ""


def _amended(draft: Draft) -> set[int]:
    """Return the sources with open amendments, read for all at once."""
    if not draft.consolidation.target.workshop.takes_amendments:
        return set()
    sources = [source.recommendation for source in draft.sources]
    changes = AmendmentChange.objects.filter(
        amendment__recommendation__in=sources, amendment__state=AmendmentState.RELEASED, outcome=Outcome.OPEN
    )
    return set(changes.order_by().values_list("amendment__recommendation", flat=True))


@door
def complete(consolidation: Consolidation, *, seen: int | None = None, by: User) -> Version:
    """Save the new version of the target, merge the sources into it, and record the fate of each of their paragraphs.

    `seen` is the count of changes of the draft that was read. Returns the version of the target. Raises Refused.
    """
    _lock_all(consolidation, by)
    consolidation = locked(consolidation, by=by)
    if seen is not None and seen != consolidation.saves:
        raise Refused(CHANGED)
    draft = contents.read(consolidation)
    if reason := refusal(draft, by=by):
        raise Refused(reason)
    target = consolidation.target
    version = _save_target(draft, by)
    made = dict(
        zip(
            (one.row.pk for one in draft.targets),
            version.texts.order_by("position").values_list("paragraph", flat=True),
            strict=True,
        )
    )
    details: dict[str, Any] = {"recommendation": target.key, "version": version.key, "sources": len(draft.sources)}
    audit.record(by, "consolidation.completed", consolidation, **details)
    for source in draft.sources:
        _merge(source, target, version, made, by)
    Consolidation.objects.filter(pk=consolidation.pk).delete()
    return version


def _lock_all(consolidation: Consolidation, by: User) -> None:
    """Lock the topic, the target and the sources, the recommendations in the order of their keys."""
    pks = [consolidation.target_id, *consolidation.sources.values_list("recommendation", flat=True)]
    first, *others = Recommendation.objects.filter(pk__in=pks).order_by("pk")
    lock(first, by=by, with_topic=True)
    for recommendation in others:
        lock(recommendation, by=by)


def _save_target(draft: Draft, by: User) -> Version:
    """Save the text of the draft as a version of the target; return the version before if it is the same."""
    target = draft.consolidation.target
    before = version_content.of(target.saved)
    paragraphs = [
        ParagraphContent(one.kind, one.text, one.row.paragraph.key if one.row.paragraph else None)
        for one in draft.targets
    ]
    content = replace(before, paragraphs=tuple(paragraphs))
    is_same = version_content.is_same(before, content)
    return target.saved if is_same else versions.write(target, content, by=by)


def _merge(source: SourceText, target: Recommendation, version: Version, made: dict[int, int], by: User) -> None:
    """Record where the paragraphs of a source went, and move it to the state "merged"."""
    recommendation, step = begin(source.recommendation, State.MERGED, by, own_door=True)
    merger = Merger.objects.create(
        source=recommendation,
        source_version=source.version,
        target=target,
        target_version=version,
        merged_by=by,
        merged_by_name=str(names_in(by, recommendation.workshop)),
        merged_at=timezone.now(),
    )
    rows = [
        row
        for position, one in enumerate(source.paragraphs, start=1)
        for row in _provenances(merger, position, one, made)
    ]
    Provenance.objects.bulk_create(rows)
    sealed = (merger, seals.Group(Provenance, merger.pk, rows))
    move(recommendation, step, by, rows=sealed, merger=merger.key, into=target.short_symbol)


def _provenances(merger: Merger, position: int, one: SourceParagraph, made: dict[int, int]) -> list[Provenance]:
    """Return the rows of one paragraph: one for each paragraph that it went into, or one with the reason."""
    assert one.fate and one.decision, "nothing is missing"
    common = {
        "merger": merger,
        "paragraph_id": one.row.paragraph_id,
        "position": position,
        "place": one.place[:PLACE_LENGTH],
        "fate": one.fate,
        "language": merger.source_version.language,
    }
    if not one.targets:
        return [Provenance(**common, reason=one.decision.reason)]
    return [Provenance(**common, target_id=made[target.row.pk]) for target in one.targets]


@door
def undo(recommendation: Recommendation, *, by: User) -> Recommendation:
    """Return a merged recommendation to discussion, as its lead; the text of the target is not changed. Raises Refused."""
    recommendation = lock(recommendation, by=by, with_topic=True)
    merger = _in_force(recommendation)
    if merger is None:
        raise Refused(NOT_MERGED)
    lock(Merger.objects.end_of(recommendation), by=by)  # so that it does not become final now
    recommendation, step = begin(recommendation, State.IN_DISCUSSION, by, own_door=True)
    row = MergerUndo.objects.create(
        merger=merger,
        undone_by=by,
        undone_by_name=str(names_in(by, recommendation.workshop)),
        undone_at=timezone.now(),
    )
    move(recommendation, step, by, rows=(row,), merger=merger.key, into=merger.target.short_symbol)
    return recommendation


def check_undo(recommendation: Recommendation, *, by: User) -> Merger:
    """Return the merger that `by` can undo now. Raises Refused with the reason."""
    if recommendation.state != State.MERGED:
        raise Refused(NOT_MERGED)
    steps.find_step(by, recommendation, State.IN_DISCUSSION, own_door=True)
    merger = _in_force(recommendation)
    if merger is None:  # someone else has undone it since the recommendation was read
        raise Refused(NOT_MERGED)
    return merger


def _in_force(recommendation: Recommendation) -> Merger | None:
    """Return the merger of a recommendation that was not undone, with its target."""
    return Merger.objects.in_force().filter(source=recommendation).select_related("target").first()
