"""The personal data of a participant: exported, and erased."""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from members.models import User
from registry.models import PersonalLink
from workshops.models import Delegate, DelegateState, InvitationReply, WorkshopRole
from workshops.models.delegation import ACTIVE

REGISTRATION: tuple[str, ...] = (
    "delegation__workshop__title",
    "delegation__name",
    "full_name",
    "honorific",
    "badge_name",
    "salutation",
)
REGISTRATION += ("email", "function", "title", "rank", "mode", "ministry_name", "capacity", "state")
REGISTRATION += ("invited_at", "accepted_at", "registered_at", "is_on_public_list")
ROLE: tuple[str, ...] = ("workshop__title", "role", "email", "full_name", "granted_at", "accepted_at", "ended_at")


def data_of(user: User) -> dict[str, Any]:
    """Return the registrations, roles and replies to invitations of `user`, for a JSON file."""
    delegates, roles = _delegates(user), _roles(user)
    return {
        "registrations": list(delegates.values(*REGISTRATION)),
        "roles": list(roles.values(*ROLE)),
        "replies_to_invitations": list(_replies(user).values("kind", "address", "text", "replied_at", "is_confirmed")),
    }


def erase(user: User) -> None:
    """Delete addresses, salutations and free text, and end roles and registrations of workshops that are not over.

    Name, position, capacity and delegation remain: they are the list of participants of the workshop.
    """
    now = timezone.now()
    roles, delegates = list(_roles(user)), list(_delegates(user))
    _replies(user).update(text="")
    _replies(user).exclude(address="").update(address="erased@erased.invalid")
    PersonalLink.objects.filter(subject__in=[one.key for one in [*roles, *delegates]]).delete()
    for role in roles:
        role.ended_at, role.email = role.ended_at or now, f"erased-{role.key}@erased.invalid"
        role.save(update_fields=["ended_at", "email"])
    for delegate in delegates:
        workshop = delegate.delegation.workshop
        if delegate.state in ACTIVE and workshop.ends_on >= timezone.localdate(timezone=workshop.tz):
            delegate.state = DelegateState.WITHDRAWN
        delegate.email, delegate.salutation = f"erased-{delegate.key}@erased.invalid", ""
        delegate.is_on_public_list = False
        delegate.save(update_fields=["state", "email", "salutation", "is_on_public_list"])


def _delegates(user: User) -> Any:
    """Return the registrations of the account, and invitations to its address that were not accepted."""
    own = Q(user=user) | Q(user=None, email__iexact=user.email)
    return Delegate.objects.filter(own).select_related("delegation__workshop").order_by("pk")


def _roles(user: User) -> Any:
    return WorkshopRole.objects.filter(Q(user=user) | Q(user=None, email__iexact=user.email)).order_by("pk")


def _replies(user: User) -> Any:
    roles, delegates = _roles(user).order_by().values("pk"), _delegates(user).order_by().values("pk")
    return InvitationReply.objects.filter(
        Q(role__in=roles) | Q(delegate__in=delegates) | Q(address__iexact=user.email)
    ).order_by("pk")
