"""An invented proposal that was merged into another one: one paragraph merged, one taken over, one not retained."""

from typing import Any

from asem_portal.demo.users import user_for
from recommendations.consolidation import contents, drafts, mergers
from recommendations.consolidation.drafts import MERGE, Choice
from recommendations.models import Recommendation
from recommendations.workflow import transitions


def load(source: Recommendation, data: dict[str, Any]) -> None:
    """Merge `source` into the recommendation with the title given, as the secretariat, and circulate the result."""
    by = user_for("secretariat")
    target = Recommendation.objects.get(workshop=source.workshop_id, current__title=data["into"])
    source = Recommendation.objects.get(pk=source.pk)
    consolidation = drafts.prepare(target, [source], by=by)
    draft = contents.read(consolidation)
    for one, row in zip(draft.paragraphs, data["decisions"], strict=True):
        details = {"text": row.get("text", one.text), "reason": row.get("reason", "")}
        merged_with = draft.targets[row["paragraph"] - 1].row if row["act"] == MERGE else None
        choice = Choice(row["act"], targets=[merged_with.key] if merged_with else (), **details)
        drafts.decide(consolidation, one.row.key, choice, by=by)
        if merged_with:
            drafts.reword(consolidation, merged_with.key, text=row["text"], kind=merged_with.kind, by=by)
    mergers.complete(consolidation, by=by)
    transitions.circulate(Recommendation.objects.get(pk=target.pk), by=by)
