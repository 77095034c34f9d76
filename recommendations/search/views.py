"""The search in a workshop: recommendations, own drafts and comments that the reader may read."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from members.requests import SignedInRequest
from recommendations.search import entries
from registry import access
from registry.search.pages import context
from workshops.models import Workshop


@access.needs("recommendation.view")
@require_safe
def search(request: SignedInRequest, slug: str) -> HttpResponse:
    workshop = get_object_or_404(Workshop.objects.attended_by(request.user), slug=slug)
    found = context(request.GET, entries.readable(workshop, request.user), is_inside=True)
    return render(request, "recommendations/search/search.html", found | {"workshop": workshop})
