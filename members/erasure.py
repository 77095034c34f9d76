"""The personal data of a person and of their account, if they have one: found, exported, and erased."""

from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Contact, PlatformRole, User
from registry.addresses import is_address
from registry.models import AuditEntry, HeldEntry, PersonalLink, Submission

ACCOUNT: tuple[str, ...] = (
    "email",
    "full_name",
    "latin_name",
    "name_language",
    "language",
    "timezone",
    "notify_recommendations",
    "notify_comments",
    "joined_at",
)
CONTACT_NAMES: tuple[str, ...] = ("full_name", "latin_name", "name_language", "honorific")
ACCOUNT += ("dashboard_opened_at", "is_active", "is_administrator")


ERASED = "erased@erased.invalid"  # where an address must not be empty


@dataclass(frozen=True)
class Person:
    """A person whose data are exported or erased: an account with its verified addresses, or an address alone."""

    addresses: tuple[str, ...]
    user: User | None = None

    def at(self, column: str) -> Q:
        """Return the condition that a column holds one of the person's addresses."""
        condition = Q()
        for address in self.addresses:
            condition |= is_address(column, address)
        return condition

    def own(self) -> Q:
        """Return the condition that a role or registration is the person's: of the account, or sent and not accepted."""
        unaccepted = Q(user=None) & self.at("email")
        return Q(user=self.user) | unaccepted if self.user else unaccepted


def find(address: str) -> Person:
    """Return the person with an address: the account it belongs to with all its addresses, or the address alone.

    An address that no one has verified does not lead to the account: anyone can add the address of another person.
    """
    address = address.strip().lower()
    verified = EmailAddress.objects.filter(is_address("email", address), verified=True).order_by("pk").first()
    user = User.objects.filter(email=address).first() or (verified.user if verified else None)
    if user is None:
        return Person((address,))
    others = EmailAddress.objects.filter(user=user, verified=True).order_by("pk").values_list("email", flat=True)
    return Person(tuple(dict.fromkeys([user.email, *(other.lower() for other in others)])), user)


def data_of(person: Person) -> dict[str, Any]:
    """Return what is stored about the account, its sign-ins and its actions, and as a contact, for a JSON file."""
    contacts = Contact.objects.filter(person.at("email"))
    data = _of_account(person.user) if person.user else {}
    columns = (*CONTACT_NAMES, "email", "ministry__name", "role", "ended_at")
    return data | {"contact_at_ministries": list(contacts.values(*columns))}


def _of_account(user: User) -> dict[str, Any]:
    entries = AuditEntry.objects.filter(actor_key=str(user.key)).order_by("at", "pk")
    return {
        "account": {name: getattr(user, name) for name in ACCOUNT},
        "addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
        "second_factors": list(Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")),
        "sessions": list(
            UserSession.objects.filter(user=user).values("created_at", "last_seen_at", "ip", "user_agent")
        ),
        "actions": list(entries.values("at", "verb", "object_kind", "object_label", "data")),
    }


def erase(person: Person) -> None:
    """Erase the person as a contact of ministries, and close the account."""
    now = timezone.now()
    for contact in Contact.objects.filter(person.at("email")):
        contact.ended_at = contact.ended_at or now
        contact.full_name = contact.latin_name = contact.name_language = contact.honorific = ""
        contact.email = f"erased-{contact.key}@erased.invalid"
        contact.save(update_fields=["ended_at", "email", *CONTACT_NAMES])
    if person.user:
        _close_account(person.user)


def _close_account(user: User) -> None:
    """Delete contact data, preferences and ways to sign in; the row remains, because the record refers to it."""
    own = [row.pk for row in Session.objects.iterator() if row.get_decoded().get(SESSION_KEY) == str(user.pk)]
    Session.objects.filter(pk__in=own).delete()
    for model in (UserSession, EmailAddress, Authenticator, PlatformRole):
        model.objects.filter(user=user).delete()
    PersonalLink.objects.filter(subject=user.key).delete()
    for kept in (HeldEntry, Submission):
        kept.objects.filter(owner=user.key).delete()
    user.email, user.full_name = f"erased-{user.key}@erased.invalid", _("Erased account")
    user.latin_name = user.name_language = ""
    user.timezone, user.language, user.is_active, user.is_administrator = "", "en", False, False
    user.dashboard_seen_at = user.dashboard_opened_at = None
    user.set_unusable_password()
    user.save()
