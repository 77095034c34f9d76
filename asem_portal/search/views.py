"""The public search: everything that anyone may read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from asem_portal.search import sources
from registry import access
from registry.search.pages import context


@access.needs("public")
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    return render(request, "asem_portal/search/search.html", context(request.GET, sources.public()))
