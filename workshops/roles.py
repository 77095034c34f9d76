"""What a user is in a workshop: asked once a request, and kept on the user object, which lives as long."""

from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import BigIntegerField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext

from members.models import PlatformRole, User
from registry import access
from workshops.models import Capacity, Delegate, Role, Workshop, WorkshopRole
from workshops.models.delegation import BINDING

ADMINISTRATOR = "administrator"  # of the platform, beside the roles of a workshop
FACTOR = "factor"  # no role: says that a second factor is set up
DEMANDING = {Role.ORGANISER, Role.SECRETARIAT, Role.CHAIR, Role.RAPPORTEUR}  # organisers, and whoever records decisions
PROOFS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]  # recovery codes only replace one of these


@dataclass
class Standing:
    """All that a user is: administrator or not, roles by workshop pk (None: a mandate), delegates by workshop pk."""

    is_administrator: bool = False
    has_second_factor: bool = False
    roles: dict = field(default_factory=dict)
    delegates: dict = field(default_factory=dict)

    def has(self, workshop, *wanted):
        """Whether one of the `wanted` roles is held in `workshop`."""
        return bool(self.roles.get(workshop.pk, set()) & set(wanted))

    def delegates_in(self, workshop):
        """The active delegates that the user is in `workshop`, each with its delegation."""
        return self.delegates.get(workshop.pk, [])

    def heads(self, delegation):
        """Whether the user may bind `delegation`, as its head or alternate."""
        mine = self.delegates.get(delegation.workshop_id, [])
        binding = (Capacity.HEAD, Capacity.ALTERNATE)
        return any(one.delegation_id == delegation.pk and one.capacity in binding for one in mine)

    def takes_part_in(self, workshop):
        return bool(self.roles.get(workshop.pk) or self.delegates.get(workshop.pk))

    def acting_as(self, workshop):
        """How a page names what the user is: the role in `workshop` (or a mandate), else the delegation, else nothing."""
        held = self.roles.get(workshop.pk if workshop else None, set())
        labels = [str(role.label) for role in Role if role in held]
        if not labels and workshop:
            labels = [delegate.delegation.name for delegate in self.delegates_in(workshop)]
        if not labels and self.is_administrator:
            labels = [gettext("administrator")]
        return ", ".join(labels)

    @property
    def demands_second_factor(self):
        return self.is_administrator or any(held & DEMANDING for held in self.roles.values())


def standing(user):
    """The Standing of `user`; two queries the first time, none after. Call `forget` after granting in a test."""
    if not user.is_authenticated:
        return Standing()
    if not hasattr(user, "_standing"):
        found = Standing()
        for workshop, role in _held(user):
            if role == ADMINISTRATOR:
                found.is_administrator = True
            elif role == FACTOR:
                found.has_second_factor = True
            else:
                found.roles.setdefault(workshop, set()).add(role)
        for delegate in Delegate.objects.of(user).select_related("delegation", "delegation__partner"):
            found.delegates.setdefault(delegate.delegation.workshop_id, []).append(delegate)
        user._standing = found
    return user._standing


def _held(user):
    """All roles of the user, as (workshop pk or None, role), and whether a second factor is set up.

    In one query, for it is asked on every page.
    """
    nowhere = Cast(Value(None), BigIntegerField())
    platform = PlatformRole.objects.filter(user=user).values_list(nowhere, Value(ADMINISTRATOR))
    held = WorkshopRole.objects.filter(user=user, ended_at=None).order_by().values_list("workshop", "role")
    factors = Authenticator.objects.filter(user=user, type__in=PROOFS).values_list(nowhere, Value(FACTOR))
    return held.union(platform, factors, all=True)


def forget(user):
    """Ask again what `user` is: after a role was bound to them."""
    vars(user).pop("_standing", None)
    vars(user).pop("_rows_held", None)


def rows_held(user: User) -> dict[str, list[Any]]:
    """The rows that make `user` who they are: active delegates, current roles with their topics, and the account itself.

    Read once a request; `forget` makes the next call read them again.
    """
    if not hasattr(user, "_rows_held"):
        held = WorkshopRole.objects.filter(user=user, ended_at=None).order_by("pk").prefetch_related("topics")
        delegates = [one for own in standing(user).delegates.values() for one in own]
        user._rows_held = {"delegates": delegates, "roles": list(held), "account": [user]}
    return user._rows_held


@access.second_factor_rules.register
def owes_a_second_factor(request):
    """Whether the signed-in user's roles ask for a second factor, and none is set up.

    Where one is set up, nobody gets a session without it: that part is the library's.
    """
    if not settings.SECOND_FACTOR:
        return False
    mine = standing(request.user)
    return mine.demands_second_factor and not mine.has_second_factor


def bearings(workshop, user):
    """What every page about a workshop knows: the workshop, and whether the reader plans, mans or keeps it."""
    mine = standing(user)
    return {
        "workshop": workshop,
        "plans": mine.has(workshop, Role.ORGANISER),
        "mans": mine.has(workshop, Role.ORGANISER, Role.SECRETARIAT),
        "keeps": mine.has(workshop, Role.SECRETARIAT),
        "takes_part": mine.takes_part_in(workshop),
        "head_of": [one.delegation for one in mine.delegates_in(workshop) if one.capacity in BINDING],
    }


def lacks_secretariat(workshop, user):
    """Whether the organiser is to be told that nobody keeps the texts yet; asked only for who plans the workshop."""
    if not standing(user).has(workshop, Role.ORGANISER):
        return False
    return Workshop.objects.filter(pk=workshop.pk).lacking(Role.SECRETARIAT).exists()
