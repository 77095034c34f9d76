"""The contact for questions about an invitation."""

from typing import NamedTuple

from workshops.delegations import managers
from workshops.models import Delegate, Role, WorkshopRole
from workshops.user_roles import names_of_holder


class Contact(NamedTuple):
    """The contact for questions about an invitation."""

    name: str
    address: str


def of(subject: WorkshopRole | Delegate) -> Contact | None:
    """Return the organiser of the workshop; if there is none yet, a person who manages the invitation."""
    workshop = subject.workshop if isinstance(subject, WorkshopRole) else subject.delegation.workshop
    held = workshop.roles.filter(role=Role.ORGANISER, ended_at=None) if workshop else None
    organiser = held.filter(user__is_active=True).select_related("user").first() if held is not None else None
    if organiser and organiser.user:
        name = names_of_holder(organiser).addressed(organiser.honorific)
        return Contact(str(name), organiser.user.email)
    manager = next(iter(managers.managers(subject)), None)
    return Contact(str(manager), manager.email) if manager else None
