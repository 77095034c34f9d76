"""The home page, the feed, the open data, and the accessibility and privacy statements."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from asem_portal.public import home as public_home
from asem_portal.public import news, open_data, security_contact
from asem_portal.public.forms import AsemDayForm
from asem_portal.register import export
from recommendations import counts
from registry import access, filters, mail, retention
from registry.spreadsheets import writer
from reports.verification.forms import SymbolForm
from workshops.imports import retention as import_retention

MAX_RECOMMENDATIONS, MAX_NEWS = 5, 5


@access.needs("public")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    form = AsemDayForm(request.GET if "on" in request.GET else None, initial={"on": timezone.localdate()})
    partners, meetings = public_home.partners(form.day), public_home.meetings()
    published = counts.published_by_workshop()
    workshops = public_home.workshops(published)
    recommendations, latest_news = news.for_home_page(MAX_RECOMMENDATIONS, MAX_NEWS)
    context = {
        "form": form,
        "mark_form": SymbolForm(),
        "day": form.day,
        "is_today": form.day == timezone.localdate(),
        **partners,
        "workshops": workshops,
        "figures": public_home.figures(partners["partners"], meetings, published, form.day),
        "timeline": public_home.timeline(meetings, workshops),
        "recommendations": recommendations,
        "news": latest_news,
    }
    return render(request, "asem_portal/public/home.html", context)


PRIVATE = ("account", "dashboard", "emails", "invitation", "letter", "preferences", "roles")


@access.needs("public")
@require_safe
def feed(request: HttpRequest) -> HttpResponseBase:
    """Return the Atom feed."""
    return HttpResponse(news.atom(news.latest()), content_type="application/atom+xml; charset=utf-8")


@access.needs("public")
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    context = {"tables": open_data.TABLES, "columns": export.COLUMNS, "example": open_data.example()}
    return render(request, "asem_portal/public/data.html", context)


@access.needs("public")
@require_safe
def data_file(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    """Return one table as CSV or JSON, for a date or for today; an invalid date is refused."""
    table = open_data.TABLES.get(name)
    if table is None:
        raise Http404
    day_form = AsemDayForm(request.GET)
    invalid = day_form.errors if table.of_a_day else ()
    if refusal := filters.refusal(invalid, filters.unknown(request.GET, *day_form.fields)):
        return refusal
    records = table.rows(day_form.day)
    if form == "json":
        pieces = export.json_pieces(records, title=str(table.title), address=mail.absolute(reverse("public:data")))
        return StreamingHttpResponse(pieces, content_type="application/json; charset=utf-8")
    lines = writer.csv_lines(table.columns, (open_data.cells(table, record) for record in records))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


@access.needs("public")
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "asem_portal/public/accessibility.html", {"contact": settings.PORTAL_CONTACT})


@access.needs("public")
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    context = {
        "contact": settings.PORTAL_CONTACT,
        "days": settings.SESSION_COOKIE_AGE // (24 * 3600),
        "import_days": import_retention.DAYS,
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "queue_days": retention.QUEUE.days,
        "notification_days": retention.NOTIFICATIONS.days,
    }
    return render(request, "asem_portal/public/privacy.html", context)


@access.needs("public")
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Exclude robots from personal pages and from URLs that contain a secret."""
    lines = ["User-agent: *", *(f"Disallow: /{name}/" for name in PRIVATE)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@access.needs("public")
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Return security.txt: where to report a vulnerability. 404 while PORTAL_CONTACT contains no address."""
    content = security_contact.content()
    if content is None:
        raise Http404
    return HttpResponse(content, content_type="text/plain; charset=utf-8")
