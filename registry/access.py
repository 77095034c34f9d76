"""Permissions of views. A view that declares no permission cannot be opened.

`needs` declares which permission in the list below a view requires. A view without it fails the system check, and
requests for it are refused. Which rows a user may see or change is decided by querysets (`visible_to`, `editable_by`),
in the view.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial, wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from registry import accounts
from registry.hooks import Hook

View = TypeVar("View", bound=Callable[..., Any])
WEAKER_PROOFS = ("password", "code")  # sufficient for users without a second factor

second_factor_rules: Hook[Callable[[HttpRequest], bool]] = Hook(
    "access.second_factor_rules", "function(request) -> whether its user must still set up a second factor"
)
post_rules: Hook[Callable[..., HttpResponseBase]] = Hook(
    "access.post_rules", "function(request, view, *, creates) -> the response of view(), or another one"
)


@dataclass(frozen=True)
class Permission:
    """What a view requires: a signed-in user and, if `recent`, a recent confirmation of identity.

    `factor`: a signed-in user whose role requires a second factor must set it up first. Only pages that are the same
    for everyone, and those needed to sign in or set up an account, are exempt. `takes_forms`: a POST may change
    something.
    """

    name: str
    signed_in: bool = True
    recent: bool = False
    factor: bool = True
    takes_forms: bool = True


PERMISSIONS = {
    permission.name: permission
    for permission in [
        Permission("public", signed_in=False, factor=False, takes_forms=False),
        # Open to anyone, but never cached, because the page changes without a public action.
        Permission("public.live", signed_in=False, factor=False, takes_forms=False),
        Permission("personal_link", signed_in=False, factor=False),
        # Pages of the local demonstration; their views check for the loopback interface.
        Permission("local", signed_in=False, factor=False, takes_forms=False),
        # Public pages; participants see more on them.
        Permission("workshop.read", signed_in=False),
        Permission("report.read", signed_in=False),
        Permission("recommendation.read", signed_in=False),
        Permission("dashboard"),
        Permission("role.grant", recent=True),
        Permission("invitation.manage"),
        Permission("invitation.answer", recent=True),
        Permission("reference.correct"),
        Permission("workshop.create"),
        Permission("workshop.plan"),
        Permission("meeting.change"),
        Permission("delegation.manage"),
        Permission("contact.manage"),
        Permission("delegate.view"),
        Permission("delegate.register"),
        Permission("delegate.import"),
        Permission("delegate.export", recent=True),
        Permission("recommendation.view"),
        Permission("recommendation.draft"),
        Permission("recommendation.preview", takes_forms=False),
        Permission("recommendation.edit"),
        Permission("recommendation.step"),
        Permission("agreement.record"),
        Permission("comment.write"),
        Permission("amendment.view"),
        Permission("amendment.write"),
        Permission("amendment.release"),
        Permission("amendment.dispose"),
        Permission("consolidation.prepare"),
        Permission("consolidation.complete"),
        Permission("consolidation.undo"),
        Permission("position.view"),
        Permission("position.record"),
        Permission("position.export", recent=True),
        Permission("sponsorship.invite"),
        Permission("sponsorship.answer"),
        Permission("adoption.record", recent=True),
        Permission("sitting.conduct"),
        Permission("sitting.open", recent=True),
        Permission("sitting.adopt"),  # confirmed once for each session that is open
        Permission("statement.correct"),
        Permission("non_paper.view"),
        Permission("non_paper.add"),
        Permission("referendum.view"),
        Permission("referendum.answer"),
        Permission("referendum.record"),
        Permission("history.consent"),
        Permission("clearance.record"),
        Permission("silence.view"),
        Permission("silence.decide", recent=True),
        Permission("silence.record"),
        Permission("silence.answer"),
        Permission("summary.view"),
        Permission("summary.write"),
        Permission("summary.correct"),
        Permission("summary.decide", recent=True),
        Permission("report.view"),
        Permission("report.compose"),
        Permission("report.issue", recent=True),
        Permission("dispatch.send"),
        Permission("dispatch.export", recent=True),
    ]
}


# All visitors see the same page, so it may be cached.
SAME_FOR_VISITORS = {"public", "workshop.read", "report.read"}


def is_public(view: Callable[..., Any]) -> bool:
    """Return whether visitors may open a view and all of them see the same page."""
    permission = getattr(view, "permission", None)
    return permission is not None and permission.name in SAME_FOR_VISITORS


class Refused(PermissionDenied):
    """The request is not permitted now or for this user; 403.html shows the message, which gives the reason."""


class SecondFactorNeeded(PermissionDenied):
    """A role of the user requires a second factor, and none is set up."""


class RecentSignInNeeded(PermissionDenied):
    """The action requires the user to confirm their identity again."""


def needs(name: str, *, creates: bool = False) -> Callable[[View], View]:
    """Declare the permission of a view and check it on each request.

    `creates`: its POST creates something, so that the same content sent again from a page fetched again creates nothing.
    """
    permission = PERMISSIONS[name]

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            check(request, permission)
            run = partial(view, request, *args, **kwargs)
            for rule in post_rules if permission.takes_forms else ():
                run = partial(rule, request, run, creates=creates)
            return run()

        wrapper.permission = permission  # type: ignore[attr-defined]  # read by the middleware and the check
        wrapper.creates = creates  # type: ignore[attr-defined]  # read by tests
        wrapper.login_required = False  # type: ignore[attr-defined]  # LoginRequiredMiddleware's own mark: the middleware asks `permission` instead
        return wrapper  # type: ignore[return-value]  # the view's own arguments

    return decorate


def check(request: HttpRequest, permission: Permission) -> None:
    """Raise an exception, which the middleware turns into a page or redirect, if the request is not permitted."""
    if permission.signed_in and not request.user.is_authenticated:
        raise NotSignedIn
    if permission.factor and lacks_second_factor(request):
        raise SecondFactorNeeded(_("Your role requires two-factor authentication. Set it up to continue."))
    if permission.recent and not _is_recent(request):
        raise RecentSignInNeeded


def may_ask_again(request: HttpRequest, name: str) -> bool:
    """Return whether permission `name` would now require the user to confirm their identity, so that a page can say so.

    Makes no query, so it does not check whether the user has a method of confirmation.
    """
    return PERMISSIONS[name].recent and not _is_fresh(request, accounts.SECOND_FACTOR, *WEAKER_PROOFS)


def check_confirmed_since(request: HttpRequest, at: datetime) -> None:
    """Raise RecentSignInNeeded unless the user has confirmed their identity since `at`, or shortly before.

    For what one confirmation opens for longer than usual: the list of a session until the session is closed.
    """
    earliest = at.timestamp() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    if accounts.newest_proof(request, accounts.SECOND_FACTOR) >= earliest:
        return
    ways = accounts.ways_to_confirm(request.user)
    is_weaker_enough = accounts.SECOND_FACTOR not in ways and accounts.newest_proof(request, *WEAKER_PROOFS) >= earliest
    if ways and not is_weaker_enough:
        raise RecentSignInNeeded


class NotSignedIn(PermissionDenied):
    """No user is signed in, and the view is not public."""


def ask_to_sign_in(request: HttpRequest) -> None:
    """Raise NotSignedIn for a visitor, so that a scanned QR code leads to sign-in whether or not its object exists."""
    if not request.user.is_authenticated:
        raise NotSignedIn


def lacks_second_factor(request: HttpRequest) -> bool:
    """Return whether the signed-in user still has to set up the second factor that a role requires."""
    return request.user.is_authenticated and any(rule(request) for rule in second_factor_rules)


def _is_recent(request: HttpRequest) -> bool:
    """Return whether the user confirmed their identity recently, with the second factor if they have one.

    allauth's own check ignores the sign-in itself. A user with neither a password nor a second factor cannot confirm
    their identity; if a role requires the factor, the rule above has already asked for it.
    """
    if _is_fresh(request, accounts.SECOND_FACTOR):
        return True  # the strongest proof, so the user's other methods need not be looked up
    ways = accounts.ways_to_confirm(request.user)
    if not ways:
        return True
    return accounts.SECOND_FACTOR not in ways and _is_fresh(request, *WEAKER_PROOFS)


def _is_fresh(request: HttpRequest, *methods: str) -> bool:
    age = time.time() - accounts.newest_proof(request, *methods)
    return bool(age < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)


def referring_path(request: HttpRequest) -> str:
    """Return the path of the page from which the request came; that of the dashboard if it is not one of the portal."""
    parts = urlsplit(request.headers.get("referer", ""))
    if parts.netloc not in ("", request.get_host()) or not parts.path.startswith("/") or parts.path.startswith("//"):
        return reverse("dashboard:dashboard")
    return parts._replace(scheme="", netloc="", fragment="").geturl()
