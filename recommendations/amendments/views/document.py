"""The list of amendments of a recommendation or of a topic as a PDF: request, progress and download."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.requests import SignedInRequest
from recommendations.amendments import printed_list
from recommendations.models import AmendmentList, Recommendation
from recommendations.reading import page
from registry import access
from registry.files import storage
from registry.renditions import progress_of
from workshops.imports import pipeline
from workshops.models import Topic

STOP_POLLING = 286  # the response status at which htmx stops polling
WHOLE_TOPIC = 0  # instead of the serial of a recommendation


@access.needs("amendment.view")
def document(request: SignedInRequest, slug: str, number: int, serial: int) -> HttpResponse:
    """Show the PDF of the current list, or the button that creates it."""
    topic, recommendation = _subject(request, slug, number, serial)
    here = reverse("amendments:document", args=[slug, number, serial])
    if request.method == "POST":
        printed_list.request_list(topic, recommendation, by=request.user)
        return redirect(here)
    row = printed_list.current(topic, recommendation, by=request.user)
    back = (
        reverse("amendments:amendments", args=[recommendation.key])
        if recommendation
        else reverse("amendments:topic", args=[slug, number])
    )
    context: dict[str, Any] = {
        "topic": topic,
        "recommendation": recommendation,
        "workshop": topic.workshop,
        "row": row,
        "back": back,
    }
    context["job"] = _job(row, slug, number, serial)
    context["missing_characters"] = printed_list.missing_characters(row) if row else []
    crumbs = [(topic.workshop.short_name, topic.workshop.get_absolute_url())]
    crumbs += [(_("Recommendations"), page.list_url(topic.workshop)), (_("Amendments"), back), (_("PDF"), "")]
    return render(request, "recommendations/amendments/document.html", context | {"crumbs": crumbs})


@access.needs("amendment.view")
@require_safe
def document_progress(request: SignedInRequest, slug: str, number: int, serial: int) -> HttpResponse:
    """Return the progress fragment that the page polls every second."""
    topic, recommendation = _subject(request, slug, number, serial)
    job = _job(printed_list.current(topic, recommendation, by=request.user), slug, number, serial)
    if job is None:
        url = reverse("amendments:document", args=[slug, number, serial])
        job = {"percent": 100, "text": _("Done"), "done_url": url, "done_label": _("Open PDF")}
    is_over = bool(job.get("failed") or job.get("done_url"))
    return render(request, "workshops/imports/_progress.html", {"job": job}, status=STOP_POLLING if is_over else 200)


@access.needs("amendment.view")
@require_safe
def document_file(request: SignedInRequest, key: UUID, filename: str) -> HttpResponseBase:
    """Serve a finished PDF to those who may read the recommendations in it."""
    finished = AmendmentList.objects.visible_to(request.user).exclude(file="")
    row = get_object_or_404(finished.select_related("topic__workshop", "recommendation"), key=key)
    if filename != row.filename:
        raise Http404
    return storage.serve(row.file, filename=row.filename, inline=True)


def _subject(request: SignedInRequest, slug: str, number: int, serial: int) -> tuple[Topic, Recommendation | None]:
    """Return the topic, and the recommendation with this serial, that the user may read."""
    readable = (
        page.related()
        .visible_to(request.user)
        .filter(workshop__slug=slug, workshop__takes_amendments=True, topic__number=number, circulated_at__isnull=False)
    )
    found = readable.filter(serial=serial) if serial != WHOLE_TOPIC else readable
    recommendation = found.order_by("serial").first()
    if recommendation is None:
        raise Http404
    request.workshop = recommendation.workshop
    recommendation.topic.workshop = recommendation.workshop
    return recommendation.topic, recommendation if serial != WHOLE_TOPIC else None


def _job(row: AmendmentList | None, slug: str, number: int, serial: int) -> dict[str, Any] | None:
    """Return the progress of the rendering for parts/_progress.html; None if none is running or the file exists."""
    if row is None or row.file or row.job is None:
        return None
    url = reverse("amendments:document_progress", args=[slug, number, serial])
    return progress_of(row.job, url=url, failed=pipeline.failure(row.job))
