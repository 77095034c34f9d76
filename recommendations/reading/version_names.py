"""How a version is called for a reader, and whether an earlier one can be read."""

from django.utils.translation import gettext as _

from members.models import User
from recommendations import visibility
from recommendations.models import Recommendation, Version
from recommendations.reading.page import circulation_of, versions_for
from workshops.models import Role
from workshops.user_roles import roles_of


def reads_drafts(recommendation: Recommendation, user: User) -> bool:
    """Return whether `user` may read versions that were not circulated, so that all of them are numbered. No query."""
    is_secretariat = roles_of(user).has(recommendation.workshop, Role.SECRETARIAT)
    return is_secretariat or visibility.allows(visibility.PREPARERS, user, recommendation)


def has_earlier(recommendation: Recommendation, version: Version, user: User) -> bool:
    """Return whether `user` may read a version before this one. One query, none for the first version."""
    return version.serial > 1 and versions_for(recommendation, user).filter(serial__lt=version.serial).exists()


def name_of(version: Version, *, reads_drafts: bool) -> str:
    """Return the name of a version for a reader: Rev.n alone for those who read circulated versions only."""
    circulation = circulation_of(version)
    return str(circulation) if circulation and not reads_drafts else _("Version %d") % version.serial
