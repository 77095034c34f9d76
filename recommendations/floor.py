"""Whether a recommendation is dealt with in an open session now, in which officers decide on the spot."""

from django.db.models import Q

from members.models import User
from recommendations import visibility
from recommendations.models import Recommendation, Sitting
from recommendations.models.live_session import SittingQuerySet
from workshops.models import Session


def is_conducted_by(user: User, recommendation: Recommendation, session: Session | None = None) -> bool:
    """Return whether `user` conducts an open session of the workshop (or this one) and deals with the topic in it.

    One query at most.
    """
    sittings = _conducted_by(user, recommendation)
    return (sittings.filter(session=session) if session else sittings).exists()


def room_of(user: User, recommendation: Recommendation) -> Sitting | None:
    """Return the open session in whose room the recommendation is shown, if `user` conducts it. One query at most."""
    return _conducted_by(user, recommendation).filter(recommendation=recommendation).first()


def _conducted_by(user: User, recommendation: Recommendation) -> SittingQuerySet:
    if not visibility.allows(visibility.OFFICERS_OF_TOPIC.under(visibility.CIRCULATED), user, recommendation):
        return Sitting.objects.none()
    deals_with_it = Q(session__topic=None) | Q(session__topic=recommendation.topic_id)
    own = Sitting.objects.open().conducted_by(user)
    return own.filter(deals_with_it, session__workshop=recommendation.workshop_id)
