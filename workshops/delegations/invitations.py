"""Invitations: invite delegates, and accept invitations, also to the roles granted in `role_grants`.

A role or delegate is bound to an account only when the invitation is accepted. The personal link proves the invitation,
the code sent by e-mail proves the address, and both are required: a forwarded link gives no access to anyone else. A
person who needs another address asks for it (`replies`), and a person who manages the invitation confirms it.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from registry import audit, links, outbox
from registry.access import Refused
from registry.doors import door
from registry.models import PersonalLink
from registry.names import PersonName, with_article
from workshops.delegations import invitation_contacts, managers, own_names
from workshops.models import Delegate, DelegateState, Workshop, WorkshopRole
from workshops.models.delegation import ACTIVE
from workshops.user_roles import forget, names_in

SEND = outbox.declare("invitation.send")
ROLE, DELEGATE = "role", "delegate"  # purposes of personal links
TIME_TO_ANSWER = timedelta(days=1)
NO_EMAIL = gettext_lazy("This person has no e-mail address on record. Enter an address first.")
OTHER_ADDRESS = gettext_lazy(
    "This invitation was sent to a different e-mail address. Sign in with that address, or ask the organiser for a new invitation."
)

ALREADY_REGISTERED = gettext_lazy(
    "The holder of this e-mail address is already a participant in the workshop. Ask for the invitation to be "
    "sent to another address."
)


@dataclass(frozen=True)
class Invitation:
    """A personal link with the role or delegate that it invites to accept."""

    link: PersonalLink
    subject: WorkshopRole | Delegate

    @property
    def workshop(self) -> Workshop | None:
        """The workshop, or None for a mandate whose holder has not yet created one."""
        return self.subject.workshop if isinstance(self.subject, WorkshopRole) else self.subject.delegation.workshop

    @property
    def capacity(self) -> str:
        """The role or capacity in which the person is invited, such as "secretariat" or "delegate, Viet Nam"."""
        if isinstance(self.subject, WorkshopRole):
            return self.subject.get_role_display() if self.workshop else _("organiser of a new workshop")
        names = {"capacity": self.subject.get_capacity_display(), "delegation": self.subject.delegation.name}
        return _("%(capacity)s, %(delegation)s") % names

    @property
    def is_role(self) -> bool:
        """Whether the person is invited to a role in the workshop, rather than to a place in a delegation."""
        return isinstance(self.subject, WorkshopRole)

    @property
    def names(self) -> PersonName:
        """The name of the person invited, with the delegation."""
        return self.subject.names_in_delegation if isinstance(self.subject, Delegate) else self.subject.names

    @property
    def holder(self) -> str:
        """The name of the account that accepted, with its delegation in the workshop; empty before."""
        if not self.subject.user:
            return ""
        return str(names_in(self.subject.user, self.workshop) if self.workshop else self.subject.user)

    @property
    def inviter(self) -> str:
        """The host of the workshop, or the administrator who granted the mandate."""
        if self.workshop:
            return with_article(self.workshop.host.name)
        assert isinstance(self.subject, WorkshopRole), "a delegate has a workshop"
        return str(self.subject.granted_by)

    @property
    def contact(self) -> invitation_contacts.Contact | None:
        """The contact for questions about the invitation."""
        return invitation_contacts.of(self.subject)

    def why_not_accepted(self, user: User | None) -> str:
        """Return the user-facing reason why the account `user` cannot accept, although invited; empty if it can."""
        if not user or not isinstance(self.subject, Delegate):
            return ""
        return str(ALREADY_REGISTERED) if is_registered(self.subject, user) else ""


def find(token: str) -> Invitation:
    """Return the Invitation for `token`. Raises LinkRefused, whose `link` is None only if the token is unknown."""
    refused = links.LinkRefused("unknown")
    for purpose in (ROLE, DELEGATE):
        try:
            invitation = about(links.find(purpose, token))
        except links.LinkRefused as error:
            if error.reason != "unknown":
                raise
            refused = error
        else:
            assert invitation, "the link of a deleted delegate has been revoked"
            return invitation
    raise refused


def about(link: PersonalLink) -> Invitation | None:
    """Return the Invitation of a link, valid or not; None if the delegate was deleted when their import was undone."""
    if link.purpose == ROLE:
        roles = WorkshopRole.objects.select_related("workshop__host", "granted_by", "user")
        role = roles.filter(key=link.subject).first()
        return Invitation(link, role) if role else None
    delegates = Delegate.objects.select_related("delegation__workshop__host", "delegation__partner", "user")
    delegate = delegates.filter(key=link.subject).first()
    return Invitation(link, delegate) if delegate else None


def of(subject: UUID) -> Invitation | None:
    """Return the Invitation to accept the role or delegate with this key, valid or not; None if there is none."""
    link = PersonalLink.objects.filter(purpose__in=(ROLE, DELEGATE), subject=subject).first()
    return about(link) if link else None


@door
def invite_delegate(delegate: Delegate, *, by: User) -> PersonalLink:
    """Send a delegate a personal link and revoke any earlier one. Returns the link."""
    delegate = Delegate.objects.select_for_update(no_key=True, of=["self"]).get(pk=delegate.pk)
    forget(by)
    _require_may_register(delegate, by)
    if reason := why_not_invited(delegate):
        raise Refused(reason)
    delegate.invited_at, delegate.invited_by = timezone.now(), by
    delegate.save(update_fields=["invited_at", "invited_by"])
    return send(DELEGATE, delegate, "delegate.invited", by, partner=delegate.delegation.partner_code)


def why_not_invited(delegate: Delegate) -> str:
    """Return the user-facing reason why a delegate cannot be invited, or an empty string."""
    if delegate.state not in ACTIVE:
        return _("This person is no longer a participant.")
    if delegate.user_id:
        return _("This person has already accepted the invitation.")
    if not delegate.email:
        return str(NO_EMAIL)
    return ""


@door
def withdraw_invitation(delegate: Delegate, *, by: User) -> bool:
    """Revoke the link of a delegate who has not accepted. Returns whether there was a valid link."""
    delegate = Delegate.objects.select_for_update(no_key=True, of=["self"]).get(pk=delegate.pk)
    forget(by)
    _require_may_register(delegate, by)
    was_revoked = delegate.user_id is None and links.revoke(DELEGATE, delegate.key)
    if was_revoked:
        delegate.invited_at = None
        delegate.save(update_fields=["invited_at"])
        audit.record(by, "delegate.uninvited", delegate, partner=delegate.delegation.partner_code)
    return was_revoked


@door
def accept(link: PersonalLink, user: User, *, by: User, is_new: bool = False) -> Invitation:
    """Bind the role or delegate of `link` to the account `user`, and use up the link. Returns the Invitation.

    The list takes the name of the account: the one entered when it was created for this invitation (`is_new`),
    or how they write a name that is recognisably the same.

    Raises LinkRefused if the link is no longer valid, Refused if it was sent to another address than a verified one of
    the account, or if the account cannot be bound.
    """
    if link.purpose == ROLE:
        role = WorkshopRole.objects.select_for_update(no_key=True, of=["self"]).get(key=link.subject)
        links.use(link)
        _require_is_for(link, user)
        _bind_role(role, user)
    else:
        # Accept one invitation of an account at a time, so that it cannot join two delegations at once.
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        delegate = Delegate.objects.select_for_update(no_key=True, of=["self"]).filter(key=link.subject).first()
        links.use(link)  # raises LinkRefused if the import of the delegate has just been undone
        _require_is_for(link, user)
        assert delegate
        _bind_delegate(delegate, user)
    invitation = about(link)
    assert invitation
    partner = invitation.subject.delegation.partner_code if isinstance(invitation.subject, Delegate) else ""
    _complete_name(user, invitation.subject)
    if isinstance(invitation.subject, Delegate) and (is_new or own_names.is_of(invitation.subject, user.names)):
        own_names.write_name(invitation.subject, user, by=by)
    entry = audit.record(by, "invitation.accepted", invitation.subject, partner=partner)
    managers.notify(entry, invitation.subject)
    forget(user)
    return invitation


def is_for(link: PersonalLink, user: User) -> bool:
    """Return whether the link was sent to a verified address of `user`. These are stored in lower case.

    They are compared letter by letter: to a database that ignores capitals, kım@ and ſam@ are kim@ and sam@.
    """
    return bool(EmailAddress.objects.filter(user=user, email=link.address.lower(), verified=True).exists())


def account(link: PersonalLink) -> User | None:
    """Return the account with the invited address, if there is one."""
    address = link.address.lower()
    verified = EmailAddress.objects.filter(email=address, verified=True).select_related("user").first()
    return verified.user if verified else None


def is_registered(delegate: Delegate, user: User) -> bool:
    """Return whether `user` is another participant of the workshop, so that the account cannot accept for `delegate`.

    A mistyped address must not give one delegation access to the internal notes of another.
    """
    others = Delegate.objects.active().filter(delegation__workshop=delegate.delegation.workshop_id, user=user)
    return others.exclude(pk=delegate.pk).exists()


def has_account(link: PersonalLink) -> bool:
    """Return whether there is an account with the invited address, verified or not."""
    address = link.address.lower()
    return User.objects.filter(email=address).exists() or EmailAddress.objects.filter(email=address).exists()


def send(purpose: str, subject: WorkshopRole | Delegate, verb: str, by: User, **data: Any) -> PersonalLink:
    """Issue the link, write the audit entry and queue the e-mail; the lock of the audit chain is taken last."""
    until = _answer_by(subject.delegation.workshop) if isinstance(subject, Delegate) else None
    link = links.issue(purpose, subject.key, address=subject.email, until=until, uses=1)
    entry = audit.record(by, verb, subject, **data)
    outbox.queue(SEND, key=entry.key, link_key=link.key, version=link.version)
    return link


def _answer_by(workshop: Workshop) -> datetime | None:
    """Return until when a delegate may answer: the end of the day before submissions close or, if that is too soon,
    before the workshop begins or, after that, of its last day; None if that is in the past too.
    """
    closes_on = workshop.submissions_close_at.astimezone(workshop.tz).date()
    days = [closes_on - timedelta(days=1), workshop.starts_on - timedelta(days=1), workshop.ends_on]
    ends = sorted(datetime.combine(day, time.max, tzinfo=workshop.tz) for day in days)
    now = timezone.now()
    return next((end for end in ends if end - now > TIME_TO_ANSWER), ends[-1] if ends[-1] > now else None)


def _complete_name(user: User, subject: WorkshopRole | Delegate) -> None:
    """Add the other form of the name to an account that has one form only, which is that of the invitation."""
    name = subject.names
    if user.latin_name or not name.own or user.full_name not in (name.own, name.latin):
        return
    user.full_name, user.latin_name, user.name_language = name.own, name.latin, name.language
    user.save(update_fields=["full_name", "latin_name", "name_language"])


def _bind_role(role: WorkshopRole, user: User) -> None:
    if role.ended_at:
        raise links.LinkRefused("revoked")
    if role.granted_by_id == user.pk and not managers.grants_all(role.workshop, user):
        raise Refused(_("You granted this role yourself. Only another person can accept it."))
    role.user, role.accepted_at = user, timezone.now()
    role.save(update_fields=["user", "accepted_at"])


def _bind_delegate(delegate: Delegate, user: User) -> None:
    if delegate.state not in ACTIVE:
        raise Refused(_("%s is no longer a participant. Contact the organiser for further information.") % delegate)
    if is_registered(delegate, user):
        raise Refused(ALREADY_REGISTERED)
    delegate.user, delegate.accepted_at, delegate.state = user, timezone.now(), DelegateState.CONFIRMED
    delegate.save(update_fields=["user", "accepted_at", "state"])


def _require_is_for(link: PersonalLink, user: User) -> None:
    if not is_for(link, user):
        raise Refused(_("This invitation was sent to a different e-mail address."))


def _require_may_register(delegate: Delegate, by: User) -> None:
    if not managers.may_manage(delegate, by):
        raise Refused(
            _("Only the organiser, the secretariat, the head of delegation and the deputy head may manage invitations.")
        )
