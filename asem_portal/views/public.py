"""What anybody takes away: the feed, the tables, the statements, and the word to robots."""

import hashlib

from django.conf import settings
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from asem_portal import news, opendata
from asem_portal.forms import DayForm
from recommendations import exporting
from registry import access, mail, sheets

PRIVATE = ("account", "desk", "invitation", "letter", "outbox", "preferences", "roles")


@access.needs("public")
@require_safe
def feed(request):
    """Answered with 304 as long as nothing is new."""
    entries = news.latest()
    body = news.atom(entries)
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    moment = int(entries[0].at.timestamp()) if entries else None
    answer = HttpResponse(body, content_type="application/atom+xml; charset=utf-8")
    answer["ETag"] = etag
    answer["Cache-Control"] = "public, max-age=300"
    if moment:
        answer["Last-Modified"] = http_date(moment)
    return get_conditional_response(request, etag, moment, answer)


@access.needs("public")
@require_safe
def data(request):
    context = {"tables": opendata.TABLES, "columns": exporting.COLUMNS, "example": opendata.example()}
    return render(request, "public/data.html", context)


@access.needs("public")
@require_safe
def data_file(request, name, form):
    """One table as CSV or JSON. A day that cannot be read is today."""
    table = opendata.TABLES.get(name)
    if table is None:
        raise Http404
    records = table.rows(DayForm(request.GET).day)
    if form == "json":
        pieces = exporting.json_pieces(records, title=str(table.title), address=mail.absolute(reverse("data")))
        return StreamingHttpResponse(pieces, content_type="application/json; charset=utf-8")
    lines = sheets.csv_lines(table.columns, (opendata.cells(table, record) for record in records))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


@access.needs("public")
@require_safe
def accessibility(request):
    return render(request, "public/accessibility.html", {"contact": settings.PORTAL_CONTACT})


@access.needs("public")
@require_safe
def privacy(request):
    days = settings.SESSION_COOKIE_AGE // (24 * 3600)
    return render(request, "public/privacy.html", {"contact": settings.PORTAL_CONTACT, "days": days})


@access.needs("public")
@require_safe
def robots(request):
    """Pages of people's own work, and addresses that hold a secret, are no business of robots."""
    lines = ["User-agent: *", *(f"Disallow: /{name}/" for name in PRIVATE)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
