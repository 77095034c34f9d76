"""Meetings of ASEM as a time line with a page each, and the initiatives of partners."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from asem_portal.directory import charts
from asem_portal.directory.forms import InitiativesForm, MeetingsForm
from members import directory
from registry import access
from registry.together import together
from reports import directory as reports_directory
from workshops.models import Initiative, Meeting
from workshops.public_pages import directory as public_pages_directory

PER_PAGE = 25


@access.needs("public")
@require_safe
def meetings(request):
    form = MeetingsForm(request.GET)
    found = Meeting.objects.select_related("host")
    kind = form.value("kind")
    listed = sorted(found.filter(kind=kind) if kind else found, key=public_pages_directory.place_in_time, reverse=True)
    about = together(about=directory.sources("meetings"))["about"]
    context = {
        "form": form,
        "lanes": charts.lanes(listed),
        "first": charts.FIRST,
        "rows": public_pages_directory.time_line(listed),
        "count": len(listed),
        "about": directory.with_links(about),
    }
    return render(request, "asem_portal/directory/meetings.html", context)


@access.needs("public")
@require_safe
def meeting(request, code):
    one = get_object_or_404(Meeting.objects.select_related("host"), code=code)
    found = together(
        outcomes=public_pages_directory.outcome_texts(meeting=one),
        initiatives=public_pages_directory.initiatives(meeting=one),
        admitted=directory.admitted_at(one.code),
        siblings=public_pages_directory.siblings(one),
        about=directory.sources("meetings"),
    )
    before, after = public_pages_directory.neighbours(found["siblings"], "code", one.code)
    context = {
        "meeting": one,
        "dates": public_pages_directory.dates(one),
        "planned": public_pages_directory.planned(one),
        "cited": directory.cited(one.source),
        "outcomes": found["outcomes"],
        "initiatives": public_pages_directory.in_words(found["initiatives"]),
        "admitted": found["admitted"],
        "before": before,
        "after": after,
        "workshops": public_pages_directory.dated(public_pages_directory.aimed_at(one)),
        "reports": reports_directory.reports_to(one),
        "about": directory.with_links(found["about"]),
    }
    return render(request, "asem_portal/directory/meeting.html", context)


@access.needs("public")
@require_safe
def initiatives(request):
    found = together(
        partners=public_pages_directory.proposing_partners(),
        areas=public_pages_directory.initiative_areas_offered(),
        figures=public_pages_directory.figures(),
        about=directory.sources("initiatives", "figures"),
    )
    form = InitiativesForm(request.GET, partners=found["partners"], areas=found["areas"])
    rows = form.narrow(Initiative.objects.select_related("proposer", "meeting"))
    page = Paginator(rows.order_by("title", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    ties = together(
        sponsors=public_pages_directory.sponsors(initiative__in=[one.pk for one in page]),
        areas=public_pages_directory.initiative_areas(initiative__in=[one.pk for one in page]),
    )
    context = {
        "form": form,
        "page": page,
        "rows": public_pages_directory.tied(page, **ties),
        "figures": [
            line | {"cited": directory.cited(line["source"])}
            for line in public_pages_directory.reported(found["figures"])
        ],
        "about": directory.with_links(found["about"]),
    }
    return render(request, "asem_portal/directory/initiatives.html", context)


@access.needs("public")
@require_safe
def initiative(request, code):
    one = get_object_or_404(Initiative.objects.select_related("proposer", "meeting"), code=code)
    found = together(
        sponsors=public_pages_directory.sponsors(initiative=one),
        areas=public_pages_directory.initiative_areas(initiative=one),
        about=directory.sources("initiatives"),
    )
    context = {
        "initiative": one,
        "shape": public_pages_directory.SHAPES[one.state],
        "sponsors": found["sponsors"],
        "areas": found["areas"],
        "cited": directory.cited(one.source),
        "workshops": public_pages_directory.dated(public_pages_directory.public_workshops(origin=one)),
        "about": directory.with_links(found["about"]),
    }
    return render(request, "asem_portal/directory/initiative.html", context)
