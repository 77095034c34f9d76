"""Pages of non-papers, for those who receive the drafts of the workshop; for everyone else, they do not exist."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.requests import SignedInRequest
from recommendations import visibility
from recommendations.models import NonPaper
from recommendations.non_papers import non_papers as non_papers_room
from recommendations.non_papers.forms import NonPaperForm, RemovalForm
from recommendations.reading import page
from registry import access
from registry.access import Refused
from registry.files import storage
from workshops.models import Workshop


@access.needs("non_paper.view")
@require_safe
def non_papers(request: SignedInRequest, slug: str) -> HttpResponse:
    workshop = _workshop_or_404(request, slug)
    context = {
        "workshop": workshop,
        "papers": NonPaper.objects.visible_to(request.user).filter(workshop=workshop).listed(),
    }
    context["may_add"] = non_papers_room.may_add(request.user, workshop)
    context["crumbs"] = _crumbs(workshop)
    return render(request, "recommendations/non_papers/non_papers.html", context)


@access.needs("non_paper.add", creates=True)
def add(request: SignedInRequest, slug: str) -> HttpResponse:
    workshop = _workshop_or_404(request, slug)
    if not non_papers_room.may_add(request.user, workshop):
        raise Refused(non_papers_room.ARCHIVED if workshop.archived_at else non_papers_room.NOT_YOURS)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = NonPaperForm(*sent, workshop=workshop, user=request.user)
    if form.is_valid():
        non_papers_room.add(**form.paper(), by=request.user)
        messages.success(request, _("The non-paper has been added."))
        return redirect("non_papers:non_papers", workshop.slug)
    context = {"form": form, "workshop": workshop, "crumbs": _crumbs(workshop, _("Add non-paper"))}
    context["back"] = reverse("non_papers:non_papers", args=[workshop.slug])
    return render(request, "recommendations/non_papers/add.html", context)


@access.needs("non_paper.view")
@require_safe
def download(request: SignedInRequest, key: UUID) -> HttpResponseBase:
    """Download a non-paper. Never displayed inline."""
    paper = _paper_or_404(request, key)
    return storage.serve(paper.file, filename=paper.filename)


@access.needs("non_paper.add")
def remove(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Remove a non-paper that the user added, after confirmation."""
    paper = _paper_or_404(request, key)
    non_papers_room.check_removal(paper, by=request.user)
    form = RemovalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        non_papers_room.remove(paper, by=request.user)
        messages.success(request, _("The non-paper has been removed."))
        return redirect(request.item)
    context = {"form": form, "paper": paper, "workshop": paper.workshop, "back": request.item}
    context["crumbs"] = _crumbs(paper.workshop, _("Remove non-paper"))
    return render(request, "recommendations/non_papers/remove.html", context)


def _workshop_or_404(request: SignedInRequest, slug: str) -> Workshop:
    """Return the workshop if the user receives its drafts."""
    workshop = get_object_or_404(Workshop, slug=slug)
    if not visibility.receives_drafts(request.user, workshop):
        raise Http404
    request.workshop, request.item = workshop, reverse("non_papers:non_papers", args=[workshop.slug])
    return workshop


def _paper_or_404(request: SignedInRequest, key: UUID) -> NonPaper:
    papers = NonPaper.objects.visible_to(request.user).listed()
    paper: NonPaper = get_object_or_404(papers, key=key)
    request.workshop = paper.workshop
    request.item = reverse("non_papers:non_papers", args=[paper.workshop.slug])
    return paper


def _crumbs(workshop: Workshop, last: str = "") -> list[tuple[str | Promise, str]]:
    above = [(workshop.short_name, workshop.get_absolute_url()), (_("Recommendations"), page.list_url(workshop))]
    if not last:
        return [*above, (_("Non-papers"), "")]
    return [*above, (_("Non-papers"), reverse("non_papers:non_papers", args=[workshop.slug])), (last, "")]
