"""The history of a recommendation as its readers may see it: a page, and JSON with checksums."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.requests import SignedInRequest
from recommendations.history import page as history_page
from recommendations.history import publications, record
from recommendations.history.entries import SUBJECTS, Reader, subjects_for
from recommendations.history.page import Cursor
from recommendations.reading import page as reading_page
from recommendations.reading.lookup import readable_or_404
from registry import access
from workshops import phrases


@access.needs("recommendation.view")
@require_safe
def history(request: SignedInRequest, key: UUID) -> HttpResponse:
    recommendation = readable_or_404(request, key)
    subject = request.GET.get("about", "")
    cursor = Cursor.read(request.GET.get("before", ""))
    reader = Reader(request.user, recommendation)
    page = history_page.of(reader, cursor, subject)
    publication = publications.current(recommendation) if recommendation.published_at else None
    context = {
        "publication": publication if reader.decides else None,
        "may_publish": reader.decides and not publications.refusal(recommendation),
        "recommendation": recommendation,
        "workshop": recommendation.workshop,
        "title": reading_page.shown_to(recommendation, request.user).title,
        "page": page,
        "is_first": cursor is None,
        "subject": subject if subject in SUBJECTS else "",
        "subjects": subjects_for(reader).items(),
        "zone_note": phrases.history_note(recommendation.workshop),
        "crumbs": reading_page.crumbs(recommendation, _("History")),
    }
    return render(request, "recommendations/history/history.html", context)


@access.needs("recommendation.view")
@require_safe
def export(request: SignedInRequest, key: UUID) -> HttpResponse:
    recommendation = readable_or_404(request, key)
    page = history_page.of(Reader(request.user, recommendation), Cursor.read(request.GET.get("before", "")))
    following = str(page.following) if page.following else ""
    root = settings.PORTAL_URL.rstrip("/")
    address, export_url = recommendation.get_absolute_url(), reverse("history:export", args=[recommendation.key])
    document = record.document(
        recommendation, page.entries, root=root, address=address, export=export_url, following=following
    )
    return JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 1})
