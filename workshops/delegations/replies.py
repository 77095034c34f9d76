"""Replies to an invitation other than accepting it: declining, or asking for it at another address.

Anyone who has the link may reply, signed in or not, because a reply gives no access: only the invited address can
accept, and a person who manages the invitation decides whether another address receives one.
"""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from registry import audit, links
from registry.access import Refused
from registry.doors import door
from registry.models import PersonalLink
from workshops.delegations import invitations, managers, people, role_grants
from workshops.models import (
    Delegate,
    DelegateState,
    Delegation,
    InvitationReply,
    ReplyKind,
    Role,
    WorkshopRole,
)
from workshops.models.delegation import ACTIVE
from workshops.user_roles import forget

REQUESTS_PER_DAY = 5  # for another address, for one invitation


@door
def decline(link: PersonalLink, *, text: str, by: User | PersonalLink) -> InvitationReply:
    """Decline the invitation of `link` with a message to its sender: the role ends, the place becomes available.

    Raises LinkRefused if the link is no longer valid.
    """
    subject = _locked(link)
    links.use(link)
    if isinstance(subject, WorkshopRole):
        subject.ended_at = timezone.now()
        subject.save(update_fields=["ended_at"])
    else:
        subject.state = DelegateState.DECLINED
        subject.save(update_fields=["state"])
    reply = _reply(subject, ReplyKind.DECLINED, text=text)
    entry = audit.record(by, "invitation.declined", subject, partner=_partner(subject))
    managers.notify(entry, subject, reply)
    return reply


@door
def ask_for_address(link: PersonalLink, *, address: str, text: str, by: User | PersonalLink) -> InvitationReply:
    """Ask for the invitation of `link` at another address, for the reason `text`; it is sent if a manager confirms.

    A request that has not been answered yet is replaced. Raises LinkRefused if the link is no longer valid,
    ValidationError if nothing can be asked for.
    """
    subject = _locked(link)
    links.require_valid(link)
    if address.lower() == link.address.lower():
        message = _("The invitation was sent to this address. Enter a different one.")
        raise ValidationError({"address": ValidationError(message, code="same")})
    if earlier := waiting_request(subject):
        if (earlier.address, earlier.text) == (address.lower(), text):
            return earlier
        _require_few_requests(subject)
        # Removed rather than changed, so that no one confirms an address other than the one displayed.
        earlier.delete()
    reply = _reply(subject, ReplyKind.ADDRESS, address=address.lower(), text=text)
    entry = audit.record(by, "invitation.address_requested", subject, partner=_partner(subject))
    managers.notify(entry, subject, reply)
    return reply


@door
def confirm_address(reply: InvitationReply, *, by: User) -> InvitationReply:
    """Send an invitation to the address asked for; the earlier invitation ends.

    Raises Refused if `by` does not manage the invitation, it has since been answered, or the address cannot be invited.
    """
    reply = _answered(reply, by, is_confirmed=True)
    if reply.role:
        _grant_again(reply.role, reply.address, by)
    else:
        assert reply.delegate, "ensured by a database constraint"
        try:
            people.change_delegate(reply.delegate, email=reply.address, by=by)
        except ValidationError as error:
            raise Refused(" ".join(error.messages)) from error
    return reply


@door
def refuse_address(reply: InvitationReply, *, by: User) -> InvitationReply:
    """Decline a request for another address; the invitation stays valid at the invited one."""
    return _answered(reply, by, is_confirmed=False)


def waiting_request(subject: WorkshopRole | Delegate) -> InvitationReply | None:
    """Return the unanswered request for another address for this invitation, if any."""
    return subject.replies.filter(kind=ReplyKind.ADDRESS, answered_at=None).first()


def declined(subject: WorkshopRole | Delegate) -> InvitationReply | None:
    """Return the reply with which this invitation was declined, if it was."""
    return subject.replies.filter(kind=ReplyKind.DECLINED).first()


def _require_few_requests(subject: WorkshopRole | Delegate) -> None:
    """Raise ValidationError after several corrections, each of which sends an e-mail to those who manage it."""
    requests = audit.entries(subject).filter(verb="invitation.address_requested")
    if requests.filter(at__gt=timezone.now() - timedelta(days=1)).count() >= REQUESTS_PER_DAY:
        raise ValidationError(
            _("The request has been corrected several times today. Try again tomorrow."), code="too_many"
        )


def _grant_again(role: WorkshopRole, address: str, by: User) -> None:
    role_grants.end_role(role, by=by)
    details = (Role(role.role), address, role.full_name)
    names: role_grants.Names = {"latin_name": role.latin_name, "honorific": role.honorific}
    try:
        role_grants.grant_role(role.workshop, *details, **names, topics=list(role.topics.all()), by=by)
    except role_grants.AddressRefused as error:
        raise Refused(_("This role cannot be granted to the address requested. Decline the request.")) from error


def _answered(reply: InvitationReply, by: User, *, is_confirmed: bool) -> InvitationReply:
    """Lock the subject and the request, check both and the permission of `by`, and write the answer."""
    _lock_subject(reply)
    reply = InvitationReply.objects.select_for_update(no_key=True, of=["self"]).get(pk=reply.pk)
    forget(by)
    if not managers.may_manage(reply.subject, by):
        raise Refused(_("Only those who manage this invitation may answer the request."))
    if not InvitationReply.objects.waiting().filter(pk=reply.pk).exists():
        raise Refused(
            _(
                "This request can no longer be answered: it has already been answered, or the invitation is no "
                "longer valid."
            )
        )
    reply.answered_at, reply.answered_by, reply.is_confirmed = timezone.now(), by, is_confirmed
    reply.save(update_fields=["answered_at", "answered_by", "is_confirmed"])
    verb = "invitation.address_confirmed" if is_confirmed else "invitation.address_refused"
    audit.record(by, verb, reply.subject)
    return reply


def _locked(link: PersonalLink) -> WorkshopRole | Delegate:
    """Return the role or delegate of a link with its row locked. Raises LinkRefused if it is gone or accepted."""
    model = WorkshopRole if link.purpose == invitations.ROLE else Delegate
    subject = model.objects.select_for_update(no_key=True, of=["self"]).filter(key=link.subject).first()
    if subject is None or subject.user_id:
        raise links.LinkRefused("used", link)
    if subject.ended_at if isinstance(subject, WorkshopRole) else subject.state not in ACTIVE:
        raise links.LinkRefused("revoked", link)
    return subject


def _lock_subject(reply: InvitationReply) -> None:
    """Lock delegation and delegate, or the role, in the order of the doors that change them."""
    if delegate := reply.delegate:
        Delegation.objects.select_for_update(no_key=True, of=["self"]).get(pk=delegate.delegation_id)
        Delegate.objects.select_for_update(no_key=True, of=["self"]).get(pk=delegate.pk)
    elif role := reply.role:
        WorkshopRole.objects.select_for_update(no_key=True, of=["self"]).get(pk=role.pk)


def _reply(subject: WorkshopRole | Delegate, kind: ReplyKind, *, text: str, address: str = "") -> InvitationReply:
    of: dict[str, Any] = {"role" if isinstance(subject, WorkshopRole) else "delegate": subject}
    return InvitationReply.objects.create(kind=kind, text=text, address=address, replied_at=timezone.now(), **of)


def _partner(subject: WorkshopRole | Delegate) -> str:
    return "" if isinstance(subject, WorkshopRole) else subject.delegation.partner_code
