"""Mark a circulated version as read, and find the version that a reader marked last."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations.models import Circulation, LastRead, Recommendation, Version
from registry.access import Refused
from registry.doors import door
from workshops import user_roles

CANNOT_READ = _("You can no longer read this recommendation.")


@door
def mark_read(circulation: Circulation, *, by: User) -> None:
    """Store that `by` has read Rev.n; an earlier one than before is not stored. Raises Refused.

    The mark is private to the reader and serves to show what has changed since; it is therefore not recorded.
    """
    user_roles.forget(by)
    if not Recommendation.objects.visible_to(by).filter(pk=circulation.recommendation_id).exists():
        raise Refused(CANNOT_READ)
    own = LastRead.objects.filter(user=by, recommendation=circulation.recommendation_id)
    if own.filter(version__serial__gt=circulation.version.serial).exists():
        return
    mark = LastRead(
        user=by,
        recommendation_id=circulation.recommendation_id,
        version_id=circulation.version_id,
        read_at=timezone.now(),
    )
    one = ["user", "recommendation"]
    LastRead.objects.bulk_create([mark], update_conflicts=True, unique_fields=one, update_fields=["version", "read_at"])


def read_by(user: User, recommendation: Recommendation) -> Version | None:
    """Return the version that `user` marked as read last, or None. One query."""
    mark = (
        LastRead.objects.filter(user=user, recommendation=recommendation).select_related("version__circulation").first()
    )
    return mark.version if mark else None
