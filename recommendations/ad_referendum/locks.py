"""Lock the recommendation of an agreement ad referendum for a change. Every change of an agreement locks it."""

from members.models import User
from recommendations.ad_referendum import status
from recommendations.ad_referendum.status import Status
from recommendations.locks import lock
from recommendations.models import Referendum
from recommendations.workflow import conditions
from registry.access import Refused


def lock_open(referendum: Referendum, by: User, *, with_topic: bool = False) -> Status:
    """Lock an agreement and return its status; the roles of `by` are reloaded. `with_topic`: it may be numbered."""
    recommendation = lock(referendum.recommendation, by=by, with_topic=with_topic)
    row = Referendum.objects.with_context().get(pk=referendum.pk)
    row.recommendation = recommendation
    return status.of(row)


def require_open(found: Status) -> None:
    """Raise Refused unless confirmations are still awaited."""
    if not found.is_open:
        raise Refused(conditions.now_is(found.recommendation))
