"""Take into a draft what has changed in the target itself since the draft was started."""

from typing import Any
from uuid import UUID

from django.db.models import F

from members.models import User
from recommendations import version_content
from recommendations.consolidation.permissions import locked
from recommendations.drafting.merge import Merge, combine
from recommendations.models import Consolidation, ConsolidationParagraph, Paragraph
from recommendations.version_content import ParagraphContent
from registry import audit
from registry.doors import door


@door
def update(consolidation: Consolidation, *, by: User) -> Consolidation:
    """Combine the draft with the version of the target circulated since. Raises Refused.

    A paragraph that was changed in both keeps the wording of the draft and is marked as disputed, with the other wording.
    """
    draft = locked(consolidation, by=by)
    circulated = draft.target.circulated
    assert circulated, "what is under discussion has been circulated"
    if circulated.pk == draft.base_id:
        return draft
    rows = {row.identity: row for row in draft.paragraphs.select_related("paragraph")}
    base, theirs = version_content.of(draft.base), version_content.of(circulated)
    typed = [ParagraphContent(row.kind, row.text, key) for key, row in rows.items()]
    merge = combine(base=base, theirs=theirs, typed=version_content.with_paragraphs(base, typed))
    _write(draft, rows, merge)
    draft.base = circulated
    draft.save(update_fields=["base"])
    Consolidation.objects.filter(pk=draft.pk).update(saves=F("saves") + 1)
    details: dict[str, Any] = {"recommendation": draft.target.key, "version": circulated.key}
    audit.record(by, "consolidation.updated", draft, **details)
    return draft


def _write(draft: Consolidation, rows: dict[UUID, ConsolidationParagraph], merge: Merge) -> None:
    """Save the paragraphs combined: those changed, inserted and deleted in the target."""
    paragraphs = draft.target.paragraphs.in_bulk(field_name="key")
    placed: list[ConsolidationParagraph] = []
    for place, content in enumerate(merge.content.paragraphs):
        assert content.key, "paragraphs of a draft have keys"
        row = rows.pop(content.key, None) or _new(draft, paragraphs[content.key])
        row.kind, row.text = content.kind, content.text
        if place in merge.paragraph_conflicts:
            other = merge.paragraph_conflicts[place]
            row.is_disputed, row.other_text = True, other.text if other else ""
        placed.append(row)
    for row in rows.values():
        _keep_or_delete(row, placed)
    for position, row in enumerate(placed, start=1):
        row.position = position
        row.save()


def _new(draft: Consolidation, paragraph: Paragraph) -> ConsolidationParagraph:
    return ConsolidationParagraph(consolidation=draft, paragraph=paragraph)


def _keep_or_delete(row: ConsolidationParagraph, placed: list[ConsolidationParagraph]) -> None:
    """Delete a paragraph that was deleted in the target, unless a proposal is merged with it: then it is disputed."""
    if not row.decisions.exists():
        row.delete()
        return
    row.is_disputed, row.other_text = True, ""
    placed.insert(min(row.position - 1, len(placed)), row)
