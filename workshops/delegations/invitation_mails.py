"""E-mails about invitations: the invitation itself, and notes to its sender about the answer."""

from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from registry import dates, links, mail, outbox
from registry.models import Outgoing, PersonalLink
from workshops.delegations import invitation_contacts, invitations, managers
from workshops.models import Delegate, InvitationReply, Role, Workshop, WorkshopRole
from workshops.user_roles import salutation

SUBJECTS = {
    "invitation.accepted": gettext_lazy("Invitation accepted: %(name)s"),
    "invitation.declined": gettext_lazy("Invitation declined: %(name)s"),
    "invitation.address_requested": gettext_lazy("Request to send an invitation to another address: %(name)s"),
}
TASKS = {
    Role.ORGANISER: gettext_lazy("The organiser plans the workshop and its programme, and registers the participants."),
    Role.SECRETARIAT: gettext_lazy(
        "The secretariat edits and circulates the recommendations, and issues and sends the reports."
    ),
    Role.CHAIR: gettext_lazy("The chair presides over the workshop."),
    Role.RAPPORTEUR: gettext_lazy("The rapporteur is responsible for the recommendations under the topics assigned."),
}


@outbox.register(invitations.SEND, pauses=outbox.MAIL)
def send_invitation(*, progress: outbox.Progress, outgoing: Outgoing, link_key: str, version: str) -> None:
    """Send the personal link by e-mail, unless it has been replaced, revoked, used or erased in the meantime."""
    link = PersonalLink.objects.filter(key=UUID(link_key)).first()
    if link is None or link.revoked_at or link.uses_left == 0 or link.version != int(version):
        return
    invitation = invitations.about(link)
    assert invitation, "the link of a deleted delegate has been revoked"
    subject, workshop = invitation.subject, invitation.workshop
    context = {
        "salutation": mail.unlinked(_("Dear %s,") % (subject.salutation or subject.names.latin)),
        "inviter": mail.unlinked(invitation.inviter),
        "task": TASKS[Role(subject.role)] if isinstance(subject, WorkshopRole) else "",
        "capacity": mail.unlinked(invitation.capacity),
        "is_role": invitation.is_role,
        "workshop": workshop,
        "title": mail.unlinked(workshop.title) if workshop else "",
        "place": mail.unlinked(workshop.city) if workshop else "",
        "dates": dates.days_in_words(workshop.starts_on, workshop.ends_on) if workshop else "",
        "contact": contact(invitation),
        "url": mail.absolute(reverse("delegations:invitation", args=[links.token(link)])),
        "expires_on": timezone.localdate(link.expires_at, workshop.tz if workshop else None),
        "demo": bool(workshop and workshop.is_demo),
    }
    title = _("Invitation: %s") % workshop.title if workshop else _("Invitation to create an ASEM workshop")
    mail.send(
        outgoing,
        progress,
        to=link.address,
        name=str(subject.names),
        template="invitation",
        context=context,
        subject=title,
        reply_to=reply_to(invitation),
    )


def reply_to(invitation: invitations.Invitation) -> list[str]:
    """Return the addresses for answers: of the workshop, otherwise of those who manage the invitation."""
    return reply_addresses(invitation.subject, invitation.workshop)


def reply_addresses(subject: WorkshopRole | Delegate, workshop: Workshop | None) -> list[str]:
    """Return the addresses for answers about a role or delegate."""
    addresses = workshop.correspondents() if workshop else []
    return addresses or [manager.email for manager in managers.managers(subject)]


def contact(invitation: invitations.Invitation) -> str:
    """Return the name and e-mail address of the person to ask about the invitation."""
    return contact_text(invitation.contact) or mail.unlinked(invitation.inviter)


def contact_text(asked: invitation_contacts.Contact | None) -> str:
    """Return a name with its e-mail address for the text of an e-mail; empty if there is no contact."""
    return f"{mail.unlinked(asked.name)}, {asked.address}" if asked else ""


@outbox.register(managers.NOTIFY, pauses=outbox.MAIL)
def send_note(
    *, progress: outbox.Progress, outgoing: Outgoing, verb: str, subject: str, recipient: str, reply: str
) -> None:
    """Notify a person who manages an invitation of the answer, unless they no longer manage it."""
    user = User.objects.filter(key=UUID(recipient), is_active=True).first()
    invitation = invitations.of(UUID(subject))
    answer = InvitationReply.objects.filter(key=UUID(reply)).first() if reply else None
    if user is None or invitation is None or not managers.may_manage(invitation.subject, user):
        return
    if reply and (answer is None or answer.answered_at):
        return  # answered, or replaced by a request for yet another address
    holder, workshop = invitation.subject.user, invitation.workshop
    context = {
        "salutation": mail.unlinked(_("Dear %s,") % salutation(user, workshop.pk if workshop else None)),
        "event": verb.partition(".")[2],
        "name": mail.unlinked(str(invitation.names)),
        "capacity": mail.unlinked(invitation.capacity),
        "is_role": invitation.is_role,
        "title": mail.unlinked(workshop.title) if workshop else "",
        "invited": invitation.link.address,
        "holder": mail.unlinked(invitation.holder),
        "accepted_at": holder.email if holder else "",
        "address": answer.address if answer else "",
        "text": mail.unlinked(answer.text) if answer else "",
        "url": mail.absolute(_page_of(invitation.subject) if not answer else reverse("delegations:invitation_replies")),
        "demo": bool(workshop and workshop.is_demo),
    }
    mail.send(
        outgoing,
        progress,
        to=user.email,
        name=str(user),
        template="invitation_answer",
        context=context,
        subject=SUBJECTS[verb] % {"name": invitation.names},
        reply_to=reply_to(invitation),
    )


def _page_of(subject: WorkshopRole | Delegate) -> str:
    """Return the address of the page on which the sender sees who accepted."""
    if isinstance(subject, Delegate):
        return subject.get_absolute_url()
    if subject.workshop is None:
        return reverse("administration:mandates")
    return reverse("administration:workshop_roles", args=[subject.workshop.key])
