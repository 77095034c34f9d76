"""A text that was agreed before the portal is entered as it was reported, restated from its sources."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations.drafting import versions
from recommendations.models import Adoption, Manner, Recommendation, State, Version
from recommendations.version_content import VersionContent
from recommendations.workflow import numbering
from registry import audit
from registry.access import Refused
from workshops import archive
from workshops.models import Role, Topic, Workshop

OTHER_WORKSHOP = _("The topic belongs to another workshop.")
NO_SOURCE = _("Name at least one source for what is entered.")
_STATE = ("state", "number", "serial", "symbol", "submitted", "submitted_at", "circulated", "circulated_at")


@transaction.atomic
def enter_text(
    workshop: Workshop, topic: Topic, content: VersionContent, *, sources: Sequence[Any], adopted_on: date, by: User
) -> Recommendation:
    """Enter a recommendation of a workshop held before the portal: adopted as reported, numbered, public at once.

    `wording` is restated, not copied; `sources` says where it is reported; `adopted_on` is the day of adoption. It has
    no lead, author or chair in the portal. Raises Refused.
    """
    workshop = archive.locked(workshop, by, Role.SECRETARIAT)
    topic = Topic.objects.select_for_update().get(pk=topic.pk)
    archive.check_day(workshop, adopted_on)
    if topic.workshop_id != workshop.pk:
        raise Refused(OTHER_WORKSHOP)
    if not sources:
        raise Refused(NO_SOURCE)
    text = Recommendation.objects.create(
        workshop=workshop,
        topic=topic,
        is_reported=True,
        sources=list(sources),
    )
    version = versions.restate(text, content, by=by)
    _adopt(text, version, adopted_on, by)
    sha256 = version.sha256
    audit.record(by, "archive.entered", text, symbol=text.symbol, occurred_on=adopted_on, sha256=sha256)
    return text


def _adopt(text: Recommendation, version: Version, adopted_on: date, by: User) -> None:
    """Number the recommendation in its topic and workshop as the workflow does, and record the adoption as reported."""
    now = timezone.now()
    numbering.give_symbol(text)
    numbering.give_number(text)
    text.state, text.submitted, text.circulated = State.ADOPTED, version, version
    text.submitted_at = text.circulated_at = text.published_at = now
    text.save(update_fields=[*_STATE, "published_at"])
    Adoption.objects.create(
        recommendation=text,
        version=version,
        manner=Manner.REPORTED,
        recorded_by=by,
        recorded_by_name=str(by),
        occurred_on=adopted_on,
        recorded_at=now,
        labels=numbering.final_labels(version),
    )
