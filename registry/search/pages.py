"""The context of a page with results, which the public search and that of a workshop share."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import QueryDict

from registry.filters import SearchForm
from registry.models import SearchEntry
from registry.search import results

PER_PAGE = 25


def context(parameters: QueryDict, readable: QuerySet[SearchEntry], *, is_inside: bool = False) -> dict[str, Any]:
    """Return the form, the page of results with their count, and near matches if nothing was found."""
    form = SearchForm(parameters)
    typed = form.value("q")
    found = results.find(typed, readable, is_inside=is_inside)
    page = Paginator(found.pks, PER_PAGE).get_page(parameters.get("page"))
    return {
        "form": form,
        "typed": typed,
        "page": page,
        "is_more": found.is_more,
        "results": results.results(found, list(page.object_list)),
        "near": results.near(typed, readable, is_inside=is_inside) if typed and not found.pks else [],
    }
