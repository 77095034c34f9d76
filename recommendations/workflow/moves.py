"""Find a step under the lock, and change the state; used by transitions, adoption and publication."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations.locks import lock
from recommendations.models import Recommendation, State
from recommendations.notifications import recipients
from recommendations.workflow.steps import Step, find_step
from registry import audit, seals
from registry.access import Refused
from registry.hooks import Hook
from registry.models import AuditEntry
from registry.search import index

_MOVED = (
    "state",
    "number",
    "serial",
    "symbol",
    "submitted",
    "submitted_at",
    "accepted_at",
    "adoption",
    "voided",
    "published_at",
)
moved: Hook[Callable[[Recommendation, Step, AuditEntry], None]] = Hook(
    "workflow.moved", "function(recommendation, step, audit entry) -> None, called in the transaction of each step"
)
OTHER_VERSION = _("Another version was saved after you opened the page. Reload the page and read the new version.")


def begin(
    recommendation: Recommendation,
    target: str,
    by: User,
    *,
    with_topic: bool = False,
    seen: object = None,
    own_door: bool = False,
) -> tuple[Recommendation, Step]:
    """Lock and reload the recommendation, find the step open to `by`, and check that the version is the one `seen`.

    `seen` is the key of the version that the actor read, if any; `own_door`: the step has its own door.
    Raises Refused.
    """
    recommendation = lock(recommendation, by=by, with_topic=with_topic)
    step = find_step(by, recommendation, target, own_door=own_door)
    if seen and str(seen) != str(recommendation.saved.key):
        raise Refused(OTHER_VERSION)
    return recommendation, step


def move(
    recommendation: Recommendation, step: Step, by: User, *, rows: tuple[Model | seals.Group, ...] = (), **data: Any
) -> None:
    """Set the new state, record the step, with the `rows` written for it, and notify its recipients."""
    recommendation.state = step.target
    if step.target == State.FINAL_DRAFT:
        recommendation.accepted_at = timezone.now()
    recommendation.save(update_fields=[*_MOVED, "sort_title", "listed_at", "adopted_on"])
    index.changed(recommendation.audit_kind, recommendation.pk)
    partner = recommendation.partner_code if step.actors.are_of_lead else ""
    states: dict[str, Any] = {"source": str(step.source), "target": str(step.target)}
    if step.settles and recommendation.open_comment_count:
        data["open_comments"] = recommendation.open_comment_count
    rows = (recommendation, *rows)
    entry = audit.record(by, "recommendation.moved", recommendation, rows=rows, partner=partner, **states, **data)
    recipients.of_step(entry, recommendation)
    for follow in moved:
        follow(recommendation, step, entry)
