"""What it is all about: areas with what was recommended under each, and outcome texts paragraph by paragraph."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from members import directory
from recommendations import directory as recommendations_directory
from registry import access
from registry.together import together
from workshops.models import Area, AreaKind, OutcomeParagraph, OutcomeText
from workshops.public_pages import directory as public_pages_directory

PER_PAGE = 25


@access.needs("public")
@require_safe
def areas(request):
    found = together(
        areas=public_pages_directory.areas(), pillars=public_pages_directory.pillars(), about=directory.sources("areas")
    )
    counts = recommendations_directory.counts_by_area()
    rows = [row | {"count": counts.get(row["code"], 0)} for row in found["areas"]]
    context = {
        "pillars": public_pages_directory.under_pillars(rows, found["pillars"]),
        "tangible": [row for row in rows if row["kind"] == AreaKind.TANGIBLE],
        "priorities": public_pages_directory.with_items(rows),
        "about": directory.with_links(found["about"]),
    }
    return render(request, "asem_portal/directory/areas.html", context)


@access.needs("public")
@require_safe
def area(request, code):
    one = get_object_or_404(Area.objects.select_related("parent"), code=code)
    found = together(
        items=public_pages_directory.areas(parent=one),
        pillars=public_pages_directory.pillars(from_area=one),
        tangible=public_pages_directory.areas(pillars=one),
        paragraphs=public_pages_directory.paragraphs(area=one),
        initiatives=public_pages_directory.initiatives(pk__in=public_pages_directory.lying_in(one)),
        about=directory.sources("areas"),
    )
    codes = [one.code, *(row["code"] for row in found["tangible"])]
    context = {name: found[name] for name in ("items", "pillars", "tangible", "paragraphs")}
    context |= {
        "area": one,
        "initiatives": public_pages_directory.in_words(found["initiatives"]),
        "page": Paginator(recommendations_directory.under(codes), PER_PAGE).get_page(request.GET.get("page")),
        "about": directory.with_links(found["about"]),
    }
    return render(request, "asem_portal/directory/area.html", context)


@access.needs("public")
@require_safe
def outcomes(request):
    about = together(about=directory.sources("outcomes"))["about"]
    context = {"texts": public_pages_directory.outcome_list(), "about": directory.with_links(about)}
    return render(request, "asem_portal/directory/outcomes.html", context)


@access.needs("public")
@require_safe
def outcome(request, code):
    one = get_object_or_404(OutcomeText.objects.select_related("meeting"), code=code)
    found = together(paragraphs=public_pages_directory.paragraphs(text=one), about=directory.sources("outcomes"))
    context = {
        "text": one,
        "cited": directory.cited(one.source),
        "paragraphs": found["paragraphs"],
        "about": directory.with_links(found["about"]),
    }
    return render(request, "asem_portal/directory/outcome.html", context)


@access.needs("public")
@require_safe
def outcome_paragraph(request, code, number):
    found = OutcomeParagraph.objects.select_related("text__meeting", "area")
    one = get_object_or_404(found, text__code=code, number=number)
    around = together(all=public_pages_directory.paragraphs(text=one.text), about=directory.sources("outcomes"))
    before, after = public_pages_directory.neighbours(around["all"], "number", one.number)
    parts = [row for row in around["all"] if row["number"].rpartition(".")[0] == one.number]
    context = {
        "paragraph": one,
        "text": one.text,
        "cited": directory.cited(one.text.source),
        "parts": parts,
        "whole": next((row for row in around["all"] if row["number"] == one.number.rpartition(".")[0]), None),
        "before": before,
        "after": after,
        "about": directory.with_links(around["about"]),
    }
    context["codes"] = [one.area.code] if one.area else [row["area"] for row in parts if row["area"]]
    context["page"] = Paginator(recommendations_directory.under(context["codes"]), PER_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "asem_portal/directory/outcome_paragraph.html", context)
