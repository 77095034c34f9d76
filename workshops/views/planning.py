"""The organiser's plan: create, change, open; the sessions of the programme."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from registry import access
from workshops import announcing, planning, reading
from workshops.forms.planning import SessionForm, WorkshopForm
from workshops.models import Session, Workshop


@access.needs("workshop.create")
def create(request):
    mandate = planning.mandate_to_use(request.user, request.POST.get("mandate"))
    if mandate.workshop_id:
        return redirect(mandate.workshop)
    form = WorkshopForm(request.POST or None)
    workshop = form.carry_out(lambda: planning.create_workshop(mandate, **form.plan(), by=request.user))
    if workshop:
        messages.success(request, _("%s has been created. Set its sessions, then open it.") % workshop.short_name)
        return redirect(workshop)
    return render(request, "workshops/create.html", {"form": form, "mandate": mandate})


@access.needs("workshop.plan")
def plan(request, slug):
    workshop = get_object_or_404(Workshop.objects.planned_by(request.user), slug=slug)
    form = WorkshopForm(request.POST or None, workshop=workshop)
    if form.carry_out(lambda: planning.change_workshop(workshop, **form.plan(), by=request.user)):
        messages.success(request, _("The plan has been saved."))
        return redirect(workshop)
    return render(request, "workshops/plan.html", {"form": form} | reading.bearings(workshop, request.user))


@access.needs("workshop.plan")
@require_POST
def open_workshop(request, slug):
    workshop = get_object_or_404(Workshop.objects.planned_by(request.user), slug=slug)
    planning.open_workshop(workshop, by=request.user)
    messages.success(request, _("The workshop is open: everybody can read its page."))
    return redirect(workshop)


@access.needs("workshop.plan")
def sessions(request, slug):
    workshop = get_object_or_404(Workshop.objects.planned_by(request.user), slug=slug)
    form = SessionForm(request.POST or None, workshop=workshop)
    if form.carry_out(lambda: planning.add_session(workshop, **form.cleaned_data, by=request.user)):
        messages.success(request, _("The session is in the programme."))
        return redirect("workshops:sessions", workshop.slug)
    context = {"form": form, "days": announcing.programme(workshop, request.user.timezone)}
    context |= reading.bearings(workshop, request.user)
    context["zone_note"] = announcing.zone_note(workshop, request.user.timezone)
    return render(request, "workshops/sessions.html", context)


@access.needs("workshop.plan")
def session(request, key):
    session = get_object_or_404(Session.objects.planned_by(request.user).select_related("workshop"), key=key)
    form = SessionForm(request.POST or None, workshop=session.workshop, session=session)
    if form.carry_out(lambda: planning.change_session(session, **form.cleaned_data, by=request.user)):
        messages.success(request, _("The session has been changed."))
        return redirect("workshops:sessions", session.workshop.slug)
    context = {"form": form, "session": session} | reading.bearings(session.workshop, request.user)
    context["zone_note"] = announcing.zone_note(session.workshop)
    return render(request, "workshops/session.html", context)


@access.needs("workshop.plan")
@require_POST
def remove_session(request, key):
    session = get_object_or_404(Session.objects.planned_by(request.user).select_related("workshop"), key=key)
    planning.remove_session(session, by=request.user)
    messages.success(request, _("The session is out of the programme."))
    return redirect("workshops:sessions", session.workshop.slug)
