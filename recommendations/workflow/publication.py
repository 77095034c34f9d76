"""Publish an adopted recommendation."""

from django.utils import timezone

from members.models import User
from recommendations.models import Recommendation
from recommendations.notifications import recipients
from recommendations.workflow.moves import begin
from recommendations.workflow.steps import PUBLISHED
from registry import audit
from registry.doors import door
from registry.search import index


@door
def publish(recommendation: Recommendation, *, by: User) -> Recommendation:
    """Publish an adopted recommendation at its permanent address. Raises Refused, also if it is already published."""
    recommendation, _step = begin(recommendation, PUBLISHED, by)
    recommendation.published_at = timezone.now()
    recommendation.save(update_fields=["published_at"])
    index.changed(recommendation.audit_kind, recommendation.pk)
    sha256 = recommendation.saved.sha256
    entry = audit.record(by, "recommendation.published", recommendation, rows=[recommendation], sha256=sha256)
    recipients.of_publication(entry, recommendation)
    return recommendation
