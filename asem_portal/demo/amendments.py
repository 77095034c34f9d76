"""Invented amendments, at every stage, to an invented recommendation, and a chair’s compromise text to which
delegations can still object.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from asem_portal.demo.users import user_for
from recommendations.amendments import application, compromises, dispositions, drafts, sponsors
from recommendations.amendments.compromises import Proposal
from recommendations.amendments.drafts import ChangeContent
from recommendations.models import Act, Amendment, Paragraph, ParagraphKind, Recommendation
from recommendations.workflow import transitions
from workshops.models import Role, WorkshopRole

ANSWER_WITHIN = timedelta(days=2)
OBJECT_WITHIN = timedelta(days=3)


def load(recommendation: Recommendation, rows: list[dict[str, Any]]) -> None:
    """Propose each amendment as its head of delegation, and dispose of it as its row says."""
    recommendation = Recommendation.objects.get(pk=recommendation.pk)
    assert recommendation.circulated
    texts = recommendation.circulated.texts.select_related("paragraph").order_by("position")
    paragraphs = [text.paragraph for text in texts]
    for row in rows:
        amendment = _propose(recommendation, paragraphs, row)
        for role in row.get("sponsors", []):
            sponsors.join(amendment, by=user_for(role))
        if "offer" in row:
            _dispose(amendment, row)


def load_compromise(recommendation: Recommendation, data: dict[str, Any]) -> None:
    """Propose a compromise text as the chair, for the amendments that are still open."""
    recommendation = Recommendation.objects.get(pk=recommendation.pk)
    texts = recommendation.saved.texts.select_related("paragraph").order_by("position")
    keys = {place: text.key for place, text in enumerate(texts, start=1)}
    changes = [
        ChangeContent(row.get("act", Act.REPLACE), keys[row["paragraph"]], kind=row.get("kind", ""), text=row["text"])
        for row in data["changes"]
    ]
    chair = WorkshopRole.objects.get(workshop=recommendation.workshop, role=Role.CHAIR)
    proposal = Proposal(changes, data["reason"], timezone.now() + OBJECT_WITHIN, chair)
    recommendation.refresh_from_db()
    if recommendation.current_id != recommendation.circulated_id:  # with the amendment that has been applied
        transitions.circulate(recommendation, by=user_for("secretariat"))
        recommendation.refresh_from_db()
    compromises.propose(recommendation, proposal, by=user_for("chair"))


def _propose(recommendation: Recommendation, paragraphs: list[Paragraph], row: dict[str, Any]) -> Amendment:
    by, place = user_for(row["by"]), row["paragraph"]
    content = ChangeContent(
        act=row.get("act", Act.REPLACE),
        paragraph=paragraphs[place - 1].key,
        kind=row.get("kind", ParagraphKind.OPERATIVE),
        text=row.get("text", ""),
    )
    details = {"title": row["title"], "rationale": row["rationale"]}
    amendment = drafts.prepare(recommendation, **details, change=content, by=by)
    return amendment if row.get("is_draft") else drafts.release(amendment, by=by)


def _dispose(amendment: Amendment, row: dict[str, Any]) -> None:
    """Offer a disposition as the secretariat; apply an acceptance, or let the head of delegation reply."""
    clerk, offer = user_for("secretariat"), dict(row["offer"])
    deadline = None if offer["outcome"] == "accepted" else timezone.now() + ANSWER_WITHIN
    made = dispositions.offer(amendment.changes.get(), **offer, deadline=deadline, by=clerk)
    if offer["outcome"] == "accepted":
        application.apply(amendment, by=clerk)
    elif "reply" in row:
        dispositions.answer(made, agrees=False, text=row["reply"], by=user_for(row["by"]))
