"""Pages for local operation only: the e-mails sent, and sign-in to the demonstration by a button."""

from io import BytesIO
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.utils import get_next_redirect_url
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from asem_portal.demo import accounts
from members.models import User
from registry import access, mail
from registry.files import storage

PER_PAGE = 50


@access.needs("local")
@require_safe
def emails(request: HttpRequest) -> HttpResponse:
    """List the e-mails that this portal has sent, newest first."""
    _require_local(request)
    page = Paginator(list(mail.local_messages()), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "emails": [_email(message) for message in page]}
    return render(request, "asem_portal/local/emails.html", context)


@access.needs("local")
@require_safe
def message(request: HttpRequest, name: str) -> HttpResponse:
    _require_local(request)
    return render(request, "asem_portal/local/message.html", {"email": _email(_message_named(name), with_body=True)})


@access.needs("local")
@require_safe
def message_file(request: HttpRequest, name: str, number: int) -> FileResponse:
    """Return an attachment by its number in the message, from 1: PDFs are displayed, other files downloaded."""
    _require_local(request)
    attachments = list(_message_named(name).iter_attachments())
    if not 1 <= number <= len(attachments):
        raise Http404
    file = attachments[number - 1]
    data, filename = file.get_payload(decode=True) or b"", file.get_filename() or _("file")
    ending = filename.rpartition(".")[2].lower()
    is_pdf = ending == "pdf" and data.startswith(b"%PDF-")
    kind = (
        storage.TYPES.get(ending, "application/octet-stream")
        if is_pdf or ending != "pdf"
        else "application/octet-stream"
    )
    return FileResponse(BytesIO(data), as_attachment=not is_pdf, filename=filename, content_type=kind)


@access.needs("local")
@require_POST
def sign_in(request: HttpRequest, role: str) -> HttpResponse:
    """Sign in as a user of the demonstration, and lead back to the page from which the user was asked to sign in."""
    if not accounts.is_offered(request) or role not in accounts.ROLES:
        raise Http404
    user = get_object_or_404(User, email=accounts.address(role))
    get_adapter(request).login(request, user)
    UserSession.objects.create_from_request(request)
    return redirect(get_next_redirect_url(request) or "dashboard:dashboard")


def _require_local(request: HttpRequest) -> None:
    if not settings.LOCAL_EMAILS or not accounts.is_loopback(request):
        raise Http404


def _message_named(name: str) -> Any:
    for message in mail.local_messages():
        if message.file_name == name:
            return message
    raise Http404


def _email(message: Any, *, with_body: bool = False) -> dict[str, Any]:
    """Return the fields of a message that the pages show; text and attachments only if `with_body`."""
    email = {
        "name": message.file_name,
        "to": message["to"],
        "subject": message["subject"],
        "at": message["date"].datetime,
    }
    if with_body:
        body = message.get_body(("plain",))
        email["text"] = mail.with_own_links(body.get_content() if body else "")
        files = message.iter_attachments()
        email["files"] = [(file.get_filename(), len(file.get_payload(decode=True) or b"")) for file in files]
    return email
