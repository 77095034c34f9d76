"""Pages of policy areas with their recommendations, and of outcome texts and their paragraphs."""

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
        "about": directory.about("areas"),
    }
    return render(request, "asem_portal/directory/areas.html", context)


@access.needs("public")
@require_safe
def area(request: HttpRequest, code: str) -> HttpResponse:
    area = get_object_or_404(Area.objects.select_related("parent"), code=code)
    tangible = list(area.tangible_areas.all())
    context = {
        "area": area,
        "items": area.children.all(),
        "pillars": area.pillars.order_by("code"),
        "tangible": tangible,
        "paragraphs": area.outcome_paragraphs.select_related("text").order_by("text__code", "position"),
        "initiatives": public_pages_directory.with_states(public_pages_directory.in_area(area)),
        "page": _recommendations_in(request, [area.code, *(part.code for part in tangible)]),
        "about": directory.about("areas"),
    }
    return render(request, "asem_portal/directory/area.html", context)


def _recommendations_in(request: HttpRequest, codes: list[str]) -> Page[Recommendation]:
    return Paginator(recommendations_directory.under(codes), PER_PAGE).get_page(request.GET.get("page"))


@access.needs("public")
@require_safe
def outcomes(request: HttpRequest) -> HttpResponse:
    context = {"texts": public_pages_directory.outcome_list(), "about": directory.about("outcomes")}
    return render(request, "asem_portal/directory/outcomes.html", context)


@access.needs("public")
@require_safe
def outcome(request: HttpRequest, code: str) -> HttpResponse:
    document = get_object_or_404(OutcomeText.objects.select_related("meeting"), code=code)
    context = {
        "text": document,
        "paragraphs": public_pages_directory.paragraphs(document),
        "about": directory.about("outcomes"),
    }
    return render(request, "asem_portal/directory/outcome.html", context)


@access.needs("public")
@require_safe
def outcome_paragraph(request: HttpRequest, code: str, number: str) -> HttpResponse:
    rows = OutcomeParagraph.objects.select_related("text__meeting", "area")
    paragraph = get_object_or_404(rows, text__code=code, number=number)
    paragraphs = list(public_pages_directory.paragraphs(paragraph.text))
    before, after = public_pages_directory.neighbours(paragraphs, paragraph)
    parts = [row for row in paragraphs if row.number.rpartition(".")[0] == paragraph.number]
    codes = [paragraph.area.code] if paragraph.area else [row.area.code for row in parts if row.area]
    context = {
        "paragraph": paragraph,
        "text": paragraph.text,
        "parts": parts,
        "whole": next((row for row in paragraphs if row.number == paragraph.number.rpartition(".")[0]), None),
        "before": before,
        "after": after,
        "codes": codes,
        "page": _recommendations_in(request, codes),
        "about": directory.about("outcomes"),
    }
    return render(request, "asem_portal/directory/outcome_paragraph.html", context)
