"""Demonstration accounts: whether a demonstration is loaded, and the users it offers for signing in."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.models import User
from workshops.models import Workshop

NOT_IN_PRODUCTION = (
    "This database contains a demonstration with accounts that anyone can use. Use a separate database in production."
)
DOMAIN = "demo.example.org"  # example.org is reserved: e-mail to it reaches no one


@dataclass(frozen=True)
class SignIn:
    """A user of the demonstration and the role for which they can sign in."""

    role: str
    label: str | Promise
    email: str
    name: str = ""


ROLES = {
    "administrator": _("administrator"),
    "organiser": _("organiser"),
    "secretariat": _("secretariat"),
    "chair": _("chair"),
    "rapporteur": _("rapporteur"),
    "head": _("head of delegation"),
    "delegate": _("delegate"),
    "other-head": _("head of another delegation"),
    "expert": _("expert from an organisation"),
}


def is_loaded() -> bool:
    """Return whether this database contains a demonstration; one query."""
    return Workshop.objects.filter(is_demo=True).exists()


def address(role: str) -> str:
    """Return the e-mail address of the user with this role."""
    return f"{role}@{DOMAIN}"


def sign_ins() -> list[SignIn]:
    """Return the users offered for signing in, in the order of ROLES; an empty list without a demonstration."""
    names = {user.email: str(user) for user in User.objects.filter(email__endswith=f"@{DOMAIN}")}
    offered = [SignIn(role, label, address(role), names.get(address(role), "")) for role, label in ROLES.items()]
    return [sign_in for sign_in in offered if sign_in.name]


def is_offered(request: HttpRequest) -> bool:
    """Return whether buttons may sign users in: only locally, for requests from this machine, with a demonstration."""
    return settings.LOCAL and is_loopback(request) and is_loaded()


def offered_sign_ins(request: HttpRequest) -> list[SignIn]:
    return sign_ins() if is_offered(request) else []


def refuse_in_production() -> None:
    """Stop a web server that would publish a demonstration. Raises ImproperlyConfigured.

    If the database cannot be reached, the server starts; the check is repeated at the next start.
    """
    if _is_exposed():
        raise ImproperlyConfigured(NOT_IN_PRODUCTION)


def check_production(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """System check for deployments; an unreachable database raises no error."""
    return [Error(NOT_IN_PRODUCTION, id="asem_portal.E001")] if _is_exposed() else []


def _is_exposed() -> bool:
    if settings.LOCAL:
        return False
    try:
        return is_loaded()
    except DatabaseError:
        return False


PROXY_HEADERS = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP")


def is_loopback(request: HttpRequest) -> bool:
    """Return whether the request comes from this machine and was not forwarded by a proxy on it."""
    if any(name in request.META for name in PROXY_HEADERS):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
