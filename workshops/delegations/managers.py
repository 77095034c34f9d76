"""Who manages an invitation: who may grant or end a role, or register a delegate, and who is notified of the answer."""

from uuid import uuid5

from members.models import User
from registry import outbox
from registry.models import AuditEntry
from workshops.models import Delegate, InvitationReply, Role, Workshop, WorkshopRole
from workshops.roles import GRANTED_BY, REGISTRARS
from workshops.user_roles import roles_of

NOTIFY = outbox.declare("invitation.notify")


def notify(entry: AuditEntry, subject: WorkshopRole | Delegate, reply: InvitationReply | None = None) -> None:
    """Queue an e-mail about an answered invitation to the person who sent it, or to others who manage it.

    Organisers and the secretariat read on the dashboard that a delegate has accepted.
    """
    recipients = managers(subject)
    if entry.verb == "invitation.accepted" and isinstance(subject, Delegate):
        recipients = [one for one in recipients if not roles_of(one).has(subject.delegation.workshop, *REGISTRARS)]
    for recipient in recipients:
        outbox.queue(
            NOTIFY,
            key=uuid5(entry.key, str(recipient.key)),
            verb=entry.verb,
            subject=subject.key,
            recipient=recipient.key,
            reply=reply.key if reply else "",
        )


def managers(subject: WorkshopRole | Delegate) -> list[User]:
    """Return the sender of the invitation; if they may no longer manage it, the others who may."""
    sender = subject.granted_by if isinstance(subject, WorkshopRole) else subject.invited_by
    if sender and sender.is_active and may_manage(subject, sender):
        return [sender]
    role = Role.SECRETARIAT if isinstance(subject, WorkshopRole) else Role.ORGANISER
    workshop = subject.workshop if isinstance(subject, WorkshopRole) else subject.delegation.workshop
    held = WorkshopRole.objects.filter(workshop=workshop, role=role, ended_at=None) if workshop else None
    officers = User.objects.filter(workshop_roles__in=held, is_active=True) if held is not None else User.objects.none()
    return list(officers.order_by("pk").distinct()) or list(User.objects.administrators())


def may_manage(subject: WorkshopRole | Delegate, user: User) -> bool:
    """Return whether `user` may end this role, or register and invite this delegate."""
    roles = roles_of(user)
    if isinstance(subject, WorkshopRole):
        granted_it = subject.granted_by_id == user.pk and subject.role in grantable(subject.workshop, user)
        return grants_all(subject.workshop, user) or granted_it
    return roles.has(subject.delegation.workshop, *REGISTRARS) or roles.heads(subject.delegation)


def grants_all(workshop: Workshop | None, by: User) -> bool:
    """Return whether `by` may grant and end all roles in the workshop, or mandates if there is none."""
    roles = roles_of(by)
    return roles.is_administrator or bool(workshop and roles.has(workshop, Role.SECRETARIAT))


def grantable(workshop: Workshop | None, by: User) -> frozenset[Role]:
    """Return the roles that `by` may grant in the workshop; without a workshop, an administrator grants mandates."""
    roles = roles_of(by)
    if roles.is_administrator:
        return frozenset(Role)
    held = [granted for role, granted in GRANTED_BY.items() if workshop and roles.has(workshop, role)]
    return frozenset().union(*held)
