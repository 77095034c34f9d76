"""A session of the fictitious workshop that has been opened and closed, with its speakers, statements and a
recommendation.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from asem_portal.demo.users import user_for
from recommendations.drafting import paste
from recommendations.live_session import floor_recommendations, sittings, speakers, statements
from recommendations.live_session.statements import Said
from recommendations.models import Recommendation, Sitting
from workshops.models import Delegate, Delegation, Workshop


def load(workshop: Workshop, data: dict[str, Any]) -> Sitting:
    """Open the session, keep the speakers' list, record the statements, and close the session."""
    rapporteur = user_for("rapporteur")
    sitting = sittings.open_session(workshop.sessions.get(title=data["session"]), by=rapporteur)
    for role, is_reply, outcome in data["speakers"]:
        speaker = speakers.ask(sitting, delegation=_delegation(role), is_reply=is_reply, by=rapporteur)
        speakers.end(speaker, outcome=outcome, by=rapporteur)
    recommendation = Recommendation.objects.get(workshop=workshop, current__title=data["text"])
    for row in data["statements"]:
        _state(sitting, recommendation, row)
    _enter(sitting, data["recommendation"])
    return sittings.close_session(sitting, by=user_for("chair"))


def _enter(sitting: Sitting, row: dict[str, Any]) -> None:
    """Enter what a delegation proposed orally."""
    paragraphs = [part.content for part in paste.parts(row["text"])]
    content = floor_recommendations.content_of(row["title"], paragraphs)
    topic = sitting.session.topic
    assert topic, "the session of the demonstration has a topic"
    floor_recommendations.enter(
        sitting, content, delegation=_delegation(row["by"]), topic=topic, by=user_for("rapporteur")
    )


def _delegation(role: str) -> Delegation:
    return Delegate.objects.select_related("delegation").get(user=user_for(role)).delegation


def _state(sitting: Sitting, recommendation: Recommendation, row: dict[str, Any]) -> None:
    """Show the paragraph, and record what a delegation states about it and what became of that."""
    by = user_for("rapporteur")
    text = recommendation.saved.texts.select_related("paragraph").get(position=row["paragraph"])
    sittings.show(sitting, paragraph=text.paragraph.key, by=by)
    until = timezone.now() + timedelta(days=row["days"]) if "days" in row else None
    said = Said(row["kind"], text.paragraph.key, row.get("text", ""), until)
    version = recommendation.saved.key
    statement = statements.record(
        sitting, recommendation, delegation=_delegation(row["by"]), said=said, version=version, by=by
    )
    if "outcome" in row:
        statements.end(statement, outcome=row["outcome"], by=by)
