"""Protection of submitted forms: each acts once, for the user to whom it was shown, and no entry is lost.

It applies to every view with a permission (`access.needs`) that takes forms.
"""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from registry import access, doors, form_keys, held_entries, items, post_forms, submissions

NOT_SAVED = _(
    "The form expired before you submitted it. Nothing has been saved yet. Check your entries, then "
    "submit the form again."
)
ANOTHER = _(
    "This page was opened by another user. The entries will be available when that user signs in again. "
    "Nothing has been saved. Open the page again."
)


def answer(request: HttpRequest, view: Callable[[], HttpResponseBase], *, creates: bool) -> HttpResponseBase:
    """Return the answer of a view; with the key of a held entry in the address, its page filled in."""
    key = held_entries.take_key(request)
    if request.method == "POST":
        if form_keys.is_of_another(request):
            held_entries.hold(request, access.referring_path(request))
            raise access.Refused(ANOTHER)
        response = submissions.once(request, view, creates=creates)
        if key and _is_redirect(response) and not held_entries.is_held(response.get("Location", "")):
            held_entries.drop(request, key)  # while there are further steps, the user can go back to this one
        return response
    return held_entries.show(request, key, view) if key and request.user.is_authenticated else view()


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Show the form again if the portal showed it to this user, who has signed in again since; otherwise refuse.

    A form key proves that no other site sent it. Nothing is saved in any case.
    """
    owner = form_keys.owner(request) if held_entries.is_kept(request) else None
    if owner == form_keys.NOBODY:
        return _shown_again(request) or _expired(request)
    address = held_entries.hold(request, access.referring_path(request)) if owner else ""
    if not address or form_keys.is_of_another(request):
        return _expired(request, is_kept=bool(address))
    if request.user.is_authenticated:
        return redirect(address)
    messages.info(request, held_entries.KEPT)
    return redirect_to_login(address)


def _shown_again(request: HttpRequest) -> HttpResponse | None:
    """Return the page of a form behind a personal link, filled in; None if it has no page. Nothing is saved."""
    match = request.resolver_match
    messages.warning(request, NOT_SAVED)
    try:
        with doors.closed(), post_forms.shown_again():
            response: HttpResponse = match.func(request, *match.args, **match.kwargs)  # type: ignore[union-attr]  # the caller has it
    except (doors.Closed, PermissionDenied, Http404):
        return None
    return None if _is_redirect(response) else response


def _expired(request: HttpRequest, *, is_kept: bool = False) -> HttpResponse:
    """Refuse, without a query, and lead to the page of the form and to that of the object concerned.

    `is_kept`: the entries are kept for another user than the one who is signed in now.
    """
    back = access.referring_path(request) if request.headers.get("referer") else ""
    context = {"back": back, "item": items.page_of(request), "is_kept": is_kept}
    page = render_to_string("403_csrf.html", context | {"request_id": getattr(request, "id", "")})
    return HttpResponse(page, status=403)


def _is_redirect(response: HttpResponseBase) -> bool:
    return 300 <= response.status_code < 400  # noqa: PLR2004 (the range of redirects)


access.post_rules.register(answer)
