"""The status page and the error pages."""

import sys
from datetime import datetime, timedelta
from importlib.metadata import version
from platform import python_version
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry import access, items, request_writes, unsaved_texts
from registry.models import Outgoing
from registry.pdf import check_libraries
from workshops.user_roles import roles_of

LATE = timedelta(minutes=2)  # a running worker claims due tasks well within this time


@access.needs("public.live")
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Show whether the services are running; task counts, errors and versions only to holders of a role."""
    now = timezone.now()
    late = _late(now)
    try:
        is_late, is_reached = Outgoing.objects.filter(late).exists(), True
    except DatabaseError:
        is_late, is_reached = True, False
    library_error = check_libraries()
    context = {
        "database": is_reached,
        "worker": not is_late,
        "documents": library_error is None,
        "checked_at": now,
    }
    if is_reached and _has_role(request):
        context |= {"tasks": _tasks(late), "library_error": library_error, "versions": _versions()}
    return render(request, "asem_portal/public/status.html", context)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Show the reason, with links to the previous page and to the page of the object concerned."""
    back, item = _previous_path(request), items.page_of(request)
    if getattr(request, "is_page_closed", False):  # the previous page shows what the user may no longer read
        back = ""
    if item and urlsplit(back).path == item[1]:
        item = None
    return _page(request, 403, exception=str(exception), back=back, item=item)


def _previous_path(request: HttpRequest) -> str:
    """Return the path of the portal's page from which the request came; "" if it came from elsewhere or from itself.

    Pages of the account lead on to where the user wanted to go, which is the page that was refused.
    """
    origin = f"{request.scheme}://{request.get_host()}"
    path = request.headers.get("referer", "").removeprefix(origin)
    is_local = path.startswith("/") and not path.startswith(("//", "/account/"))
    return path if is_local and path != request.get_full_path() else ""


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404, is_known=settings.SESSION_COOKIE_NAME in request.COOKIES)


def failed(request: HttpRequest) -> HttpResponse:
    """Return status 503 if the database cannot be reached, else 500."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        saved = ("unknown" if request_writes.may_be_saved() else "no") if request.method == "POST" else ""
        return _page(request, 503, headers={"Retry-After": "60"}, saved=saved)
    return _page(request, 500)


def _page(request: HttpRequest, code: int, *, headers: dict[str, str] | None = None, **context: Any) -> HttpResponse:
    """Render an error page without context processors, so that it uses neither database nor session."""
    context |= {"request_id": getattr(request, "id", ""), "texts": unsaved_texts.of(request)}
    page = render_to_string(f"{code}.html", context)
    return HttpResponse(page, status=code, headers=headers)


def _late(now: datetime) -> Q:
    """Return the condition for outbox tasks that are due but that no worker has claimed."""
    return Q(done_at=None, failed_at=None, due_at__lt=now - LATE) & (Q(leased_until=None) | Q(leased_until__lt=now))


def _tasks(late: Q) -> dict[str, int]:
    """Return the number of outbox tasks by state. One query."""
    return Outgoing.objects.aggregate(
        open=Count("pk", filter=Q(done_at=None, failed_at=None)),
        late=Count("pk", filter=late),
        failed=Count("pk", filter=Q(failed_at__isnull=False)),
        done=Count("pk", filter=Q(done_at__isnull=False)),
    )


def _has_role(request: HttpRequest) -> bool:
    user_roles = roles_of(request.user)
    if access.lacks_second_factor(request):
        return False
    return user_roles.is_administrator or any(user_roles.roles.values())


def _versions() -> list[tuple[str, str]]:
    names = ["Django", "django-allauth", "celery", "weasyprint"]
    broker = "Redis" if settings.REDIS_URL else _("file system")
    return [
        (_("Python"), python_version()),
        *((name, version(name)) for name in names),
        (_("Database"), connection.vendor),
        (_("Broker"), broker),
    ]
