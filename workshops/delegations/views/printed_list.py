"""The list of participants as a PDF: request, progress and download."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.requests import SignedInRequest
from registry import access
from registry.files import storage
from registry.renditions import progress_of
from workshops import user_roles
from workshops.delegations import printed_list as delegations_printed_list
from workshops.imports import pipeline
from workshops.models import Rendition, Workshop

STOP_POLLING = 286  # the response status at which htmx stops polling


@access.needs("delegate.view")
def printed_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show the PDF of the current list, or the button that generates it."""
    workshop = _attended(request, slug)
    request.workshop = workshop
    if request.method == "POST":
        delegations_printed_list.request_list(workshop, by=request.user)
        return redirect("delegations:printed_list", workshop.slug)
    rendition = delegations_printed_list.current(workshop)
    context = user_roles.bearings(workshop, request.user) | {"rendition": rendition, "job": _job(rendition)}
    context["missing_characters"] = delegations_printed_list.missing_characters(rendition) if rendition else []
    return render(request, "workshops/delegations/printed_list.html", context)


def _attended(request: SignedInRequest, slug: str) -> Workshop:
    return get_object_or_404(Workshop.objects.attended_by(request.user).select_related("host"), slug=slug)


def _job(rendition: Rendition | None) -> dict[str, Any] | None:
    """Return the progress of the rendering for parts/_progress.html; None if none is running or the file exists."""
    if rendition is None or rendition.file or rendition.job is None:
        return None
    url = reverse("delegations:printed_list_progress", args=[rendition.workshop.slug])
    return progress_of(rendition.job, url=url, failed=pipeline.failure(rendition.job))


@access.needs("delegate.view")
@require_safe
def printed_list_progress(request: SignedInRequest, slug: str) -> HttpResponse:
    """Return the progress fragment that the page polls every second."""
    workshop = _attended(request, slug)
    job = _job(delegations_printed_list.current(workshop))
    if job is None:
        url = reverse("delegations:printed_list", args=[workshop.slug])
        job = {"percent": 100, "text": _("Done"), "done_url": url, "done_label": _("Show the list")}
    is_over = bool(job.get("failed") or job.get("done_url"))
    return render(request, "workshops/imports/_progress.html", {"job": job}, status=STOP_POLLING if is_over else 200)


@access.needs("delegate.view")
@require_safe
def printed_list_file(request: SignedInRequest, key: UUID, filename: str) -> HttpResponseBase:
    """Serve a finished PDF to participants of its workshop."""
    finished = Rendition.objects.visible_to(request.user).select_related("workshop").exclude(file="")
    rendition = get_object_or_404(finished, key=key)
    if filename != rendition.filename:
        raise Http404
    return storage.serve(rendition.file, filename=rendition.filename, inline=True)
