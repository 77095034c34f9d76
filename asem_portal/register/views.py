"""Pages of the public register: the list, its export, and each published recommendation at its permanent address."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from asem_portal.register import export, queries
from asem_portal.register.forms import RegisterForm
from recommendations import counts, version_content
from recommendations.history import public as public_history
from recommendations.history import record
from recommendations.history.page import Cursor, Page
from recommendations.models import Recommendation
from recommendations.positions import footnotes
from recommendations.reading import list as recommendation_list
from recommendations.reading import page as reading_page
from recommendations.reading import timeline
from recommendations.sponsors import printed
from registry import access, filters, mail
from registry.paging import KeyPaginator
from registry.prepared import one_or_404
from registry.spreadsheets import writer
from workshops import phrases

PER_PAGE = 25


@access.needs("public")
@require_safe
def recommendations(request: HttpRequest) -> HttpResponse:
    if "" in request.GET.values():  # forms send all fields; drop empty ones, so that the URL is short enough to share
        filled = [(name, value) for name, values in request.GET.lists() for value in values if value]
        return redirect(f"{request.path}?{urlencode(filled)}" if filled else request.path)
    form = RegisterForm(request.GET, queries.options())
    found = recommendation_list.searched(queries.filtered(queries.published(), form.found), form.value("q"))
    rows = queries.ordered(found.rows, form.arranged)
    numbers = counts.of(found.rows)
    page = KeyPaginator(rows, queries.lines, PER_PAGE, numbers.total).get_page(request.GET.get("page"))
    printed.describe_frozen(page)
    context = {"form": form, "page": page, "counts": numbers, "is_more": found.is_more}
    if form.value("q") and found.count == 0:
        context["near"] = recommendation_list.near(queries.published(), form.value("q"))
    return render(request, "asem_portal/register/recommendations.html", context)


@access.needs("public")
@require_safe
def recommendations_csv(request: HttpRequest) -> HttpResponseBase:
    """Return the filtered recommendations as a CSV file."""
    form = RegisterForm(request.GET, queries.options())
    if refusal := filters.refusal(form.invalid, filters.unknown(request.GET, *form.fields)):
        return refusal
    rows = (export.table_row(record) for record in _records(form))
    response = StreamingHttpResponse(writer.csv_lines(export.COLUMNS, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="recommendations.csv"'
    return response


@access.needs("public")
@require_safe
def recommendations_json(request: HttpRequest) -> HttpResponseBase:
    """Return the filtered recommendations as JSON."""
    form = RegisterForm(request.GET, queries.options())
    if refusal := filters.refusal(form.invalid, filters.unknown(request.GET, *form.fields)):
        return refusal
    about = {
        "title": _("Recommendations from ASEM workshops on culture"),
        "address": mail.absolute(reverse("public:data")),
    }
    pieces = export.json_pieces(_records(form), **about)
    return StreamingHttpResponse(pieces, content_type="application/json; charset=utf-8")


def _records(form: RegisterForm) -> Iterator[dict[str, Any]]:
    rows = recommendation_list.searched_wholly(queries.filtered(queries.published(), form.found), form.value("q"))
    return export.records(rows, form.arranged)


@access.needs("public")
@require_safe
def recommendation(request: HttpRequest, symbol: str) -> HttpResponse:
    if unpublished := queries.unpublished(symbol):
        about = {"recommendation": unpublished, "workshop": unpublished.workshop}
        return render(request, "asem_portal/register/unpublished.html", about, status=HTTPStatus.GONE)
    recommendation = one_or_404(queries.with_symbol(symbol))
    version = recommendation.current
    assert version, "a published recommendation has a version"
    rows, notes = reading_page.rows_of(recommendation, version), footnotes.of(recommendation.valid_adoption)
    footnotes.mark(rows, notes)
    context = {
        "recommendation": recommendation,
        "workshop": recommendation.workshop,
        "version": version,
        "adoption": recommendation.adoption,
        "rows": rows,
        "footnotes": notes,
        "co_sponsors": ", ".join(row.partner_name for row in recommendation.valid_adoption.sponsors.all()),
        "zone_note": phrases.history_note(recommendation.workshop),
        "history": timeline.public(recommendation),
        "labels": {name: part.label for name, part in version_content.parts().items()},
        "hashed": [part.label for part in version_content.hashed(version.hash_schema).values()],
        "stable_url": mail.absolute(reverse("register:recommendation", args=[symbol])),
        **queries.around(recommendation),
    }
    return render(request, "asem_portal/register/recommendation.html", context)


@access.needs("public")
@require_safe
def history(request: HttpRequest, symbol: str) -> HttpResponse:
    """Show the negotiating history to the extent that the chair and the delegations concerned have agreed to its
    publication.
    """
    recommendation, page, cursor = _history_or_404(request, symbol)
    context = {
        "recommendation": recommendation,
        "workshop": recommendation.workshop,
        "version": recommendation.current,
        "page": page,
        "is_first": cursor is None,
        "zone_note": phrases.history_note(recommendation.workshop),
    }
    return render(request, "asem_portal/register/history.html", context)


@access.needs("public")
@require_safe
def history_json(request: HttpRequest, symbol: str) -> HttpResponse:
    recommendation, page, _cursor = _history_or_404(request, symbol)
    addresses = {
        "address": reverse("register:recommendation", args=[symbol]),
        "export": reverse("register:history_json", args=[symbol]),
        "following": str(page.following) if page.following else "",
    }
    document = record.document(recommendation, page.entries, root=settings.PORTAL_URL.rstrip("/"), **addresses)
    return JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 1})


def _history_or_404(request: HttpRequest, symbol: str) -> tuple[Recommendation, Page, Cursor | None]:
    recommendation = one_or_404(queries.with_symbol(symbol))
    found = public_history.of(recommendation)
    if found is None:
        raise Http404
    cursor = Cursor.read(request.GET.get("before", ""))
    return recommendation, public_history.page(found, cursor), cursor
