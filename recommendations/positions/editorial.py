"""Object to a circulation marked as editorial, as a co-sponsor or a partner with a recorded position.

The circulation then counts as any other.
"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from recommendations.locks import lock
from recommendations.models import Circulation, EditorialObjection, PositionKind, Recommendation
from recommendations.notifications import recipients
from recommendations.positions import current
from recommendations.positions.positions import check_taker
from recommendations.sponsors import current as sponsorships
from registry import audit
from registry.access import Refused
from registry.doors import door
from workshops.models import Delegation
from workshops.user_roles import names_in

NOT_RECORDED = gettext_lazy("Only a partner with a recorded position can object to editorial changes.")
NOT_SPONSOR = gettext_lazy("Only a co-sponsor or a partner with a recorded position can object to editorial changes.")


def open_to_objection(recommendation: Recommendation) -> Circulation | None:
    """Return the current circulation if it is editorial and may still be objected to. One query at most."""
    circulation = recommendation.circulated.circulation if recommendation.circulated else None
    if circulation is None or circulation.objections_until is None or circulation.objections_until <= timezone.now():
        return None
    return None if circulation.editorial_objections.exists() else circulation


def _may_object(recommendation: Recommendation, delegation: Delegation) -> bool:
    """Return whether the partner has a position, or has confirmed that it co-sponsors what the changes keep."""
    last = current.own(recommendation, delegation)
    if last is not None and last.kind != PositionKind.WITHDRAWN:
        return True
    if not recommendation.workshop.takes_co_sponsors:
        return False
    sponsorship = sponsorships.own(recommendation, delegation)
    return sponsorship is not None and sponsorship.is_confirmed


@door
def reject(circulation: Circulation, *, by: User) -> EditorialObjection:
    """Record that the partner that `by` binds does not consider the changes editorial. Raises Refused."""
    recommendation = lock(circulation.recommendation, by=by)
    delegation = check_taker(recommendation, by=by)
    if not _may_object(recommendation, delegation):
        raise Refused(NOT_SPONSOR if recommendation.workshop.takes_co_sponsors else NOT_RECORDED)
    if (opened := open_to_objection(recommendation)) is None or opened.pk != circulation.pk:
        raise Refused(
            _("Objections to the editorial changes in this revision are no longer possible. Reload the page.")
        )
    row = EditorialObjection.objects.create(
        circulation=opened,
        delegation=delegation,
        recorded_by=by,
        recorded_by_name=str(names_in(by, recommendation.workshop)),
        recorded_at=timezone.now(),
    )
    details: dict[str, Any] = {"recommendation": recommendation.key, "number": opened.number}
    entry = audit.record(by, "editorial.rejected", row, rows=[row], partner=delegation.partner_code, **details)
    recipients.of_editorial_rejection(entry, recommendation)
    return row
