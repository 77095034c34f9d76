"""Roles and delegations of a user, read once per request and cached on the user object."""

from dataclasses import dataclass, field
from typing import Any, cast

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from members.models import User, Visitor
from registry import access, audit
from registry.names import PersonName
from registry.prepared import prepared
from workshops.models import Delegate, Delegation, Role, Workshop, WorkshopRole
from workshops.models.delegation import BINDING
from workshops.roles import REGISTRARS, SECOND_FACTOR_ROLES

ADMINISTRATOR = _("administrator")
THE_CHAIR = _("the chair")  # for whom decisions wait
# Columns needed for permissions and names; with few columns, Django takes half the time for a query.
DELEGATE_COLUMNS = [
    "key",
    "full_name",
    "badge_name",
    "name_language",
    "capacity",
    "state",
    "user",
    "delegation__key",
    "delegation__name",
]
DELEGATE_COLUMNS += ["delegation__workshop", "delegation__organisation", "delegation__standing"]
DELEGATE_COLUMNS += ["delegation__partner__code", "delegation__partner__name"]
# Of the workshop: who receives drafts; and what pages and chains name it by, which would otherwise cost a query each.
DELEGATE_COLUMNS += [f"delegation__workshop__{name}" for name in ("key", "slug", "zone", "circulates_to_all")]
PROOFS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]  # recovery codes only replace one of these


@dataclass
class UserRoles:
    """The roles of a user: administrator, roles by workshop pk (None: a mandate), delegates by workshop pk.

    `held` are the rows of `roles`, with the topics of rapporteurs prefetched. `found` caches primary keys that other
    modules have looked up for these rows.
    """

    is_administrator: bool = False
    held: list[WorkshopRole] = field(default_factory=list)
    roles: dict[int | None, set[str]] = field(default_factory=dict)
    delegates: dict[int, list[Delegate]] = field(default_factory=dict)
    found: dict[tuple[Any, ...], list[int]] = field(default_factory=dict)

    def has(self, workshop: Workshop, *wanted: str) -> bool:
        """Return whether the user holds one of the `wanted` roles in `workshop`."""
        return bool(self.roles.get(workshop.pk, set()) & set(wanted))

    def delegates_in(self, workshop: Workshop) -> list[Delegate]:
        """Return the active delegates of the user in `workshop`, each with its delegation."""
        return self.delegates.get(workshop.pk, [])

    def heads(self, delegation: Delegation | None) -> bool:
        """Return whether the user is head of `delegation` or its deputy head."""
        if delegation is None:
            return False
        delegates = self.delegates.get(delegation.workshop_id, [])
        return any(one.delegation_id == delegation.pk and one.capacity in BINDING for one in delegates)

    def is_participant_in(self, workshop: Workshop) -> bool:
        return bool(self.roles.get(workshop.pk) or self.delegates.get(workshop.pk))

    def acting_as(self, workshop: Workshop | None) -> str:
        """Return how pages describe the user: by the roles in `workshop`, else the delegation, else "administrator"."""
        held = self.roles.get(workshop.pk if workshop else None, set())
        labels = [str(role.label) for role in Role if role in held]
        if not labels and workshop:
            labels = [delegate.delegation.name for delegate in self.delegates_in(workshop)]
        if not labels and self.is_administrator:
            labels = [str(ADMINISTRATOR)]
        return ", ".join(labels)

    @property
    def demands_second_factor(self) -> bool:
        return self.is_administrator or any(held & SECOND_FACTOR_ROLES for held in self.roles.values())


def roles_of(user: User | AnonymousUser) -> UserRoles:
    """Return the roles of `user`, cached; call `forget` after granting one.

    Two queries the first time, three for a rapporteur, none afterwards.
    """
    if not user.is_authenticated:
        return UserRoles()
    if not hasattr(user, "_user_roles"):
        user._user_roles = _read(user)  # type: ignore[attr-defined]  # cached on the user object
    return cast(UserRoles, user._user_roles)  # type: ignore[attr-defined]


@prepared
def _roles(user: int) -> QuerySet[WorkshopRole]:
    return WorkshopRole.objects.filter(user=user, ended_at=None).order_by()


@prepared
def _delegates(user: int) -> QuerySet[Delegate]:
    related = ("delegation__partner", "delegation__workshop")
    return Delegate.objects.of(User(pk=user)).select_related(*related).only(*DELEGATE_COLUMNS)


def _read(user: User) -> UserRoles:
    held = _roles(user.pk)
    prefetch_related_objects([role for role in held if role.role == Role.RAPPORTEUR], "topics")
    is_administrator = user.is_administrator
    if is_administrator and getattr(user, "_is_forgotten", False):
        is_administrator = User.objects.administrators().filter(pk=user.pk).exists()
    result = UserRoles(is_administrator=is_administrator, held=held)
    for role in held:
        result.roles.setdefault(role.workshop_id, set()).add(role.role)
    for delegate in _delegates(user.pk):
        result.delegates.setdefault(delegate.delegation.workshop_id, []).append(delegate)
    return result


def forget(user: User) -> None:
    """Clear the cached roles of `user`: after granting one, or after taking a lock.

    The next reading also asks the database whether an administrator still is one.
    """
    user._is_forgotten = True  # type: ignore[attr-defined]  # cached on the user object
    if hasattr(user, "_user_roles"):  # `request.user` is a proxy, and `vars` would be the proxy's own
        del user._user_roles


def names_in(user: User, workshop: Workshop) -> PersonName:
    """Return the name of `user` as registered in `workshop`, with the delegation; otherwise that of the account."""
    for delegate in roles_of(user).delegates_in(workshop):
        return delegate.names_in_delegation
    return user.names


def names_of_holder(role: WorkshopRole) -> PersonName:
    """Return the name of the person with a role in a workshop, with the delegation of a delegate. One query."""
    own = Delegate.objects.active().filter(user=role.user_id, delegation__workshop=role.workshop_id)
    delegate = own.select_related("delegation").order_by("pk").first() if role.user_id else None
    return delegate.names_in_delegation if delegate else role.names


def salutation(user: User, workshop: int | None) -> str:
    """Return how e-mails about a workshop address `user`: as delegate, else as officer, else by the account's name.

    Two queries at most.
    """
    own = Delegate.objects.of(user).filter(delegation__workshop=workshop).order_by("pk").first()
    if own:
        return own.salutation or str(own.names)
    roles = WorkshopRole.objects.filter(user=user, workshop=workshop, ended_at=None).exclude(honorific="")
    role = roles.order_by("pk").first()
    return role.salutation if role else str(user)


@audit.actor_names.register
def name_in_chain(actor: audit.Keyed, chain_name: str) -> str:
    """Return the name of a user with the delegation in the workshop of this chain; one query for a delegate."""
    if not isinstance(actor, User) or not (delegates := roles_of(actor).delegates):
        return str(actor)
    workshop = (
        Workshop.objects.filter(key=chain_name, pk__in=delegates).first() if chain_name != audit.PLATFORM else None
    )
    return str(names_in(actor, workshop)) if workshop else str(actor)


def rows_held(user: User) -> dict[str, list[Any]]:
    """Return the rows that give `user` permissions: active delegates, current roles and the account."""
    roles = roles_of(user)
    return {
        "delegates": [one for delegates in roles.delegates.values() for one in delegates],
        "roles": roles.held,
        "account": [user],
    }


@access.second_factor_rules.register
def lacks_second_factor(request: HttpRequest) -> bool:
    """Return whether the roles of the signed-in user require a second factor and none is set up.

    If a second factor is set up, allauth ensures that no one signs in without it.
    """
    if not settings.SECOND_FACTOR or not roles_of(request.user).demands_second_factor:
        return False
    return not Authenticator.objects.filter(user=request.user, type__in=PROOFS).exists()


def bearings(workshop: Workshop, user: Visitor) -> dict[str, Any]:
    """Return the context common to all pages about a workshop: the workshop and the reader's roles in it."""
    roles = roles_of(user)
    return {
        "workshop": workshop,
        "is_organiser": roles.has(workshop, Role.ORGANISER),
        "may_register": roles.has(workshop, *REGISTRARS),
        "is_secretariat": roles.has(workshop, Role.SECRETARIAT),
        "is_participant": roles.is_participant_in(workshop),
        "head_of": [one.delegation for one in roles.delegates_in(workshop) if one.capacity in BINDING],
    }


def lacks_secretariat(workshop: Workshop, user: Visitor) -> bool:
    """Return whether `user` is the organiser of a workshop without a secretariat, so that a page can state this."""
    if not roles_of(user).has(workshop, Role.ORGANISER):
        return False
    return Workshop.objects.filter(pk=workshop.pk).lacking(Role.SECRETARIAT).exists()
