"""How every view with a permission answers a POST: once, and to what was typed before the user had to sign in."""

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.csrf import csrf_failure

from registry import access, form_keys, held_entries, submissions

ANOTHER = _("This page was opened by another user. Open it again.")


def answer(request: HttpRequest, view: Callable[[], HttpResponseBase], *, creates: bool) -> HttpResponseBase:
    """Return the answer of a view; with the key of a held entry in the address, its page filled in."""
    key = held_entries.take_key(request)
    if request.method == "POST":
        if is_of_another(request):
            raise access.Refused(ANOTHER)
        response = submissions.once(request, view, creates=creates)
        if key and 300 <= response.status_code < 400:  # noqa: PLR2004 (redirects)
            held_entries.drop(request, key)
        return response
    return held_entries.show(request, key, view) if key and request.user.is_authenticated else view()


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Show the form again if the portal showed it to this user, who has signed in again meanwhile; otherwise refuse.

    A form key proves that no other site sent it. Nothing is saved in any case.
    """
    permission = getattr(getattr(request.resolver_match, "func", None), "permission", None)
    owner = form_keys.owner(request) if permission else None
    if not owner or owner == form_keys.NOBODY or is_of_another(request):
        return csrf_failure(request, reason)
    address = held_entries.hold(request, access.referring_path(request))
    return redirect(address) if request.user.is_authenticated else redirect_to_login(address)


def is_of_another(request: HttpRequest) -> bool:
    """Return whether the form was shown to another user than the one who is signed in now."""
    owner = form_keys.owner(request)
    return owner not in (None, form_keys.NOBODY) and request.user.is_authenticated and owner != request.user.key


access.post_rules.register(answer)
