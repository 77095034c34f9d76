"""Lock a recommendation, find the step that is open to the actor, and change the state."""

from django.utils.translation import gettext as _

from recommendations.models import Recommendation
from recommendations.notifications import recipients
from recommendations.workflow.steps import StepRefused, find_step
from registry import audit
from workshops.models import Topic, Workshop


def begin(recommendation, target, by, *, numbers=False, seen=None):
    """Lock, read again, find the step, and compare the wording with the one that was `seen`, where that is said.

    Locks: the workshop and the topic where a number is given, then the text.
    """
    if numbers:
        Workshop.objects.select_for_update().get(pk=recommendation.workshop_id)
        Topic.objects.select_for_update().get(pk=recommendation.topic_id)
    recommendation = Recommendation.objects.select_for_update().get(pk=recommendation.pk)
    step = find_step(by, recommendation, target)
    if seen and str(seen) != str(recommendation.current.key):
        raise StepRefused(_("Another wording was saved after you opened the page. Open it again, and read that one."))
    return recommendation, step


def move(recommendation, step, by, **data):
    """Set the new state, record the step with its states, and tell whom it concerns."""
    recommendation.state = step.target
    names = ["state", "number", "serial", "symbol", "submitted", "submitted_at"]
    recommendation.save(update_fields=names)
    partner = recommendation.partner_code if step.who.is_of_lead else ""
    states = {"source": str(step.source), "target": str(step.target)}
    entry = audit.record(by, "recommendation.moved", recommendation, partner=partner, **states, **data)
    recipients.of_step(entry, recommendation)
