"""The demonstration: what marks a database as one, and who may be signed in as by a button."""

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

SENTENCE = "This database holds a demonstration, with accounts that anybody may use: give production one of its own."
DOMAIN = "demo.example.org"  # example.org is reserved: no mail to it can reach anybody


@dataclass(frozen=True)
class SignIn:
    """A person of the demonstration, by the part that they play."""

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
    "expert": _("expert of an organisation"),
}


def is_loaded() -> bool:
    """Whether this database holds a demonstration; one query."""
    return Workshop.objects.filter(is_demo=True).exists()


def address(role: str) -> str:
    return f"{role}@{DOMAIN}"


def sign_ins() -> list[SignIn]:
    """Everybody one can be in the demonstration, in the order of their part; empty without one."""
    names = dict(User.objects.filter(email__endswith=f"@{DOMAIN}").values_list("email", "full_name"))
    everybody = [SignIn(role, label, address(role), names.get(address(role), "")) for role, label in ROLES.items()]
    return [person for person in everybody if person.name]


def is_offered(request: HttpRequest) -> bool:
    """Whether a button may sign somebody in: on one's own machine, asked from it, and with a demonstration only."""
    return settings.LOCAL and is_loopback(request) and is_loaded()


def offered_sign_ins(request: HttpRequest) -> list[SignIn]:
    return sign_ins() if is_offered(request) else []


def refuse_in_production() -> None:
    """Stop a web server that would show a demonstration to the world. Raises ImproperlyConfigured.

    A database that cannot be asked now is no reason: what it holds is asked at the next start.
    """
    if _is_exposed():
        raise ImproperlyConfigured(SENTENCE)


def none_in_production(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A system check of deployments; like the start, it looks at the database only when it can."""
    return [Error(SENTENCE, id="asem_portal.E001")] if _is_exposed() else []


def _is_exposed() -> bool:
    if settings.LOCAL:
        return False
    try:
        return is_loaded()
    except DatabaseError:
        return False


FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP")


def is_loopback(request: HttpRequest) -> bool:
    """Whether the request comes from this machine itself, and was not handed on by a proxy on it."""
    if any(name in request.META for name in FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
