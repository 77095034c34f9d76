"""What waits for somebody in setting up workshops."""

from django.urls import reverse
from django.utils.translation import gettext as _

from registry.desk import DeskItem
from workshops.models import Role
from workshops.roles import standing


def items(user):
    """A mandate that is not used yet."""
    if Role.ORGANISER not in standing(user).roles.get(None, set()):
        return []
    return [DeskItem(1, _("workshop is yours to create"), reverse("workshops:create"), _("Create it"), due=True)]
