"""The personal data of a participant: exported, and erased."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from members.erasure import ERASED, Person
from registry import audit
from registry.fields import visible
from registry.models import PersonalLink
from registry.names import fold
from workshops.delegations import invitations, name_forms
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
NAMES: tuple[str, ...] = ("full_name", "badge_name", "sort_key", "search_text", "name_language", "honorific")
NAMES += ("function", "title")
ROLE: tuple[str, ...] = ("workshop__title", "role", "email", "full_name", "latin_name", "honorific")
ROLE += ("granted_at", "accepted_at", "ended_at")


def data_of(person: Person) -> dict[str, Any]:
    """Return the registrations, roles and replies to invitations of `person`, for a JSON file."""
    delegates, roles = _delegates(person), _roles(person)
    return {
        "registrations": list(delegates.values(*REGISTRATION)),
        "roles": list(roles.values(*ROLE)),
        "replies_to_invitations": list(
            _replies(person).values("kind", "address", "text", "replied_at", "is_confirmed")
        ),
        "uploaded_lists": [
            {"filename": row.filename, "uploaded_at": row.uploaded_at, "rows": cells} for row, cells in _uploads(person)
        ],
    }


def erase(person: Person) -> None:
    """Delete addresses, salutations and free text, and end roles and registrations of workshops that are not over.

    The rows of uploaded lists in which the person occurs are deleted before their time, with those of all others, because
    errors and remarks on other rows may name the person too. Name, position, capacity and delegation of participants
    remain: they are the list of participants of the workshop.
    """
    for row, _cells in _uploads(person):
        retention.delete(row, by=audit.CLOCK)
    now = timezone.now()
    roles, delegates, replies = list(_roles(person)), list(_delegates(person)), _replies(person)
    open_requests = list(replies.filter(person.at("address"), answered_at=None).values_list("pk", flat=True))
    replies.update(text="")
    replies.exclude(address="").update(address=ERASED)
    InvitationReply.objects.filter(pk__in=open_requests).update(answered_at=now, is_confirmed=False)
    own = PersonalLink.objects.filter(purpose__in=(invitations.ROLE, invitations.DELEGATE))
    keys = [*(role.key for role in roles), *(delegate.key for delegate in delegates)]
    own.filter(Q(subject__in=keys) | person.at("address")).delete()
    for role in roles:
        _erase_role(role)
    for delegate in delegates:
        _erase_delegate(delegate)


def _erase_role(role: WorkshopRole) -> None:
    """End a role; one that was never accepted is not part of the record and loses its name too."""
    role.ended_at, role.email = role.ended_at or timezone.now(), f"erased-{role.key}@erased.invalid"
    if role.user_id is None and role.accepted_at is None:
        role.full_name, role.latin_name, role.honorific = _("Erased person"), "", ""
    role.save(update_fields=["ended_at", "email", "full_name", "latin_name", "honorific"])


def _erase_delegate(delegate: Delegate) -> None:
    """Withdraw a delegate from a workshop that is not over; without an account, they then leave no name behind."""
    workshop = delegate.delegation.workshop
    if delegate.state in ACTIVE and workshop.ends_on >= timezone.localdate(timezone=workshop.tz):
        delegate.state = DelegateState.WITHDRAWN
    delegate.email, delegate.salutation = f"erased-{delegate.key}@erased.invalid", ""
    delegate.is_on_public_list = False
    if delegate.user_id is None and delegate.state not in ACTIVE:
        delegate.full_name = delegate.badge_name = _("Erased person")
        delegate.sort_key = delegate.search_text = fold(delegate.full_name)
        delegate.name_language = delegate.honorific = delegate.function = delegate.title = ""
    delegate.save(update_fields=["state", "email", "salutation", "is_on_public_list", *NAMES])


def _delegates(person: Person) -> QuerySet[Delegate]:
    """Return the registrations of the account, and invitations to its addresses that were not accepted."""
    return Delegate.objects.filter(person.own()).select_related("delegation__workshop").order_by("pk")


def _roles(person: Person) -> QuerySet[WorkshopRole]:
    return WorkshopRole.objects.filter(person.own()).order_by("pk")


def _replies(person: Person) -> QuerySet[InvitationReply]:
    """Return replies to the person's invitations, and requests of others for one of the person's addresses."""
    roles, delegates = _roles(person).order_by().values("pk"), _delegates(person).order_by().values("pk")
    return InvitationReply.objects.filter(
        Q(role__in=roles) | Q(delegate__in=delegates) | person.at("address")
    ).order_by("pk")


def _uploads(person: Person) -> list[tuple[DelegateImport, list[dict[str, str]]]]:
    """Return the uploaded lists with an address of `person`, or the name under which the workshop knows them, with these rows."""
    names: dict[int, set[str]] = {}
    for delegate in _delegates(person):
        names.setdefault(delegate.delegation.workshop_id, set()).add(name_forms.compared(delegate.full_name))
    imports = DelegateImport.objects.filter(deleted_at=None).exclude(rows=[]).order_by("pk")
    found = []
    for row in imports.defer("upload").iterator():
        headings = row.summary.get("columns", {})
        own = names.get(row.workshop_id, set())
        cells = [cells for _number, cells in row.rows if _is_of(columns.values(cells, headings), person.addresses, own)]
        if cells:
            found.append((row, cells))
    return found


def _is_of(values: dict[str, str], addresses: tuple[str, ...], names: set[str]) -> bool:
    """Return whether a row of a list, as values by field, is that of a person."""
    has_address = visible(values.get("email", "")).strip().lower() in addresses
    return has_address or name_forms.compared(values.get("full_name", "")) in names
