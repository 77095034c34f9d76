"""Grant roles in a workshop, and mandates to create one, to an e-mail address; end them.

Administrators and the secretariat grant all roles, organisers name further organisers and the secretariat
(`workshops.roles.GRANTED_BY`). The role is held once the invitation has been accepted (`invitations`).
"""

from collections.abc import Iterable
from typing import TypedDict, Unpack

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from registry import audit, links
from registry.access import Refused
from registry.doors import door
from workshops.delegations import invitations, managers
from workshops.models import Role, Topic, Workshop, WorkshopRole
from workshops.user_roles import forget


class AddressRefused(Exception):
    """The role cannot be granted to this address; the user-facing message belongs to the e-mail field."""


class AlreadyGranted(AddressRefused):
    """The address already holds the role."""


class NotToOneself(AddressRefused):
    """The address is that of the organiser who grants the role."""


class Names(TypedDict, total=False):
    """In addition to the full name: its form in Latin script, and the form of address."""

    latin_name: str
    honorific: str


@door
def grant_role(
    workshop: Workshop | None,
    role: Role,
    email: str,
    full_name: str,
    *,
    by: User,
    topics: Iterable[Topic] = (),
    **names: Unpack[Names],
) -> WorkshopRole:
    """Grant `role` to an address and send the invitation; without a workshop, it is a mandate to create one.

    Raises Refused if `by` may not grant the role, AddressRefused if the address already holds it, or is that of an
    organiser who grants it.
    """
    if workshop:
        Workshop.objects.select_for_update(no_key=True, of=["self"]).get(pk=workshop.pk)
    else:
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
    forget(by)
    _require_may_grant(workshop, Role(role), email, by)
    try:
        with transaction.atomic():
            granted = WorkshopRole.objects.create(
                workshop=workshop,
                role=role,
                email=email.lower(),
                full_name=full_name,
                **names,
                granted_by=by,
            )
    except IntegrityError as error:
        raise AlreadyGranted(_("This role has already been granted to this address. Enter another address.")) from error
    if role == Role.RAPPORTEUR:
        granted.topics.set(topics)
    invitations.send(invitations.ROLE, granted, "role.granted", by, role=role)
    return granted


@door
def end_role(role: WorkshopRole, *, by: User) -> WorkshopRole:
    """End a role, accepted or not, and revoke its link. Ending a role twice changes nothing."""
    role = WorkshopRole.objects.select_for_update(no_key=True, of=["self"]).get(pk=role.pk)
    forget(by)
    if not managers.may_manage(role, by):
        raise Refused(_("Only an administrator, the secretariat or the organiser who granted the role may revoke it."))
    if role.ended_at is None:
        role.ended_at = timezone.now()
        role.save(update_fields=["ended_at"])
        links.revoke(invitations.ROLE, role.key)
        audit.record(by, "role.ended", role, role=role.role, accepted=role.accepted_at is not None)
    return role


def _require_may_grant(workshop: Workshop | None, role: Role, email: str, by: User) -> None:
    if role not in managers.grantable(workshop, by):
        raise Refused(
            _(
                "Administrators and the secretariat of the workshop may grant roles;"
                " an organiser may appoint further organisers and the secretariat."
            )
        )
    own = EmailAddress.objects.filter(user=by, email__iexact=email)
    if not managers.grants_all(workshop, by) and (own.exists() or by.email == email.lower()):
        raise NotToOneself(_("Organisers cannot grant a role to themselves. Enter the address of another person."))
