"""Pages of ASEM meetings, on a timeline and individually, and of partners' initiatives."""

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from asem_portal.directory import initiative_chart, meeting_lanes
from asem_portal.directory.forms import InitiativesForm, MeetingsForm
from members import directory
from members.models import Partner
from registry import access
from reports import directory as reports_directory
from workshops.models import Initiative, Meeting
from workshops.planning.meetings import may_change
from workshops.public_pages import directory as public_pages_directory

PER_PAGE = 25


@access.needs("public")
@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    form = MeetingsForm(request.GET)
    rows = Meeting.objects.select_related("host")
    kind = form.value("kind")
    listed = sorted(rows.filter(kind=kind) if kind else rows, key=public_pages_directory.place_in_time, reverse=True)
    context = {
        "form": form,
        "lanes": meeting_lanes.lanes(listed),
        "first": meeting_lanes.FIRST,
        "axis": meeting_lanes.axis(),
        "bar": meeting_lanes.BAR,
        "rows": public_pages_directory.time_line(listed),
        "count": len(listed),
        "about": directory.about("meetings"),
    }
    return render(request, "asem_portal/directory/meetings.html", context)


@access.needs("public")
@require_safe
def meeting(request: HttpRequest, code: str) -> HttpResponse:
    meeting = get_object_or_404(Meeting.objects.select_related("host"), code=code)
    before, after = public_pages_directory.neighbours(public_pages_directory.siblings(meeting), meeting)
    context = {
        "meeting": meeting,
        "dates": public_pages_directory.dates(meeting),
        "planned": public_pages_directory.planned(meeting),
        "has_begun": meeting.has_begun(timezone.localdate()),
        "outcomes": meeting.outcome_texts.order_by(F("agreed_on").asc(nulls_last=True), "code"),
        "initiatives": public_pages_directory.with_states(public_pages_directory.initiatives().filter(meeting=meeting)),
        "admitted": Partner.objects.filter(joined_at_meeting=meeting.code),
        "before": before,
        "after": after,
        "workshops": public_pages_directory.dated(public_pages_directory.aimed_at(meeting)),
        "reports": reports_directory.reports_to(meeting),
        "about": directory.about("meetings"),
        "may_change": meeting.entered_by_id is not None and may_change(meeting, request.user),
    }
    return render(request, "asem_portal/directory/meeting.html", context)


@access.needs("public")
@require_safe
def initiatives(request: HttpRequest) -> HttpResponse:
    form = InitiativesForm(
        request.GET,
        partners=public_pages_directory.proposing_partners(),
        areas=public_pages_directory.initiative_areas(),
        years=public_pages_directory.initiative_years(),
    )
    rows = public_pages_directory.with_ties(form.narrow(public_pages_directory.initiatives()))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": public_pages_directory.with_states(page),
        "chart": initiative_chart.chart(),
        "figures": public_pages_directory.figures(),
        "about": directory.about("initiatives", "figures"),
    }
    return render(request, "asem_portal/directory/initiatives.html", context)


@access.needs("public")
@require_safe
def initiative(request: HttpRequest, code: str) -> HttpResponse:
    initiative = get_object_or_404(Initiative.objects.select_related("proposer", "meeting"), code=code)
    context = {
        "initiative": initiative,
        "shape": public_pages_directory.SHAPES[initiative.state],
        "sponsors": initiative.co_sponsors.all(),
        "areas": initiative.areas.order_by("code"),
        "workshops": public_pages_directory.dated(public_pages_directory.public_workshops(origin=initiative)),
        "about": directory.about("initiatives"),
    }
    return render(request, "asem_portal/directory/initiative.html", context)
