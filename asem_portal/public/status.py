"""Whether the portal runs, and the pages that say that something went wrong."""

import sys
from datetime import datetime, timedelta
from importlib.metadata import version
from platform import python_version
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry import access
from registry.models import Outgoing
from registry.pdf import check_libraries
from workshops.user_roles import roles_of

LATE = timedelta(minutes=2)  # a worker that lives has asked for what is due several times by then


@access.needs("public")
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Anybody learns whether things run; what exactly is installed and owed, only those who hold a role."""
    now = timezone.now()
    try:
        owed = _owed(now)
    except DatabaseError:
        owed = None
    sentence = check_libraries()
    context = {
        "database": owed is not None,
        "worker": owed is not None and not owed["late"],
        "documents": sentence is None,
        "checked_at": now,
    }
    if owed and _looks_after_it(request):
        context |= {"owed": owed, "sentence": sentence, "versions": _versions()}
    return render(request, "asem_portal/public/status.html", context)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403, exception=str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404, is_known=settings.SESSION_COOKIE_NAME in request.COOKIES)


def failed(request: HttpRequest) -> HttpResponse:
    """Our fault; or the database’s, which is a matter of minutes and said as such."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return _page(request, 503, headers={"Retry-After": "60"})
    return _page(request, 500)


def _page(request: HttpRequest, code: int, *, headers: dict[str, str] | None = None, **context: Any) -> HttpResponse:
    """An error page, rendered without context processors: it asks neither database nor session."""
    text = render_to_string(f"{code}.html", context | {"request_id": getattr(request, "id", "")})
    return HttpResponse(text, status=code, headers=headers)


def _owed(now: datetime) -> dict[str, int]:
    late = Q(done_at=None, failed_at=None, due_at__lt=now - LATE) & (Q(leased_until=None) | Q(leased_until__lt=now))
    return Outgoing.objects.aggregate(
        open=Count("pk", filter=Q(done_at=None, failed_at=None)),
        late=Count("pk", filter=late),
        failed=Count("pk", filter=Q(failed_at__isnull=False)),
        done=Count("pk", filter=Q(done_at__isnull=False)),
    )


def _looks_after_it(request: HttpRequest) -> bool:
    mine = roles_of(request.user)
    if access.lacks_second_factor(request):
        return False
    return mine.is_administrator or any(mine.roles.values())


def _versions() -> list[tuple[str, str]]:
    names = ["Django", "django-allauth", "celery", "weasyprint"]
    broker = "Redis" if settings.REDIS_URL else _("files")
    return [
        (_("Python"), python_version()),
        *((name, version(name)) for name in names),
        (_("Database"), connection.vendor),
        (_("Broker"), broker),
    ]
