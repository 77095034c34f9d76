"""Middleware: a request id in the logs, refusal of unknown methods, and access denied by default."""

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from registry import access, held_entries, logs, request_writes

GetResponse = Callable[[HttpRequest], HttpResponseBase]
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}


class RequestIdMiddleware:
    """Give each request an id, shown in its log lines and its response."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.id = uuid4().hex[:16]  # type: ignore[attr-defined]  # ours
        with logs.request_id(request.id):  # type: ignore[attr-defined]  # ours
            response = self.get_response(request)
        response["X-Request-ID"] = request.id  # type: ignore[attr-defined]  # ours
        return response


class RequestWritesMiddleware:
    """Watch what a submitted form saves, so that an error page can state whether it has been saved."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method != "POST":
            return self.get_response(request)
        with request_writes.watched():
            return self.get_response(request)


class RefuseMiddleware:
    """Refuse methods that no page supports, such as TRACE, and NUL in an address or a cookie."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in METHODS:
            return HttpResponse(status=405, headers={"Allow": ", ".join(sorted(METHODS))})
        if "\x00" in "".join([request.path_info, *request.COOKIES.values()]) or "%00" in request.META.get(
            "QUERY_STRING", ""
        ):
            raise BadRequest("NUL in the address")
        return self.get_response(request)


class AccessMiddleware(LoginRequiredMiddleware):
    """Deny by default: a view is open according to its permission; without one, it requires a signed-in user.

    It also redirects after an exception of `access.check` to the page on which the user can resolve the problem, and
    prevents caching of pages shown to signed-in users or holders of a personal link.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        get_response = cast(GetResponse, self.get_response)
        response = held_entries.survive(request, get_response) if request.method == "POST" else get_response(request)
        if not getattr(request, "is_public", False) or request.user.is_authenticated:
            response["Cache-Control"] = "private, no-store"
        return response

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        permission = getattr(view_func, "permission", None)
        if permission is None:
            response = super().process_view(request, view_func, view_args, view_kwargs)
            is_kept = request.method == "POST" and held_entries.is_kept(request)
            if is_kept and (response or held_entries.is_of_ended_session(request)):
                return self.process_exception(request, access.NotSignedIn())
            return response
        request.is_public = access.is_public(view_func)  # type: ignore[attr-defined]  # ours
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if isinstance(exception, access.NotSignedIn):
            address = _return_path(request)
            if held_entries.is_held(address):
                messages.info(request, held_entries.KEPT)
            return redirect_to_login(address)
        if isinstance(exception, access.SecondFactorNeeded):
            _return_path(request)
            messages.warning(request, str(exception))
            return redirect("mfa_index")
        if isinstance(exception, access.RecentSignInNeeded):
            messages.info(request, _("Please confirm your identity, then repeat the action."))
            return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': _return_path(request)})}")
        return None


def _return_path(request: HttpRequest) -> str:
    """Return where the user continues: on the page requested, or on that of the form sent, which is filled in again."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    page = access.referring_path(request)
    permission = getattr(request.resolver_match.func, "permission", None) if request.resolver_match else None
    if permission and not permission.takes_forms:
        return page
    return held_entries.hold(request, page) or page
