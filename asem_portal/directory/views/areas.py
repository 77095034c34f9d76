"""What it is all about: areas with what was recommended under each, and outcome texts paragraph by paragraph."""

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from members import directory
from recommendations import directory as recommendations_directory
from recommendations.models import Recommendation
from registry import access
from workshops.models import Area, AreaKind, OutcomeParagraph, OutcomeText
from workshops.public_pages import directory as public_pages_directory

PER_PAGE = 25


@access.needs("public")
@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    by_kind = public_pages_directory.areas_by_kind(recommendations_directory.counts_by_area())
    context = {
        "pillars": by_kind[AreaKind.PILLAR],
        "tangible": by_kind[AreaKind.TANGIBLE],
        "priorities": by_kind[AreaKind.PRIORITY],
        "about": directory.sources("areas"),
    }
    return render(request, "asem_portal/directory/areas.html", context)


@access.needs("public")
@require_safe
def area(request: HttpRequest, code: str) -> HttpResponse:
    one = get_object_or_404(Area.objects.select_related("parent"), code=code)
    tangible = list(one.tangible_areas.all())
    context = {
        "area": one,
        "items": one.children.all(),
        "pillars": one.pillars.order_by("code"),
        "tangible": tangible,
        "paragraphs": one.outcome_paragraphs.select_related("text").order_by("text__code", "position"),
        "initiatives": public_pages_directory.with_states(public_pages_directory.in_area(one)),
        "page": _recommended_under(request, [one.code, *(area.code for area in tangible)]),
        "about": directory.sources("areas"),
    }
    return render(request, "asem_portal/directory/area.html", context)


def _recommended_under(request: HttpRequest, codes: list[str]) -> Page[Recommendation]:
    return Paginator(recommendations_directory.under(codes), PER_PAGE).get_page(request.GET.get("page"))


@access.needs("public")
@require_safe
def outcomes(request: HttpRequest) -> HttpResponse:
    context = {"texts": public_pages_directory.outcome_list(), "about": directory.sources("outcomes")}
    return render(request, "asem_portal/directory/outcomes.html", context)


@access.needs("public")
@require_safe
def outcome(request: HttpRequest, code: str) -> HttpResponse:
    one = get_object_or_404(OutcomeText.objects.select_related("meeting"), code=code)
    context = {
        "text": one,
        "paragraphs": public_pages_directory.paragraphs(one),
        "about": directory.sources("outcomes"),
    }
    return render(request, "asem_portal/directory/outcome.html", context)


@access.needs("public")
@require_safe
def outcome_paragraph(request: HttpRequest, code: str, number: str) -> HttpResponse:
    rows = OutcomeParagraph.objects.select_related("text__meeting", "area")
    one = get_object_or_404(rows, text__code=code, number=number)
    paragraphs = list(public_pages_directory.paragraphs(one.text))
    before, after = public_pages_directory.neighbours(paragraphs, one)
    parts = [row for row in paragraphs if row.number.rpartition(".")[0] == one.number]
    codes = [one.area.code] if one.area else [row.area.code for row in parts if row.area]
    context = {
        "paragraph": one,
        "text": one.text,
        "parts": parts,
        "whole": next((row for row in paragraphs if row.number == one.number.rpartition(".")[0]), None),
        "before": before,
        "after": after,
        "codes": codes,
        "page": _recommended_under(request, codes),
        "about": directory.sources("outcomes"),
    }
    return render(request, "asem_portal/directory/outcome_paragraph.html", context)
