"""The personal data of a participant: exported, and erased."""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from members.models import User
from registry import audit
from registry.addresses import is_address
from registry.fields import visible
from registry.models import PersonalLink
from workshops.delegations import people
from workshops.imports import columns, retention
from workshops.models import Delegate, DelegateImport, DelegateState, InvitationReply, WorkshopRole
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
ROLE: tuple[str, ...] = ("workshop__title", "role", "email", "full_name", "latin_name")
ROLE += ("granted_at", "accepted_at", "ended_at")


def data_of(user: User) -> dict[str, Any]:
    """Return the registrations, roles and replies to invitations of `user`, for a JSON file."""
    delegates, roles = _delegates(user), _roles(user)
    return {
        "registrations": list(delegates.values(*REGISTRATION)),
        "roles": list(roles.values(*ROLE)),
        "replies_to_invitations": list(_replies(user).values("kind", "address", "text", "replied_at", "is_confirmed")),
        "uploaded_lists": [
            {"filename": row.filename, "uploaded_at": row.uploaded_at, "rows": cells} for row, cells in _uploads(user)
        ],
    }


def erase(user: User) -> None:
    """Delete addresses, salutations and free text, and end roles and registrations of workshops that are not over.

    The rows of uploaded lists in which the person occurs are deleted before their time, with those of all others, because
    errors and remarks on other rows may name the person too. Name, position, capacity and delegation remain: they are
    the list of participants of the workshop.
    """
    for row, _cells in _uploads(user):
        retention.delete(row, by=audit.CLOCK)
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
    own = Q(user=user) | (Q(user=None) & is_address("email", user.email))
    return Delegate.objects.filter(own).select_related("delegation__workshop").order_by("pk")


def _roles(user: User) -> Any:
    return WorkshopRole.objects.filter(Q(user=user) | (Q(user=None) & is_address("email", user.email))).order_by("pk")


def _replies(user: User) -> Any:
    roles, delegates = _roles(user).order_by().values("pk"), _delegates(user).order_by().values("pk")
    return InvitationReply.objects.filter(
        Q(role__in=roles) | Q(delegate__in=delegates) | is_address("address", user.email)
    ).order_by("pk")


def _uploads(user: User) -> list[tuple[DelegateImport, list[dict[str, str]]]]:
    """Return the uploaded lists with the address of `user`, or the name under which the workshop knows them, with these rows."""
    names: dict[int, set[str]] = {}
    for delegate in _delegates(user):
        names.setdefault(delegate.delegation.workshop_id, set()).add(people.compared(delegate.full_name))
    imports = DelegateImport.objects.filter(deleted_at=None).exclude(rows=[]).order_by("pk")
    found = []
    for row in imports.defer("upload").iterator():
        headings = row.summary.get("columns", {})
        own = names.get(row.workshop_id, set())
        cells = [cells for _number, cells in row.rows if _is_of(columns.values(cells, headings), user.email, own)]
        if cells:
            found.append((row, cells))
    return found


def _is_of(values: dict[str, str], email: str, names: set[str]) -> bool:
    """Return whether a row of a list, as values by field, is that of a person."""
    is_address = visible(values.get("email", "")).strip().lower() == email.lower()
    return is_address or people.compared(values.get("full_name", "")) in names
