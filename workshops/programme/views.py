"""Views of sessions, events, and calendar files: public for a workshop, by personal link for a user."""

from typing import Any
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.requests import SignedInRequest
from registry import access, held_entries, links
from workshops import phrases, user_roles
from workshops.models import Activity, Session, Workshop
from workshops.programme import activities as programme_activities
from workshops.programme import calendar as programme_calendar
from workshops.programme import sessions as programme_sessions
from workshops.programme import timetable
from workshops.programme.forms import ActivityForm, SessionForm
from workshops.programme.timetable import activities as events


@access.needs("workshop.read")
@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    workshop = get_object_or_404(Workshop.objects.visible_to(request.user), slug=slug)
    return _file(programme_calendar.of_workshop(workshop), f"{workshop.slug}.ics")


@access.needs("personal_link")
@require_safe
def personal_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Serve the calendar of a personal link, without signing in, to calendar applications."""
    try:
        person = programme_calendar.person_of(token)
    except links.LinkRefused as refusal:
        status = 404 if refusal.reason == "unknown" else 410
        return HttpResponse(str(refusal), status=status, content_type="text/plain; charset=utf-8")
    return _file(programme_calendar.of_person(person), "asem-workshops.ics")


@access.needs("dashboard")
def my_calendar(request: SignedInRequest) -> HttpResponse:
    """Create, replace or deactivate the personal calendar link."""
    if request.method == "POST":
        if request.POST.get("do") == "end":
            programme_calendar.end_link(request.user, by=request.user)
            messages.success(request, _("The calendar link has been deactivated."))
        else:
            programme_calendar.give_link(request.user, by=request.user)
            messages.success(request, _("Your calendar link has been created. Earlier links are no longer valid."))
        return redirect("programme:my_calendar")
    link = programme_calendar.link_of(request.user)
    address = reverse("programme:personal_calendar", args=[links.token(link)]) if link else ""
    address = urljoin(settings.PORTAL_URL, address) if link else ""
    context = {"content": programme_calendar.CONTENT, "link": link, "address": address}
    return render(request, "workshops/programme/my_calendar.html", context)


def _file(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    patch_cache_control(response, private=True, max_age=0, must_revalidate=True)
    return response


@access.needs("workshop.plan", creates=True)
def sessions(request: SignedInRequest, slug: str) -> HttpResponse:
    workshop = get_object_or_404(Workshop.objects.planned_by(request.user), slug=slug)
    request.workshop = workshop  # saves the navigation a query
    form = SessionForm(request.POST or None, workshop=workshop)
    added = (
        None
        if form.wants_more
        else form.carry_out(
            lambda: programme_sessions.add_session(
                workshop, **form.values(), key=form.key(request.user), by=request.user
            )
        )
    )
    if added:
        messages.success(request, _("The session has been added to the programme."))
        return redirect("programme:sessions", workshop.slug)
    context = {"form": form, "days": timetable.days_for_reader(workshop, request.user.timezone)}
    context |= user_roles.bearings(workshop, request.user)
    context["zone_note"] = phrases.zone_note(workshop, request.user.timezone)
    context["form_note"] = phrases.zone_note(workshop)
    return _page(request, form, "sessions", context)


@access.needs("workshop.plan")
def session(request: SignedInRequest, key: UUID) -> HttpResponse:
    rows = Session.objects.planned_by(request.user).select_related("workshop", "topic")
    session = get_object_or_404(rows, key=key)
    request.workshop = session.workshop  # saves the navigation a query
    form = SessionForm(request.POST or None, workshop=session.workshop, session=session)
    changed = (
        None
        if form.wants_more
        else form.carry_out(
            lambda: programme_sessions.change_session(session, **form.values(), check=form.check, by=request.user)
        )
    )
    if changed:
        messages.success(request, _("The session has been saved."))
        return redirect("programme:sessions", session.workshop.slug)
    context = {"form": form, "session": session, "left": programme_sessions.left(session)} | user_roles.bearings(
        session.workshop, request.user
    )
    context["zone_note"] = phrases.zone_note(session.workshop)
    return _page(request, form, "session", context)


def _page(request: SignedInRequest, form: SessionForm, name: str, context: dict[str, Any]) -> HttpResponse:
    """Return the page with the form; with more fields for speakers, after a redirect to which users can go back."""

    def show() -> HttpResponse:
        return render(request, f"workshops/programme/{name}.html", context)

    return held_entries.confirm(request, show) if form.wants_more else show()


@access.needs("workshop.plan")
def remove_session(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Confirm and remove a session."""
    session = get_object_or_404(Session.objects.planned_by(request.user).select_related("workshop"), key=key)
    if request.method == "POST":
        programme_sessions.remove_session(session, by=request.user)
        messages.success(request, _("The session has been removed from the programme."))
        return redirect("programme:sessions", session.workshop.slug)
    request.workshop = session.workshop
    context = user_roles.bearings(session.workshop, request.user) | {"session": session, "people": session.people.all()}
    return render(request, "workshops/programme/remove_session.html", context)


@access.needs("workshop.plan", creates=True)
def activities(request: SignedInRequest, slug: str) -> HttpResponse:
    workshop = get_object_or_404(Workshop.objects.planned_by(request.user), slug=slug)
    request.workshop = workshop  # saves the navigation a query
    form = ActivityForm(request.POST or None, workshop=workshop)
    if form.carry_out(
        lambda: programme_activities.add_activity(
            workshop, **form.values(), key=form.key(request.user), by=request.user
        )
    ):
        messages.success(request, _("The event has been added to the programme."))
        return redirect("programme:activities", workshop.slug)
    context = {"form": form, "activities": events(workshop)} | user_roles.bearings(workshop, request.user)
    context["zone_note"] = phrases.zone_note(workshop)
    return render(request, "workshops/programme/activities.html", context)


@access.needs("workshop.plan")
def activity(request: SignedInRequest, key: UUID) -> HttpResponse:
    activity = get_object_or_404(Activity.objects.planned_by(request.user).select_related("workshop"), key=key)
    request.workshop = activity.workshop
    form = ActivityForm(request.POST or None, workshop=activity.workshop, activity=activity)
    if form.carry_out(
        lambda: programme_activities.change_activity(activity, **form.values(), check=form.check, by=request.user)
    ):
        messages.success(request, _("The event has been saved."))
        return redirect("programme:activities", activity.workshop.slug)
    context = {"form": form, "activity": activity} | user_roles.bearings(activity.workshop, request.user)
    context["zone_note"] = phrases.zone_note(activity.workshop)
    return render(request, "workshops/programme/activity.html", context)


@access.needs("workshop.plan")
def remove_activity(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Confirm and remove an event."""
    activity = get_object_or_404(Activity.objects.planned_by(request.user).select_related("workshop"), key=key)
    request.workshop = activity.workshop
    if request.method != "POST":
        context = {"activity": activity} | user_roles.bearings(activity.workshop, request.user)
        return render(request, "workshops/programme/remove_activity.html", context)
    programme_activities.remove_activity(activity, by=request.user)
    messages.success(request, _("The event has been removed from the programme."))
    return redirect("programme:activities", activity.workshop.slug)
