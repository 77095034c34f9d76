"""The organiser's programme: its sessions with their people, and the events beside them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from registry import access
from workshops import announcing, planning, reading, staging
from workshops.forms.programme import ActivityForm, SessionForm
from workshops.models import Activity, Session, Workshop
from workshops.programme import activities as events


@access.needs("workshop.plan")
def sessions(request, slug):
    workshop = get_object_or_404(Workshop.objects.planned_by(request.user), slug=slug)
    request.workshop = workshop  # the navigation need not look it up again
    form = SessionForm(request.POST or None, workshop=workshop)
    if not form.wants_more and form.carry_out(
        lambda: planning.add_session(workshop, **form.facts(), key=form.key(request.user), by=request.user)
    ):
        messages.success(request, _("The session is in the programme."))
        return redirect("workshops:sessions", workshop.slug)
    context = {"form": form, "days": announcing.programme(workshop, request.user.timezone)}
    context |= reading.bearings(workshop, request.user)
    context["zone_note"] = announcing.zone_note(workshop, request.user.timezone)
    return render(request, "workshops/sessions.html", context)


@access.needs("workshop.plan")
def session(request, key):
    found = Session.objects.planned_by(request.user).select_related("workshop", "topic")
    session = get_object_or_404(found, key=key)
    request.workshop = session.workshop  # the navigation need not look it up again
    form = SessionForm(request.POST or None, workshop=session.workshop, session=session)
    if not form.wants_more and form.carry_out(
        lambda: planning.change_session(session, **form.facts(), by=request.user)
    ):
        messages.success(request, _("The session has been changed."))
        return redirect("workshops:sessions", session.workshop.slug)
    context = {"form": form, "session": session} | reading.bearings(session.workshop, request.user)
    context["zone_note"] = announcing.zone_note(session.workshop)
    return render(request, "workshops/session.html", context)


@access.needs("workshop.plan")
def remove_session(request, key):
    """What leaves the programme with a session; pressing the button does it."""
    session = get_object_or_404(Session.objects.planned_by(request.user).select_related("workshop"), key=key)
    if request.method == "POST":
        planning.remove_session(session, by=request.user)
        messages.success(request, _("The session is out of the programme."))
        return redirect("workshops:sessions", session.workshop.slug)
    request.workshop = session.workshop
    context = reading.bearings(session.workshop, request.user) | {"session": session, "people": session.people.all()}
    return render(request, "workshops/session_remove.html", context)


@access.needs("workshop.plan")
def activities(request, slug):
    workshop = get_object_or_404(Workshop.objects.planned_by(request.user), slug=slug)
    request.workshop = workshop  # the navigation need not look it up again
    form = ActivityForm(request.POST or None, workshop=workshop)
    if form.carry_out(
        lambda: staging.add_activity(workshop, **form.facts(), key=form.key(request.user), by=request.user)
    ):
        messages.success(request, _("The event is in the programme."))
        return redirect("workshops:activities", workshop.slug)
    context = {"form": form, "activities": events(workshop)} | reading.bearings(workshop, request.user)
    context["zone_note"] = announcing.zone_note(workshop)
    return render(request, "workshops/activities.html", context)


@access.needs("workshop.plan")
def activity(request, key):
    activity = get_object_or_404(Activity.objects.planned_by(request.user).select_related("workshop"), key=key)
    form = ActivityForm(request.POST or None, workshop=activity.workshop, activity=activity)
    if form.carry_out(lambda: staging.change_activity(activity, **form.facts(), by=request.user)):
        messages.success(request, _("The event has been changed."))
        return redirect("workshops:activities", activity.workshop.slug)
    context = {"form": form, "activity": activity} | reading.bearings(activity.workshop, request.user)
    context["zone_note"] = announcing.zone_note(activity.workshop)
    return render(request, "workshops/activity.html", context)


@access.needs("workshop.plan")
@require_POST
def remove_activity(request, key):
    activity = get_object_or_404(Activity.objects.planned_by(request.user).select_related("workshop"), key=key)
    staging.remove_activity(activity, by=request.user)
    messages.success(request, _("The event is out of the programme."))
    return redirect("workshops:activities", activity.workshop.slug)
