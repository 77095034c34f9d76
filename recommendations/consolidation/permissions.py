"""Who may work on a consolidation now; every function that refuses gives the reason."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from recommendations import visibility
from recommendations.locks import lock
from recommendations.models import Consolidation, Recommendation, State
from recommendations.workflow import steps
from registry.access import Refused

NOT_YOURS = gettext_lazy("Only the secretariat and the rapporteur for the topic may merge recommendations.")
GONE = gettext_lazy("This draft has been completed or discarded by someone else.")


def may_consolidate(user: User, recommendation: Recommendation) -> bool:
    """Return whether `user` may merge other proposals into this recommendation now. No query."""
    is_open = recommendation.state == State.IN_DISCUSSION
    return is_open and visibility.allows(visibility.CONSOLIDATORS, user, recommendation)


def may_undo(user: User, recommendation: Recommendation) -> bool:
    """Return whether `user` may undo the merger of this recommendation now. No query unless it is merged."""
    if recommendation.state != State.MERGED:
        return False
    try:
        steps.find_step(user, recommendation, State.IN_DISCUSSION, own_door=True)
    except Refused:
        return False
    return True


def check_open(target: Recommendation, *, by: User) -> None:
    """Raise Refused, with the reason, unless `by` may merge recommendations into `target` now."""
    if not visibility.allows(visibility.CONSOLIDATORS, by, target):
        raise Refused(NOT_YOURS)
    if target.state != State.IN_DISCUSSION:
        message = _(
            "Recommendations can be merged only while they are under discussion. %(symbol)s is now “%(state)s”."
        )
        raise Refused(message % {"symbol": target.short_symbol, "state": target.get_state_display()})


def locked(consolidation: Consolidation, *, by: User, is_open: bool = True) -> Consolidation:
    """Lock the target and return the reloaded draft, on which `by` may work now. Raises Refused."""
    target = lock(consolidation.target, by=by)
    if is_open:
        check_open(target, by=by)
    elif not visibility.allows(visibility.CONSOLIDATORS, by, target):
        raise Refused(NOT_YOURS)
    reloaded = Consolidation.objects.filter(pk=consolidation.pk).select_related("base", "target__circulated").first()
    if reloaded is None:
        raise Refused(GONE)
    return reloaded
