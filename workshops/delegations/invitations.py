"""Who is asked to take part: roles granted to an address, delegates invited, invitations accepted.

Nothing is held before the invitation is accepted: the personal link proves the invitation, the code by e-mail the
address, and only both together bind a role or a delegate to an account.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from registry import audit, dates, links, mail, outbox
from registry.access import Refused
from registry.models import Outgoing, PersonalLink
from workshops.models import Delegate, DelegateState, Role, Topic, Workshop, WorkshopRole
from workshops.models.delegation import ACTIVE
from workshops.roles import REGISTRARS
from workshops.user_roles import forget, roles_of

SEND = outbox.declare("invitation.send")
ROLE, DELEGATE = "role", "delegate"  # the purposes of a personal link that invites
NO_EMAIL = gettext_lazy("There is no e-mail address. Enter one first.")


class AlreadyGranted(Exception):
    """The same address holds the same role already; its sentence goes beside the field."""


@dataclass(frozen=True)
class Invitation:
    """A personal link that invites, with the role or delegate that it stands for."""

    link: PersonalLink
    subject: WorkshopRole | Delegate

    @property
    def workshop(self) -> Workshop | None:
        """The workshop; None for a mandate, whose holder has yet to create one."""
        return self.subject.workshop if isinstance(self.subject, WorkshopRole) else self.subject.delegation.workshop

    @property
    def capacity(self) -> str:
        """As what the person is invited: "secretariat", or "delegate of Viet Nam"."""
        if isinstance(self.subject, WorkshopRole):
            return self.subject.get_role_display() if self.workshop else _("organiser of a new workshop")
        names = {"capacity": self.subject.get_capacity_display(), "delegation": self.subject.delegation.name}
        return _("%(capacity)s, %(delegation)s") % names

    @property
    def inviter(self) -> str:
        """Who invites, and whom to ask: the workshop's host, or the administrator who granted the mandate."""
        if self.workshop:
            return self.workshop.host.name
        assert isinstance(self.subject, WorkshopRole), "a delegate has a workshop"
        return str(self.subject.granted_by)


def find(token: str) -> Invitation:
    """The Invitation that `token` opens. Raises LinkRefused, whose `link` is None only when it is not known."""
    refused = links.LinkRefused("unknown")
    for purpose in (ROLE, DELEGATE):
        try:
            invitation = about(links.find(purpose, token))
        except links.LinkRefused as error:
            if error.reason != "unknown":
                raise
            refused = error
        else:
            assert invitation, "the link of a delegate who is gone was revoked before"
            return invitation
    raise refused


def about(link: PersonalLink) -> Invitation | None:
    """The Invitation of a link of one of our two purposes, also of one that opens nothing any more.

    None when the delegate is gone with the import that brought them.
    """
    subject: WorkshopRole | Delegate | None
    if link.purpose == ROLE:
        roles = WorkshopRole.objects.select_related("workshop__host", "granted_by")
        subject = roles.filter(key=link.subject).first()
    else:
        delegates = Delegate.objects.select_related("delegation__workshop__host", "delegation__partner")
        subject = delegates.filter(key=link.subject).first()
    return Invitation(link, subject) if subject else None


@transaction.atomic
def grant_role(
    workshop: Workshop | None, role: Role, email: str, full_name: str, *, by: User, topics: Iterable[Topic] = ()
) -> WorkshopRole:
    """Grant `role` to an address and send the invitation; without a workshop it is the mandate to create one.

    Raises Refused when `by` may not grant it, AlreadyGranted when the address holds it.
    """
    _check_grants(workshop, by)
    try:
        with transaction.atomic():
            granted = WorkshopRole.objects.create(
                workshop=workshop, role=role, email=email.lower(), full_name=full_name, granted_by=by
            )
    except IntegrityError as error:
        raise AlreadyGranted(_("This address holds this role already.")) from error
    if role == Role.RAPPORTEUR:
        granted.topics.set(topics)
    _send(ROLE, granted, "role.granted", by, role=role)
    return granted


@transaction.atomic
def end_role(role: WorkshopRole, *, by: User) -> WorkshopRole:
    """End a role, accepted or not; its link opens nothing any more. Ending it twice changes nothing."""
    _check_grants(role.workshop, by)
    role = WorkshopRole.objects.select_for_update(of=["self"]).get(pk=role.pk)
    if role.ended_at is None:
        role.ended_at = timezone.now()
        role.save(update_fields=["ended_at"])
        links.revoke(ROLE, role.key)
        audit.record(by, "role.ended", role, role=role.role)
    return role


@transaction.atomic
def invite_delegate(delegate: Delegate, *, by: User) -> PersonalLink:
    """Send a delegate the personal link that binds their account; an earlier link ends. Returns the link."""
    _check_registers(delegate, by)
    delegate = Delegate.objects.select_for_update(of=["self"]).get(pk=delegate.pk)
    if reason := why_not_invited(delegate):
        raise Refused(reason)
    delegate.invited_at = timezone.now()
    delegate.save(update_fields=["invited_at"])
    return _send(DELEGATE, delegate, "delegate.invited", by, partner=delegate.delegation.partner_code)


def why_not_invited(delegate: Delegate) -> str:
    """The sentence for a delegate who cannot be invited; else empty."""
    if delegate.state not in ACTIVE:
        return _("This person does not take part any more.")
    if delegate.user_id:
        return _("This person has accepted the invitation already.")
    if not delegate.email:
        return str(NO_EMAIL)
    return ""


@transaction.atomic
def withdraw_invitation(delegate: Delegate, *, by: User) -> bool:
    """End the link of a delegate who has not accepted; returns whether there was one alive."""
    _check_registers(delegate, by)
    delegate = Delegate.objects.select_for_update(of=["self"]).get(pk=delegate.pk)
    alive = delegate.user_id is None and links.revoke(DELEGATE, delegate.key)
    if alive:
        delegate.invited_at = None  # nobody is waited for any more
        delegate.save(update_fields=["invited_at"])
        audit.record(by, "delegate.uninvited", delegate, partner=delegate.delegation.partner_code)
    return alive


@transaction.atomic
def accept(link: PersonalLink, user: User, *, by: User, signed_up: bool = False) -> Invitation:
    """Bind the role or delegate of `link` to the account `user`, once; returns the Invitation.

    `signed_up`: the account was opened with this very link, so it may have another address than the invited one.
    Raises LinkRefused when the link opens nothing any more, Refused when the account cannot be bound.
    """
    if not signed_up and not is_for(link, user):
        raise Refused(_("This invitation was sent to another address than yours."))
    if link.purpose == ROLE:
        role = WorkshopRole.objects.select_for_update(of=["self"]).get(key=link.subject)
        links.use(link)
        _bind_role(role, user)
    else:
        # One account accepts one thing after the other, so that it cannot slip into two delegations at once.
        User.objects.select_for_update().get(pk=user.pk)
        delegate = Delegate.objects.select_for_update(of=["self"]).filter(key=link.subject).first()
        links.use(link)  # refuses where the import of the delegate was undone in the same moment
        assert delegate
        _bind_delegate(delegate, user)
    invitation = about(link)
    assert invitation
    same = invitation.subject.email.lower() == user.email
    partner = invitation.subject.delegation.partner_code if isinstance(invitation.subject, Delegate) else ""
    audit.record(by, "invitation.accepted", invitation.subject, partner=partner, address="same" if same else "other")
    forget(user)
    return invitation


def is_for(link: PersonalLink, user: User) -> bool:
    """Whether the link was sent to an address that `user` has proved to be theirs."""
    proved = EmailAddress.objects.filter(user=user, email__iexact=link.address, verified=True)
    return bool(proved.exists())


def has_account(link: PersonalLink) -> bool:
    """Whether somebody has an account with the invited address."""
    address = link.address.lower()
    return User.objects.filter(email=address).exists() or EmailAddress.objects.filter(email=address).exists()


@outbox.register(SEND, pauses=outbox.MAIL)
def send_invitation(*, progress: outbox.Progress, outgoing: Outgoing, link_key: str, version: str) -> None:
    """Mail the personal link, unless it was replaced, withdrawn or used meanwhile."""
    link = PersonalLink.objects.get(key=UUID(link_key))
    if link.revoked_at or link.uses_left == 0 or link.version != int(version):
        return
    invitation = about(link)
    assert invitation, "the link of a delegate who is gone was revoked before"
    subject, workshop = invitation.subject, invitation.workshop
    context = {
        "salutation": mail.unlinked(_("Dear %s,") % (getattr(subject, "salutation", "") or subject.full_name)),
        "inviter": mail.unlinked(invitation.inviter),
        "capacity": mail.unlinked(invitation.capacity),
        "workshop": workshop,
        "title": mail.unlinked(workshop.title) if workshop else "",
        "place": mail.unlinked(workshop.city) if workshop else "",
        "dates": dates.days_in_words(workshop.starts_on, workshop.ends_on) if workshop else "",
        "organiser": _organiser(workshop),
        "url": mail.absolute(reverse("delegations:invitation", args=[links.token(link)])),
        "expires_on": timezone.localdate(link.expires_at, workshop.tz if workshop else None),
        "demo": bool(workshop and workshop.is_demo),
    }
    title = _("Invitation: %s") % (workshop.title if workshop else _("create an ASEM workshop"))
    mail.send(
        outgoing,
        progress,
        to=link.address,
        name=subject.full_name,
        template="invitation",
        context=context,
        subject=title,
    )


def _organiser(workshop: Workshop | None) -> str:
    """Whom to ask: the organiser's name and address, for a mail; empty where there is none yet."""
    organiser = workshop and workshop.roles.filter(role=Role.ORGANISER, ended_at=None, user__isnull=False).first()
    return f"{mail.unlinked(organiser.full_name)}, {organiser.user.email}" if organiser and organiser.user else ""


def _send(purpose: str, subject: WorkshopRole | Delegate, verb: str, by: User, **data: Any) -> PersonalLink:
    """issue the link, record the act and queue the mail; the record's lock is the last one, as everywhere."""
    until = _end_of(subject.delegation.workshop) if isinstance(subject, Delegate) else None
    link = links.issue(purpose, subject.key, address=subject.email, until=until, uses=1)
    entry = audit.record(by, verb, subject, **data)
    outbox.queue(SEND, key=entry.key, link_key=link.key, version=link.version)
    return link


def _end_of(workshop: Workshop) -> datetime | None:
    """When a delegate need not be invited any more: as the last day of the workshop ends; None once it has ended."""
    end = datetime.combine(workshop.ends_on, time.max, tzinfo=workshop.tz)
    return end if end > timezone.now() else None


def _bind_role(role: WorkshopRole, user: User) -> None:
    if role.ended_at:
        raise links.LinkRefused("revoked")
    role.user, role.accepted_at = user, timezone.now()
    role.save(update_fields=["user", "accepted_at"])


def _bind_delegate(delegate: Delegate, user: User) -> None:
    if delegate.state not in ACTIVE:
        raise Refused(_("%s does not take part any more.") % delegate)
    workshop = delegate.delegation.workshop_id
    others = Delegate.objects.active().filter(delegation__workshop=workshop, user=user).exclude(pk=delegate.pk)
    other = others.select_related("delegation").first()
    if other and other.delegation_id == delegate.delegation_id:
        raise Refused(_("You are in this delegation already, under another entry. Tell the host."))
    if other:
        # Notes of one delegation must not be read by another because somebody mistyped an address.
        sentence = _("This account takes part for %(other)s already. Whoever invited you can use another address.")
        raise Refused(sentence % {"other": other.delegation.name})
    delegate.user, delegate.accepted_at, delegate.state = user, timezone.now(), DelegateState.CONFIRMED
    delegate.save(update_fields=["user", "accepted_at", "state"])


def _check_grants(workshop: Workshop | None, by: User) -> None:
    mine = roles_of(by)
    if not mine.is_administrator and not (workshop and mine.has(workshop, Role.SECRETARIAT)):
        raise Refused(_("Roles are granted by an administrator, or by the secretariat of the workshop."))


def _check_registers(delegate: Delegate, by: User) -> None:
    mine, delegation = roles_of(by), delegate.delegation
    if not mine.has(delegation.workshop, *REGISTRARS) and not mine.heads(delegation):
        raise Refused(_("Delegates are invited by the organiser, the secretariat, or their own head."))
