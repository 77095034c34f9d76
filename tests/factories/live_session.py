"""Factories of sessions in the room: opened on any day, without audit entries."""

from django.utils import timezone

from recommendations.models import FloorStatement, Sitting, Speaker
from tests.factories.members import create_user
from tests.factories.recommendations import create_recommendation
from tests.factories.workshops import create_delegate


def create_sitting(session, recommendation=None, **fields):
    """Create an open session, in which the first paragraph of the recommendation, if any, is shown."""
    by = fields.pop("opened_by", None) or create_user()
    defaults = {"session_title": session.title, "opened_by": by, "opened_by_name": str(by), "opened_at": timezone.now()}
    if recommendation:
        first = recommendation.saved.texts.select_related("paragraph").order_by("position").first()
        defaults |= {"recommendation": recommendation, "paragraph": first.paragraph}
    return Sitting.objects.create(session=session, **defaults | fields)


def create_floor_recommendation(sitting, delegation, **fields):
    """Create a recommendation of a delegation that was entered from the floor and is under discussion."""
    member, topic = create_delegate(delegation), sitting.session.topic
    return create_recommendation("discussion", author=member, topic=topic, sitting=sitting, **fields)


def create_statement(sitting, delegation, text, **fields):
    """Create a proposal of a delegation for the wording of the paragraph shown."""
    by = fields.pop("recorded_by", None) or create_user()
    defaults = {"recommendation": sitting.recommendation, "version": sitting.recommendation.saved, "kind": "wording"}
    defaults |= {"paragraph": sitting.paragraph, "delegation_name": delegation.name, "text": text}
    defaults |= {"recorded_by": by, "recorded_by_name": str(by), "recorded_at": timezone.now()}
    return FloorStatement.objects.create(sitting=sitting, delegation=delegation, **defaults | fields)


def create_speaker(sitting, delegation, **fields):
    """Create a delegation that is waiting for the floor."""
    by = fields.pop("recorded_by", None) or create_user()
    defaults = {"delegation_name": delegation.name, "asked_at": timezone.now()}
    defaults |= {"recorded_by": by, "recorded_by_name": str(by)}
    return Speaker.objects.create(sitting=sitting, delegation=delegation, **defaults | fields)
