"""The personal data of an account: exported, and erased."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
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
ACCOUNT += ("dashboard_opened_at", "is_active", "is_administrator")


def data_of(user: User) -> dict[str, Any]:
    """Return what is stored about the account, its sign-ins and its actions, for a JSON file."""
    entries = AuditEntry.objects.filter(actor_key=str(user.key)).order_by("at", "pk")
    return {
        "account": {name: getattr(user, name) for name in ACCOUNT},
        "addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
        "second_factors": list(Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")),
        "sessions": list(
            UserSession.objects.filter(user=user).values("created_at", "last_seen_at", "ip", "user_agent")
        ),
        "contact_at_ministries": list(
            Contact.objects.filter(is_address("email", user.email)).values(
                "full_name", "email", "ministry__name", "ended_at"
            )
        ),
        "actions": list(entries.values("at", "verb", "object_kind", "object_label", "data")),
    }


def erase(user: User) -> None:
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
