"""Held entries: a form that could not be accepted yet is shown again, filled in; nothing is saved until it is sent again.

An entry is held if its user must first sign in, set up a second factor or confirm their identity (`hold`), or confirm
on a further page what they entered, or see it rearranged by a button (`confirm`). It is a row in the database for a
day. Only its owner finds it, and only in the browser from which it was sent: its key is in the session. Files are not
held.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from registry import doors, form_keys, items, post_forms, unsaved_texts
from registry.models import HeldEntry

PARAMETER = SESSION = "held"
KEPT_FOR = timedelta(days=1)
MOST = 20  # entries of one session; the oldest that has been shown is forgotten first
NEVER_KEPT = ("csrfmiddlewaretoken", form_keys.FIELD)  # passwords and codes are typed on pages of allauth only
METHOD_NOT_ALLOWED = 405


def hold(request: HttpRequest, page: str) -> str:
    """Keep what was sent by POST and return the address that shows it again; "" if its user is not known.

    `page` is the path of the page with the form.
    """
    if (user := request.user).is_authenticated:
        return _store(request, user.key, page)
    owner = form_keys.owner(request)
    return _store(request, owner, page) if owner and owner != form_keys.NOBODY else ""


def confirm(request: HttpRequest, show: Callable[[], HttpResponse]) -> HttpResponse:
    """Return the page that shows what was sent before it is saved, after a redirect, so that one can go back to it."""
    if hasattr(request, "held_entry"):
        return show()
    return redirect(_store(request, cast(Any, request.user).key, without(request.get_full_path()), is_complete=True))


def take_key(request: HttpRequest) -> UUID | None:
    """Remove the key of an entry from the address of the request, and return it."""
    if PARAMETER not in request.GET:
        return None
    key, parameters = request.GET[PARAMETER], request.GET.copy()
    del parameters[PARAMETER]
    request.GET = parameters  # type: ignore[assignment]  # a QueryDict as well
    request.META["QUERY_STRING"] = parameters.urlencode()
    try:
        return UUID(key)
    except ValueError:
        return None


def show(request: HttpRequest, key: UUID, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Return the page of the entry, filled in; nothing is saved."""
    entry = _of(request).filter(key=key).first()
    if entry is None or urlsplit(entry.path).path != request.path:
        messages.warning(
            request,
            _("What you entered here is no longer stored. Check whether it was saved before you enter it again."),
        )
        response = view()
        return redirect("/") if response.status_code == METHOD_NOT_ALLOWED else response
    _mark_as_shown(request, entry)
    _pretend_post(request, entry)
    if not entry.is_complete:
        messages.warning(request, _notice(entry))
    try:
        with doors.closed(), post_forms.shown_again(is_complete=entry.is_complete):
            response = view()
    except doors.Closed:
        return redirect(entry.page)
    except (PermissionDenied, Http404) as error:
        item, is_refused = items.page_of(request), isinstance(error, PermissionDenied)
        if entry.is_complete and item and is_refused and not unsaved_texts.texts(json.loads(entry.fields)):
            messages.info(request, str(error))  # one went back to a question that has been answered
            return redirect(item[1])
        return _page_of_texts(request, entry, error)
    return redirect(entry.page) if 300 <= response.status_code < 400 else response  # noqa: PLR2004 (redirects)


def is_held(address: str) -> bool:
    """Return whether an address shows an entry again."""
    return PARAMETER in dict(parse_qsl(urlsplit(address).query))


def drop(request: HttpRequest, key: UUID) -> None:
    """Delete an entry that its owner has sent again."""
    _of(request).filter(key=key).delete()


def waiting(request: HttpRequest) -> list[str]:
    """Return the addresses of the user's entries that have not been shown again yet. No query."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or hasattr(request, "held_entry"):
        return []
    now = timezone.now().timestamp()
    rows = request.session.get(SESSION, {}).values()
    return [url for url, owner, until, is_shown in rows if owner == str(user.key) and until > now and not is_shown]


def without(address: str) -> str:
    """Return an address of the portal without the key of an entry."""
    parts = urlsplit(address)
    query = urlencode([pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != PARAMETER])
    return parts._replace(query=query, fragment="").geturl()


def _store(request: HttpRequest, owner: UUID, page: str, *, is_complete: bool = False) -> str:
    now = timezone.now()
    HeldEntry.objects.filter(expires_at__lt=now).delete()
    kept = [(name, values) for name, values in request.POST.lists() if name not in NEVER_KEPT]
    path = without(request.get_full_path())
    entry = HeldEntry.objects.create(
        owner=owner,
        path=path,
        page=without(page),
        fields=json.dumps(kept),
        had_files=bool(request.FILES),
        is_complete=is_complete,
        expires_at=now + KEPT_FOR,
    )
    url = f"{path}{'&' if '?' in path else '?'}{urlencode({PARAMETER: entry.key})}"
    row = [url, str(owner), entry.expires_at.timestamp(), is_complete]
    others = sorted(request.session.get(SESSION, {}).items(), key=lambda other: not other[1][-1])  # those shown first
    rows = [*others, (str(entry.key), row)]
    HeldEntry.objects.filter(key__in=[forgotten for forgotten, _row in rows[:-MOST]]).delete()
    request.session[SESSION] = dict(rows[-MOST:])
    return url


def _of(request: HttpRequest) -> Any:
    """Return the user's entries of this browser that have not expired."""
    if not request.user.is_authenticated:
        return HeldEntry.objects.none()
    keys = list(request.session.get(SESSION, {}))
    return HeldEntry.objects.filter(key__in=keys, owner=request.user.key, expires_at__gt=timezone.now())


def _mark_as_shown(request: HttpRequest, entry: HeldEntry) -> None:
    row = request.session[SESSION][str(entry.key)]
    if not row[-1]:
        row[-1] = True
        request.session.modified = True


def _pretend_post(request: HttpRequest, entry: HeldEntry) -> None:
    data = QueryDict(mutable=True)
    for name, values in json.loads(entry.fields):
        data.setlist(name, values)
    data._mutable = False
    request.method, request.POST = "POST", data  # type: ignore[assignment]  # a QueryDict as well
    request._files = MultiValueDict()  # type: ignore[attr-defined]  # as Django sets it when it reads a body
    request.held_entry = entry  # type: ignore[attr-defined]  # ours


def _notice(entry: HeldEntry) -> str:
    notice = _(
        "Nothing has been saved yet, because you had to sign in first. Check the page, then press the button again."
    )
    return f"{notice} {_('Select any files again.')}" if entry.had_files else notice


def _page_of_texts(request: HttpRequest, entry: HeldEntry, error: Exception) -> HttpResponse:
    """Return what was typed, to be copied, where the page of the entry is no longer open to the user."""
    is_refused = isinstance(error, PermissionDenied)
    context: dict[str, Any] = {
        "texts": unsaved_texts.texts(json.loads(entry.fields)),
        "reason": str(error) if is_refused else "",
        "item": items.page_of(request) if is_refused else None,
    }
    return render(request, "held_entry.html", context, status=403 if is_refused else 404)
