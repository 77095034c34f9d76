"""Who may open a view: nobody, until the view says so.

`needs` declares a view's permission from the one list below; without it a view fails the system check, and a request
for it is refused. What of the things behind the view somebody may see or change is asked of querysets
(`visible_to`, `editable_by`), in the view.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from registry import accounts
from registry.hooks import Hook

View = TypeVar("View", bound=Callable[..., Any])
WEAKER_PROOFS = ("password", "code")  # enough where there is no second factor

second_factor_rules: Hook[Callable[[HttpRequest], bool]] = Hook(
    "access.second_factor_rules", "function(request) -> whether its user must still set up a second factor"
)


@dataclass(frozen=True)
class Permission:
    """What a view of this permission asks of everybody: to be signed in, and to have confirmed lately who they are.

    `factor`: whoever is signed in and lacks the second factor of a role sets it up first. Only what shows everybody the same, and
    what leads to an account, does without.
    """

    name: str
    signed_in: bool = True
    recent: bool = False
    factor: bool = True


PERMISSIONS = {
    permission.name: permission
    for permission in [
        Permission("public", signed_in=False, factor=False),
        Permission("personal_link", signed_in=False, factor=False),
        # Pages of one's own machine, which ask for the loopback themselves.
        Permission("local", signed_in=False, factor=False),
        # Read by anybody; who takes part finds more there.
        Permission("workshop.read", signed_in=False),
        Permission("report.read", signed_in=False),
        Permission("recommendation.read", signed_in=False),
        Permission("dashboard"),
        Permission("role.grant", recent=True),
        Permission("reference.correct"),
        Permission("workshop.create"),
        Permission("workshop.plan"),
        Permission("delegation.manage"),
        Permission("contact.manage"),
        Permission("delegate.view"),
        Permission("delegate.register"),
        Permission("delegate.import"),
        Permission("delegate.export", recent=True),
        Permission("recommendation.view"),
        Permission("recommendation.draft"),
        Permission("recommendation.edit"),
        Permission("recommendation.step"),
        Permission("comment.write"),
        Permission("adoption.record", recent=True),
        Permission("report.view"),
        Permission("report.compose"),
        Permission("report.issue", recent=True),
        Permission("dispatch.send"),
        Permission("dispatch.export", recent=True),
    ]
}


class Refused(PermissionDenied):
    """What was asked for is not possible now, or not for this person; the message says why, and 403.html shows it."""


class SecondFactorNeeded(PermissionDenied):
    """The person's roles ask for a second factor, and there is none yet."""


class RecentSignInNeeded(PermissionDenied):
    """What was asked for needs the person to confirm once more who they are."""


def needs(name: str) -> Callable[[View], View]:
    """Declare the permission of a view, and ask of each request what the permission asks."""
    permission = PERMISSIONS[name]

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            check(request, permission)
            return view(request, *args, **kwargs)

        wrapper.permission = permission  # type: ignore[attr-defined]  # read by the middleware and the check
        wrapper.login_required = False  # type: ignore[attr-defined]  # LoginRequiredMiddleware's own mark: the middleware asks `permission` instead
        return wrapper  # type: ignore[return-value]  # the view's own arguments

    return decorate


def check(request: HttpRequest, permission: Permission) -> None:
    """Let the request pass, or raise what the middleware turns into a page or a redirect."""
    if permission.signed_in and not request.user.is_authenticated:
        raise NotSignedIn
    if permission.factor and lacks_second_factor(request):
        raise SecondFactorNeeded(_("Your role requires a second factor. Set one up to continue."))
    if permission.recent and not _is_recent(request):
        raise RecentSignInNeeded


def may_ask_again(request: HttpRequest, name: str) -> bool:
    """Whether the permission `name` may ask who the person is, for a page to say so: no proof of theirs is fresh.

    It asks no query, and so does not know whether there is anything to prove it with.
    """
    return PERMISSIONS[name].recent and not _is_fresh(request, accounts.SECOND_FACTOR, *WEAKER_PROOFS)


class NotSignedIn(PermissionDenied):
    """Nobody is signed in, and the view is not for the public."""


def ask_to_sign_in(request: HttpRequest) -> None:
    """Raise NotSignedIn for a visitor: a code that was scanned leads to the sign-in, whether its object exists or not."""
    if not request.user.is_authenticated:
        raise NotSignedIn


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether the signed-in user has yet to set up the second factor that a role asks for."""
    return request.user.is_authenticated and any(rule(request) for rule in second_factor_rules)


def _is_recent(request: HttpRequest) -> bool:
    """Whether the person proved lately who they are: with the second factor, where there is one.

    The library's own question forgets the sign-in itself. Who has neither password nor second factor has nothing
    to confirm with; where a role demands the factor, the rule above has asked for it before.
    """
    if _is_fresh(request, accounts.SECOND_FACTOR):
        return True  # the strongest proof there is: nobody needs to look up which ones the person has
    ways = accounts.ways_to_confirm(request.user)
    if not ways:
        return True
    return accounts.SECOND_FACTOR not in ways and _is_fresh(request, *WEAKER_PROOFS)


def _is_fresh(request: HttpRequest, *methods: str) -> bool:
    age = time.time() - accounts.newest_proof(request, *methods)
    return bool(age < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
