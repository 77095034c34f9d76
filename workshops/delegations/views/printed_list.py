"""The list of participants as a document: asked for, on its way, and handed over."""

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

OVER = 286  # the answer at which htmx stops asking


@access.needs("delegate.view")
def printed_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """The file of exactly the present participants, or the button that has it made."""
    workshop = _attended(request, slug)
    request.workshop = workshop
    if request.method == "POST":
        delegations_printed_list.request_list(workshop, by=request.user)
        return redirect("delegations:printed_list", workshop.slug)
    rendition = delegations_printed_list.present(workshop)
    context = user_roles.bearings(workshop, request.user) | {"rendition": rendition, "job": _job(rendition)}
    return render(request, "workshops/delegations/printed_list.html", context)


def _attended(request: SignedInRequest, slug: str) -> Workshop:
    return get_object_or_404(Workshop.objects.attended_by(request.user).select_related("host"), slug=slug)


def _job(rendition: Rendition | None) -> dict[str, Any] | None:
    """How far the rendering is, for parts/_progress.html; None when there is none, or the file is there."""
    if rendition is None or rendition.file or rendition.job is None:
        return None
    url = reverse("delegations:printed_list_progress", args=[rendition.workshop.slug])
    return progress_of(rendition.job, url=url, failed=pipeline.failure(rendition.job))


@access.needs("delegate.view")
@require_safe
def printed_list_progress(request: SignedInRequest, slug: str) -> HttpResponse:
    """The fragment that the page asks for each second."""
    workshop = _attended(request, slug)
    job = _job(delegations_printed_list.present(workshop))
    if job is None:
        address = reverse("delegations:printed_list", args=[workshop.slug])
        job = {"percent": 100, "text": _("The work is over"), "done_url": address, "done_label": _("Show it")}
    is_over = bool(job.get("failed") or job.get("done_url"))
    return render(request, "workshops/imports/_progress.html", {"job": job}, status=OVER if is_over else 200)


@access.needs("delegate.view")
@require_safe
def printed_list_file(request: SignedInRequest, key: UUID, filename: str) -> HttpResponseBase:
    """A finished list, for whoever takes part in its workshop."""
    found = Rendition.objects.visible_to(request.user).select_related("workshop").exclude(file="")
    rendition = get_object_or_404(found, key=key)
    if filename != rendition.filename:
        raise Http404
    return storage.serve(rendition.file, filename=rendition.filename, inline=True)
