"""Find the step under the lock, and change the state: shared by transitions, adoption and publication."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations.locks import lock
from recommendations.models import Recommendation
from recommendations.notifications import recipients
from recommendations.workflow.steps import Step, find_step
from registry import audit
from registry.access import Refused

OTHER_VERSION = _("Another wording was saved after you opened the page. Open it again, and read that one.")


def begin(
    recommendation: Recommendation, target: str, by: User, *, with_topic: bool = False, seen: object = None
) -> tuple[Recommendation, Step]:
    """Lock and read again, find the step that is open to `by`, and compare the version with the one that was `seen`.

    `seen` is the key of a version, where the actor read one. Raises Refused.
    """
    recommendation = lock(recommendation, by=by, with_topic=with_topic)
    step = find_step(by, recommendation, target)
    if seen and str(seen) != str(recommendation.saved.key):
        raise Refused(OTHER_VERSION)
    return recommendation, step


def move(recommendation: Recommendation, step: Step, by: User, **data: Any) -> None:
    """Set the new state, record the step with its states, and notify those concerned."""
    recommendation.state = step.target
    names = ["state", "number", "serial", "symbol", "submitted", "submitted_at"]
    recommendation.save(update_fields=names)
    partner = recommendation.partner_code if step.actors.are_of_lead else ""
    states: dict[str, Any] = {"source": str(step.source), "target": str(step.target)}
    entry = audit.record(by, "recommendation.moved", recommendation, partner=partner, **states, **data)
    recipients.of_step(entry, recommendation)
