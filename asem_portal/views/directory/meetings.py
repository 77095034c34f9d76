"""Meetings of ASEM as a time line with a page each, and the initiatives of partners."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from asem_portal.views.directory import charts
from members import directory
from recommendations import directory as texts
from registry import access
from registry.together import together
from workshops import directory as held
from workshops.forms.directory import InitiativesForm, MeetingsForm
from workshops.models import Initiative, Meeting

PER_PAGE = 25


@access.needs("public")
@require_safe
def meetings(request):
    form = MeetingsForm(request.GET)
    found = Meeting.objects.select_related("host")
    kind = form.value("kind")
    listed = sorted(found.filter(kind=kind) if kind else found, key=held.place_in_time, reverse=True)
    about = together(about=directory.sources("meetings"))["about"]
    context = {
        "form": form,
        "lanes": charts.lanes(listed),
        "first": charts.FIRST,
        "rows": held.time_line(listed),
        "count": len(listed),
        "about": directory.with_links(about),
    }
    return render(request, "directory/meetings.html", context)


@access.needs("public")
@require_safe
def meeting(request, code):
    one = get_object_or_404(Meeting.objects.select_related("host"), code=code)
    found = together(
        outcomes=held.outcome_texts(meeting=one),
        initiatives=held.initiatives(meeting=one),
        admitted=directory.admitted_at(one.code),
        siblings=held.siblings(one),
        about=directory.sources("meetings"),
    )
    before, after = held.neighbours(found["siblings"], "code", one.code)
    context = {
        "meeting": one,
        "dates": held.dates(one),
        "planned": held.planned(one),
        "cited": directory.cited(one.source),
        "outcomes": found["outcomes"],
        "initiatives": held.in_words(found["initiatives"]),
        "admitted": found["admitted"],
        "before": before,
        "after": after,
        "workshops": held.dated(held.aimed_at(one)),
        "reports": texts.reports_to(one),
        "about": directory.with_links(found["about"]),
    }
    return render(request, "directory/meeting.html", context)


@access.needs("public")
@require_safe
def initiatives(request):
    found = together(
        partners=held.proposing_partners(),
        areas=held.initiative_areas_offered(),
        figures=held.figures(),
        about=directory.sources("initiatives", "figures"),
    )
    form = InitiativesForm(request.GET, partners=found["partners"], areas=found["areas"])
    rows = form.narrow(Initiative.objects.select_related("proposer", "meeting"))
    page = Paginator(rows.order_by("title", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    ties = together(
        sponsors=held.sponsors(initiative__in=[one.pk for one in page]),
        areas=held.initiative_areas(initiative__in=[one.pk for one in page]),
    )
    context = {
        "form": form,
        "page": page,
        "rows": held.tied(page, **ties),
        "figures": [line | {"cited": directory.cited(line["source"])} for line in held.reported(found["figures"])],
        "about": directory.with_links(found["about"]),
    }
    return render(request, "directory/initiatives.html", context)


@access.needs("public")
@require_safe
def initiative(request, code):
    one = get_object_or_404(Initiative.objects.select_related("proposer", "meeting"), code=code)
    found = together(
        sponsors=held.sponsors(initiative=one),
        areas=held.initiative_areas(initiative=one),
        about=directory.sources("initiatives"),
    )
    context = {
        "initiative": one,
        "shape": held.SHAPES[one.state],
        "sponsors": found["sponsors"],
        "areas": found["areas"],
        "cited": directory.cited(one.source),
        "workshops": held.dated(held.public_workshops(origin=one)),
        "about": directory.with_links(found["about"]),
    }
    return render(request, "directory/initiative.html", context)
