"""Held entries: a form that could not be accepted yet is shown again, filled in; nothing is saved until it is sent again.

An entry is held if its user must first sign in, set up a second factor or confirm their identity (`hold`), or confirm
on a further page what they entered, or see it rearranged by a button (`confirm`). It is a row in the database for a
day. Only its owner finds it, and only in the browser from which it was sent: its key is in the session. Files are not
held. Of the views of a library, which ask no permission of ours, only the fields in `library_fields` are held; their
forms show them again (`typed_before`).
"""

import json
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from registry import doors, form_keys, items, post_forms, unsaved_texts
from registry.hooks import Hook
from registry.models import HeldEntry

PARAMETER = SESSION = "held"
DELIBERATE = "another"  # the parameter with which a form that has created something before is filled in for another one
KEPT_FOR = timedelta(days=1)
MOST = 20  # entries of one session; the oldest that has been shown is forgotten first
ONCE = "once"  # the name of the `idempotency.IdempotencyField` of a form
KEPT = _lazy("Your session has ended. Your entries have been kept. Sign in to continue.")
NEVER_KEPT = ("csrfmiddlewaretoken", form_keys.FIELD)  # passwords and codes are typed on pages of allauth only

library_fields: Hook[Mapping[str, Collection[str]]] = Hook(
    "held_entries.library_fields", "names of the fields that are held, by the name of a view of a library"
)


library_pages: Hook[Mapping[str, str]] = Hook(
    "held_entries.library_pages",
    "names of the views that show the fields of another view of a library again, by the name of that view",
)


def hold(request: HttpRequest, page: str) -> str:
    """Keep what was sent by POST and return the address that shows it again; "" if its user is not known.

    Its user is the one to whom the form was shown, even if another has signed in since. `page` is the path of the page
    with the form. Nothing is kept of a form that takes no text.
    """
    owner = form_keys.owner(request)
    if owner in (None, form_keys.NOBODY) and request.user.is_authenticated:
        owner = request.user.key
    return _store(request, owner, page) if is_kept(request) and owner and owner != form_keys.NOBODY else ""


def is_of_ended_session(request: HttpRequest) -> bool:
    """Return whether the form was shown to a user whose session has ended."""
    return not request.user.is_authenticated and form_keys.owner(request) not in (None, form_keys.NOBODY)


def is_kept(request: HttpRequest) -> bool:
    """Return whether what is sent to the address of the request may be kept."""
    permission = getattr(getattr(request.resolver_match, "func", None), "permission", None)
    return permission.takes_forms if permission else bool(_library_fields(request))


def typed_before(request: HttpRequest) -> dict[str, str]:
    """Return the entries in the fields of a view of a library before its user signed in again."""
    if not hasattr(request, "typed_before"):
        request.typed_before = _typed_before(request)  # type: ignore[attr-defined]  # ours
    return cast(dict[str, str], request.typed_before)  # type: ignore[attr-defined]  # ours


def _typed_before(request: HttpRequest) -> dict[str, str]:
    key = _uuid(request.GET.get(PARAMETER, ""))
    entry = _of(request).filter(key=key, path=request.path).first() if key else None
    if entry is None:
        return {}
    _mark_as_shown(request, entry)
    messages.warning(request, _notice(entry))
    return {name: values[-1] for name, values in json.loads(entry.fields) if values}


def _library_fields(request: HttpRequest) -> Collection[str]:
    name = request.resolver_match.view_name if request.resolver_match else ""
    return next((fields[name] for fields in library_fields if name in fields), ())


def _library_page(request: HttpRequest) -> str:
    name = request.resolver_match.view_name if request.resolver_match else ""
    return next((reverse(pages[name]) for pages in library_pages if name in pages), "")


def confirm(request: HttpRequest, show: Callable[[], HttpResponse]) -> HttpResponse:
    """Return the page that shows what was sent, before it is saved; after a redirect, so that users can go back.

    A form with errors whose own page is at another address is shown in the same way.
    """
    if hasattr(request, "held_entry"):
        return show()
    return redirect(_store(request, cast(Any, request.user).key, without(request.get_full_path()), is_complete=True))


def ask_about(request: HttpRequest, owner: UUID, created: str) -> str:
    """Keep what was sent and return the address that asks whether to open `created`, which the form had created before."""
    return _store(request, owner, without(request.get_full_path()), created=created)


def is_deliberate(request: HttpRequest) -> bool:
    """Return whether the user was shown what the form has already created, and creates another one."""
    return hasattr(request, "is_deliberate")


def take_key(request: HttpRequest) -> UUID | None:
    """Remove the key of an entry from the address of the request, and return it."""
    if PARAMETER not in request.GET:
        return None
    key, parameters = request.GET[PARAMETER], request.GET.copy()
    del parameters[PARAMETER]
    if parameters.pop(DELIBERATE, None):
        request.is_deliberate = True  # type: ignore[attr-defined]  # ours
    request.GET = parameters  # type: ignore[assignment]  # a QueryDict as well
    request.META["QUERY_STRING"] = parameters.urlencode()
    return _uuid(key)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def show(request: HttpRequest, key: UUID, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Return the page of the entry, filled in; nothing is saved."""
    entry = _of(request).filter(key=key).first()
    if entry is None or urlsplit(entry.path).path != request.path:
        messages.warning(
            request,
            _("Your entries are no longer stored. Before entering them again, check whether they were saved."),
        )
        return view()
    _mark_as_shown(request, entry)
    if entry.created and not is_deliberate(request):
        return _page_of_created(request, entry)
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
            messages.info(request, str(error))  # the user went back to a question that has been answered
            return redirect(item[1])
        return _page_of_texts(request, entry, error)
    return redirect(entry.page) if 300 <= response.status_code < 400 else response  # noqa: PLR2004 (redirects)


def survive(request: HttpRequest, get_response: Callable[[HttpRequest], HttpResponseBase]) -> HttpResponseBase:
    """Return the response; entries not yet shown remain in a session that is renewed because someone signs in or out.

    Otherwise the entries of one user would be lost if another signs in with the same browser in between.
    """
    now = timezone.now().timestamp()
    before = {key: row for key, row in request.session.get(SESSION, {}).items() if row[2] > now and not row[-1]}
    response = get_response(request)
    if before and SESSION not in request.session:
        request.session[SESSION] = before
    return response


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


def _store(request: HttpRequest, owner: UUID, page: str, *, is_complete: bool = False, created: str = "") -> str:
    now = timezone.now()
    HeldEntry.objects.filter(expires_at__lt=now).delete()
    only = _library_fields(request)
    kept = [
        (name, values) for name, values in request.POST.lists() if (name in only if only else name not in NEVER_KEPT)
    ]
    path = _library_page(request) or without(request.get_full_path())
    entry = HeldEntry.objects.create(
        owner=owner,
        path=path,
        page=without(page),
        fields=json.dumps(kept),
        had_files=bool(request.FILES),
        is_complete=is_complete,
        created=created,
        expires_at=now + KEPT_FOR,
    )
    url = f"{path}{'&' if '?' in path else '?'}{urlencode({PARAMETER: entry.key})}"
    row = [url, str(owner), entry.expires_at.timestamp(), is_complete or bool(created)]
    others = sorted(request.session.get(SESSION, {}).items(), key=lambda other: not other[1][-1])  # those shown first
    own = [(key, other) for key, other in others if other[1] == str(owner)] + [(str(entry.key), row)]
    HeldEntry.objects.filter(key__in=[forgotten for forgotten, _row in own[:-MOST]]).delete()
    request.session[SESSION] = dict([*(one for one in others if one not in own), *own[-MOST:]])
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
    if entry.created:
        data[ONCE] = str(uuid4())
    data._mutable = False
    request.method, request.POST = "POST", data  # type: ignore[assignment]  # a QueryDict as well
    request._files = MultiValueDict()  # type: ignore[attr-defined]  # as Django sets it when it reads a body
    request.held_entry = entry  # type: ignore[attr-defined]  # ours


def _notice(entry: HeldEntry) -> str:
    notice = (
        _("Nothing has been saved yet. If you submit this form, a new entry will be created.")
        if entry.created
        else _(
            "Nothing has been saved yet because you had to sign in first. Check your entries, then submit the "
            "form again."
        )
    )
    return f"{notice} {_('Select any files again.')}" if entry.had_files else notice


def _page_of_created(request: HttpRequest, entry: HeldEntry) -> HttpResponse:
    """Return the page that leads to what the form had created before, and to the form filled in for another one."""
    label, address = items.page_at(entry.created)
    context: dict[str, Any] = {
        "texts": unsaved_texts.texts(json.loads(entry.fields)),
        "label": label,
        "address": address,
        "another": f"{entry.path}{'&' if '?' in entry.path else '?'}{urlencode({PARAMETER: entry.key, DELIBERATE: 1})}",
    }
    return render(request, "created_before.html", context)


def _page_of_texts(request: HttpRequest, entry: HeldEntry, error: Exception) -> HttpResponse:
    """Return the entries for copying if the page of the entry is no longer open to the user."""
    is_refused = isinstance(error, PermissionDenied)
    context: dict[str, Any] = {
        "texts": unsaved_texts.texts(json.loads(entry.fields)),
        "reason": str(error) if is_refused else "",
        "item": items.page_of(request) if is_refused else None,
    }
    return render(request, "held_entry.html", context, status=403 if is_refused else 404)
