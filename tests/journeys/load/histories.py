"""The publication of a negotiating history, of a workshop of its own in each round."""

from django.db import transaction
from django.utils import timezone

from recommendations.history import publications
from recommendations.models import HistoryPartner
from recommendations.workflow import publication
from registry import audit
from tests.factories import (
    create_delegate,
    create_delegation,
    create_partner,
    create_recommendation,
    create_role,
    create_workshop,
)
from workshops.models import Role


def open_to_the_public(workshop, *, by):
    """Record that a workshop is public, so that what is published in it changes the public pages."""
    with transaction.atomic():
        audit.record(by, "workshop.opened", workshop)


def publish(person, scene):
    """Decide on publication as secretariat; a partner's contact point consents, and the publication is ended."""
    workshop = create_workshop(opened_at=timezone.now())
    person.do("workshop.opened", open_to_the_public, workshop)
    create_role(Role.SECRETARIAT, workshop=workshop, user=person.account)
    chair = create_role(Role.CHAIR, workshop=workshop)
    author = create_delegate(create_delegation(workshop, partner=create_partner("IT")))
    recommendation = create_recommendation("adopted", author=author)
    if person.do("recommendation.published", publication.publish, recommendation) is None:
        return
    recommendation.refresh_from_db()
    found = person.do("history.requested", publications.decide, recommendation, chair=chair)
    if found is None:
        return
    partner = HistoryPartner.objects.select_related("publication__recommendation").get(publication=found)
    scene.people["diplomat"].do("history.consented", publications.answer, partner, is_given=True)
    person.do("history.ended", publications.end, found, chair=chair)
