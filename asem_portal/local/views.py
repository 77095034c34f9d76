"""What only one's own machine has: the mail that was sent, and sign-in by a button."""

import re
from io import BytesIO
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from asem_portal.demo import accounts
from members.models import User
from registry import access, mail
from registry.files import storage

LETTERS = 50  # on a page
ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")


@access.needs("local")
@require_safe
def emails(request: HttpRequest) -> HttpResponse:
    """The mail that this portal has sent, the latest first."""
    _only_here(request)
    page = Paginator(list(mail.local_messages()), LETTERS).get_page(request.GET.get("page"))
    return render(
        request, "asem_portal/local/emails.html", {"page": page, "letters": [_letter(message) for message in page]}
    )


@access.needs("local")
@require_safe
def message(request: HttpRequest, name: str) -> HttpResponse:
    _only_here(request)
    return render(request, "asem_portal/local/message.html", {"letter": _letter(_message_named(name), whole=True)})


@access.needs("local")
@require_safe
def message_file(request: HttpRequest, name: str, number: int) -> FileResponse:
    """A file that travelled with a message, by its place in it from 1: a PDF is shown, all else is downloaded."""
    _only_here(request)
    travelled = list(_message_named(name).iter_attachments())
    if not 1 <= number <= len(travelled):
        raise Http404
    file = travelled[number - 1]
    data, filename = file.get_payload(decode=True) or b"", file.get_filename() or _("file")
    ending = filename.rpartition(".")[2].lower()
    is_shown = ending == "pdf" and data.startswith(b"%PDF-")
    kind = (
        storage.TYPES.get(ending, "application/octet-stream")
        if is_shown or ending != "pdf"
        else "application/octet-stream"
    )
    return FileResponse(BytesIO(data), as_attachment=not is_shown, filename=filename, content_type=kind)


@access.needs("local")
@require_POST
def sign_in(request: HttpRequest, role: str) -> HttpResponse:
    """Sign in as somebody of the demonstration."""
    if not accounts.is_offered(request) or role not in accounts.ROLES:
        raise Http404
    user = get_object_or_404(User, email=accounts.address(role))
    get_adapter(request).login(request, user)
    UserSession.objects.create_from_request(request)
    return redirect("dashboard:dashboard")


def _only_here(request: HttpRequest) -> None:
    if not settings.LOCAL_EMAILS or not accounts.is_loopback(request):
        raise Http404


def _message_named(name: str) -> Any:
    for found in mail.local_messages():
        if found.file_name == name:
            return found
    raise Http404


def _letter(found: Any, *, whole: bool = False) -> dict[str, Any]:
    """What the pages show of a message; its text only when asked for the `whole`."""
    letter = {"name": found.file_name, "to": found["to"], "subject": found["subject"], "at": found["date"].datetime}
    if whole:
        body = found.get_body(("plain",))
        letter["text"] = _with_own_links(body.get_content() if body else "")
        files = found.iter_attachments()
        letter["files"] = [(file.get_filename(), len(file.get_payload(decode=True) or b"")) for file in files]
    return letter


def _with_own_links(text: str) -> SafeString:
    """The text, escaped, with the portal's own addresses as links: what somebody typed never becomes one."""
    parts: list[str] = []
    end = 0
    for found in ADDRESS.finditer(text):
        url = found.group()
        own = url == settings.PORTAL_URL or url.startswith(f"{settings.PORTAL_URL}/")
        parts.append(escape(text[end : found.start()]))
        parts.append(f'<a href="{escape(url)}">{escape(url)}</a>' if own else escape(url))
        end = found.end()
    return mark_safe("".join([*parts, escape(text[end:])]))
