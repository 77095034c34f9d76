"""The periods for comments and for objections that are still open although a text is made final or public."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from recommendations.models import Circulation, Recommendation
from recommendations.workflow.steps import Step
from workshops.models import Workshop

COMMENTS, OBJECTIONS = "comments", "objections"


@dataclass(frozen=True)
class OpenPeriod:
    """A period that is open until a time: for comments in the workshop, or for objections to an editorial circulation."""

    kind: str
    label: str
    until: datetime


def before(step: Step, recommendation: Recommendation) -> list[OpenPeriod]:
    """Return the open periods that the confirmation page of a step names."""
    return of(recommendation.workshop, [recommendation]) if step.ends_periods else []


def of(workshop: Workshop, recommendations: Sequence[Recommendation]) -> list[OpenPeriod]:
    """Return the open periods that concern recommendations of a workshop: that for comments first. One query at most."""
    if not recommendations:
        return []
    now = timezone.now()
    periods = []
    if workshop.comments_close_at > now:
        periods.append(OpenPeriod(COMMENTS, _("The period for comments is still open."), workshop.comments_close_at))
    latest = Circulation.objects.filter(version__in=[one.circulated_id for one in recommendations])
    editorial = latest.filter(objections_until__gt=now, editorial_objections=None)
    for circulation in editorial.select_related("recommendation").order_by("recommendation__serial"):
        revision = f"{circulation.recommendation.short_symbol} {circulation}"
        label = _("The period for objections to the editorial changes in %(revision)s is still open.")
        assert circulation.objections_until
        periods.append(OpenPeriod(OBJECTIONS, label % {"revision": revision}, circulation.objections_until))
    return periods
