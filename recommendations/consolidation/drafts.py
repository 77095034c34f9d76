"""Work on the draft of a consolidation: choose its sources, decide on each paragraph, and word the text of the target."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from recommendations.consolidation import contents
from recommendations.consolidation.contents import Draft, SourceParagraph, TargetParagraph
from recommendations.consolidation.permissions import check_open, locked
from recommendations.locks import lock
from recommendations.models import (
    Consolidation,
    ConsolidationDecision,
    ConsolidationParagraph,
    ConsolidationSource,
    Recommendation,
    State,
)
from registry import audit
from registry.access import Refused
from registry.doors import door
from registry.shown_values import Check

MAX_SOURCES = 12
TAKE_OVER, MERGE, SET_ASIDE = "take_over", "merge", "set_aside"
ACTS = {
    TAKE_OVER: gettext_lazy("Include as a separate paragraph"),
    MERGE: gettext_lazy("Merge with paragraphs of the draft"),
    SET_ASIDE: gettext_lazy("Do not retain"),
}
NO_LONGER_THERE = gettext_lazy("This paragraph is no longer part of the draft. Return to the draft.")
NO_SOURCES = gettext_lazy("Select at least one proposal.")
NOT_A_SOURCE = gettext_lazy(
    "One of the selected proposals can no longer be merged, because it is no longer under discussion or is "
    "already in another draft. Select other proposals."
)


@dataclass(frozen=True)
class Choice:
    """What becomes of a paragraph. `text` and `after` (the key of a paragraph of the draft, START or "") are those of a
    paragraph of its own, `targets` are keys of those with which it is merged."""

    act: str
    text: str = ""
    after: str = ""
    targets: Collection[UUID] = ()
    reason: str = ""


START = "start"  # the beginning of the text


def candidates(target: Recommendation, user: User) -> QuerySet[Recommendation]:
    """Return the proposals that `user` can still add to the sources of `target`: of its topic, and under discussion."""
    found = Recommendation.objects.consolidated_by(user).filter(topic=target.topic_id, state=State.IN_DISCUSSION)
    busy = ConsolidationSource.objects.values("recommendation")
    drafts = Consolidation.objects.exclude(target=target).values("target")
    return found.exclude(pk=target.pk).exclude(pk__in=busy).exclude(pk__in=drafts)


@door
def prepare(target: Recommendation, sources: Collection[Recommendation], *, by: User) -> Consolidation:
    """Start the draft in which `sources` are merged into `target`, or add them to it. Raises Refused.

    Raises ValidationError if a source can no longer be merged.
    """
    target = lock(target, by=by, with_topic=True)
    check_open(target, by=by)
    draft = Consolidation.objects.filter(target=target).first()
    new = [one for one in sources if not (draft and draft.sources.filter(recommendation=one).exists())]
    if not sources:
        raise ValidationError({"sources": NO_SOURCES})
    allowed = set(candidates(target, by).filter(pk__in=[one.pk for one in new]).values_list("pk", flat=True))
    if len(allowed) < len(new):
        raise ValidationError({"sources": NOT_A_SOURCE})
    if (draft.sources.count() if draft else 0) + len(new) > MAX_SOURCES:
        message = _("No more than %(limit)s proposals can be merged at once. Select fewer proposals.") % {
            "limit": MAX_SOURCES
        }
        raise ValidationError({"sources": message})
    if draft and not new:
        return draft
    draft = draft or _start(target, by)
    ConsolidationSource.objects.bulk_create(ConsolidationSource(consolidation=draft, recommendation=one) for one in new)
    _record(draft, "consolidation.prepared", by)
    return draft


def _start(target: Recommendation, by: User) -> Consolidation:
    base = target.circulated
    assert base, "what is under discussion has been circulated"
    if ConsolidationSource.objects.filter(recommendation=target).exists():
        raise Refused(_("This recommendation is already in another draft. Discard that draft first."))
    draft = Consolidation.objects.create(target=target, base=base, prepared_by=by, prepared_at=timezone.now())
    ConsolidationParagraph.objects.bulk_create(
        ConsolidationParagraph(
            consolidation=draft,
            paragraph=text.paragraph,
            position=place,
            kind=text.kind,
            text=text.text,
        )
        for place, text in enumerate(base.texts.select_related("paragraph").order_by("position"), start=1)
    )
    return draft


@door
def decide(
    consolidation: Consolidation, paragraph: UUID, choice: Choice, *, check: Check | None = None, by: User
) -> SourceParagraph:
    """Decide what becomes of the paragraph of a source with this key. Raises Refused, or ValidationError by `check`."""
    consolidation = locked(consolidation, by=by)
    draft = contents.read(consolidation)
    one = draft.source_paragraph(paragraph)
    if one is None:
        raise Refused(NO_LONGER_THERE)
    if check:
        check(one)
    targets = _chosen(draft, choice)
    own = one.own
    if choice.act == TAKE_OVER:
        row = own.row if own else ConsolidationParagraph(consolidation=consolidation, kind=one.row.kind, position=0)
        row.text = choice.text
        row.save()
        targets = [TargetParagraph(row)]
        if choice.after or not own:
            _place(draft, row, choice.after)
    decision, _is_new = ConsolidationDecision.objects.update_or_create(
        consolidation=consolidation,
        paragraph_id=one.row.paragraph_id,
        defaults={"source_text": one.row.text, "reason": choice.reason if choice.act == SET_ASIDE else ""},
    )
    decision.targets.set([target.row for target in targets])
    if own and choice.act != TAKE_OVER and own.text in one.wordings and own not in targets:
        own.row.delete()  # it contained nothing but this paragraph, which is now elsewhere
    _record(consolidation, "consolidation.edited", by)
    return one


def _chosen(draft: Draft, choice: Choice) -> list[TargetParagraph]:
    """Return the paragraphs with which the choice merges. Raises ValidationError, for a field, if it is incomplete."""
    if choice.act not in ACTS:
        raise ValidationError({"act": _("Select a decision on the paragraph.")})
    if choice.act == TAKE_OVER and not choice.text:
        raise ValidationError({"text": _("Enter the wording of the paragraph.")})
    if choice.act == SET_ASIDE and not choice.reason:
        raise ValidationError(
            {
                "reason": _(
                    "Give the reason for not retaining the paragraph. All participants will be able to read the reason."
                )
            }
        )
    if choice.act != MERGE:
        return []
    found = [draft.target_paragraph(key) for key in choice.targets]
    targets = [target for target in found if target]
    if not targets or len(targets) < len(found):
        raise ValidationError({"targets": _("Select the paragraphs of the draft to be merged with this paragraph.")})
    return targets


@door
def reword(
    consolidation: Consolidation,
    paragraph: UUID,
    *,
    text: str,
    kind: str,
    after: str = "",
    check: Check | None = None,
    by: User,
) -> ConsolidationParagraph:
    """Change a paragraph of the draft: its wording, type and place. Raises Refused, or ValidationError by `check`."""
    consolidation = locked(consolidation, by=by)
    draft = contents.read(consolidation)
    row = _row(draft, paragraph).row
    if check:
        check(row)
    row.text, row.kind, row.is_disputed, row.other_text = text, kind, False, ""
    row.save()
    if after:
        _place(draft, row, after)
    _record(consolidation, "consolidation.edited", by)
    return row


@door
def remove(consolidation: Consolidation, paragraph: UUID, *, by: User) -> None:
    """Remove a paragraph that is new, or deleted in the target, and into which nothing is merged. Raises Refused."""
    consolidation = locked(consolidation, by=by)
    target = _row(contents.read(consolidation), paragraph)
    if not target.is_orphan:
        raise Refused(
            _("A paragraph can be removed only if it has no source and is either new or deleted in the target.")
        )
    target.row.delete()
    _record(consolidation, "consolidation.edited", by)


@door
def leave_out(consolidation: Consolidation, source: Recommendation, *, by: User) -> Consolidation:
    """Remove a proposal and the text copied from it verbatim from the draft; keep edited text. Raises Refused."""
    consolidation = locked(consolidation, by=by)
    copies = [one.row.pk for one in contents.read(consolidation).targets if _is_copy(one, source)]
    consolidation.decisions.filter(paragraph__recommendation=source).delete()
    consolidation.paragraphs.filter(pk__in=copies).delete()
    consolidation.sources.filter(recommendation=source).delete()
    _record(consolidation, "consolidation.edited", by)
    return consolidation


def _is_copy(target: TargetParagraph, source: Recommendation) -> bool:
    """Return whether a new paragraph of the draft contains nothing but the text of a paragraph of `source`."""
    is_of_source = target.is_new and all(one.source == source for one in target.origins)
    return is_of_source and any(target.text in one.wordings for one in target.origins)


@door
def discard(consolidation: Consolidation, *, by: User) -> None:
    """Delete a draft; the recommendations are not changed. Raises Refused."""
    consolidation = locked(consolidation, by=by, is_open=False)
    audit.record(by, "consolidation.discarded", consolidation, recommendation=consolidation.target.key)
    Consolidation.objects.filter(pk=consolidation.pk).delete()


def _row(draft: Draft, key: UUID) -> TargetParagraph:
    target = draft.target_paragraph(key)
    if target is None:
        raise Refused(NO_LONGER_THERE)
    return target


def _place(draft: Draft, row: ConsolidationParagraph, after: str) -> None:
    """Move a paragraph of the draft to its place: after another one, to the beginning, or to the end."""
    rows = [target.row for target in draft.targets if target.row.pk != row.pk]
    keys = [str(other.key) for other in rows]
    place = 0 if after == START else keys.index(after) + 1 if after in keys else len(rows)
    rows.insert(place, row)
    for position, other in enumerate(rows, start=1):
        other.position = position
    ConsolidationParagraph.objects.bulk_update(rows, ["position"])


def _record(consolidation: Consolidation, verb: str, by: User) -> None:
    """Record work on a draft, without its content, and count it."""
    Consolidation.objects.filter(pk=consolidation.pk).update(saves=F("saves") + 1)
    audit.record(by, verb, consolidation, recommendation=consolidation.target.key)
