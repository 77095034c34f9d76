"""Enter recommendations adopted before the launch of the portal, as reported and restated from their sources."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations.drafting import versions
from recommendations.models import Adoption, Manner, Recommendation, State, Version
from recommendations.version_content import VersionContent
from recommendations.workflow import numbers
from registry import audit
from registry.access import Refused
from registry.doors import door
from registry.sources import has_undated_page
from workshops import archive
from workshops.models import Role, Topic, Workshop

OTHER_WORKSHOP = _("Select a topic of this workshop.")
NO_SOURCE = _("Enter at least one source.")
_STATE = ("state", "adoption", "number", "serial", "symbol", "submitted", "submitted_at", "circulated", "circulated_at")


@door
def enter_recommendation(
    workshop: Workshop, topic: Topic, content: VersionContent, *, sources: Sequence[Any], adopted_on: date, by: User
) -> Recommendation:
    """Enter a recommendation of an earlier workshop: adopted as reported, numbered and published at once.

    `content` is restated, not copied; `sources` are the public reports of it; `adopted_on` is the date of adoption. The
    recommendation has no lead, author or chair in the portal. Raises Refused.
    """
    workshop = archive.locked(workshop, by, Role.SECRETARIAT)
    topic = Topic.objects.select_for_update(no_key=True).get(pk=topic.pk)
    archive.check_day(workshop, adopted_on)
    if topic.workshop_id != workshop.pk:
        raise Refused(OTHER_WORKSHOP)
    if not sources:
        raise Refused(NO_SOURCE)
    if has_undated_page(sources):
        raise Refused(archive.UNDATED_PAGE)
    recommendation = Recommendation.objects.create(
        workshop=workshop,
        topic=topic,
        topic_number=topic.number,
        is_reported=True,
        sources=list(sources),
    )
    version = versions.restate(recommendation, content, by=by)
    adoption = _adopt(recommendation, version, adopted_on, by)
    details: dict[str, Any] = {"symbol": recommendation.symbol, "occurred_on": adopted_on, "sha256": version.sha256}
    audit.record(by, "archive.entered", recommendation, rows=[recommendation, version, adoption], **details)
    return recommendation


def _adopt(recommendation: Recommendation, version: Version, adopted_on: date, by: User) -> Adoption:
    """Number the recommendation as the workflow does, and record its adoption as reported."""
    now = timezone.now()
    numbers.assign_symbol(recommendation)
    numbers.assign_number(recommendation)
    recommendation.state = State.ADOPTED
    recommendation.submitted = recommendation.circulated = version
    recommendation.submitted_at = recommendation.circulated_at = recommendation.published_at = now
    recommendation.adopted_on = adopted_on
    adoption = recommendation.adoption = Adoption.objects.create(
        recommendation=recommendation,
        version=version,
        manner=Manner.REPORTED,
        recorded_by=by,
        recorded_by_name=str(by),
        occurred_on=adopted_on,
        recorded_at=now,
        labels=numbers.final_labels(version),
    )
    recommendation.save(update_fields=[*_STATE, "published_at", "adopted_on", *recommendation.list_as(version)])
    return adoption
