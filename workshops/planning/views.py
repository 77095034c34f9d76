"""Views for organisers: create, plan and open a workshop; add organisations to the directory."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from members.models import User
from members.requests import SignedInRequest
from registry import access
from workshops import user_roles
from workshops.models import Meeting, Workshop
from workshops.planning import meetings, workshops
from workshops.planning import outcome as planning_outcome
from workshops.planning.forms import WorkshopForm
from workshops.planning.meeting_forms import MeetingForm
from workshops.planning.new_dates import consequences
from workshops.planning.organisation_forms import OrganisationForm
from workshops.planning.outcome_forms import OutcomeForm

ADDITIONS = ("enter_organisation", "enter_meeting")  # pages that the plan leads to after saving


@access.needs("workshop.create", creates=True)
def create(request: SignedInRequest) -> HttpResponse:
    try:
        mandate = workshops.mandate_to_use(request.user, request.POST.get("mandate"))
    except access.Refused as refusal:
        context = {
            "reason": refusal,
            "administrators": User.objects.administrators(),
            "office": settings.PORTAL_CONTACT,
        }
        return render(request, "workshops/planning/no_mandate.html", context, status=403)
    if mandate.workshop:
        return redirect(mandate.workshop)
    form = WorkshopForm(request.POST or None)
    workshop = form.carry_out(lambda: workshops.create_workshop(mandate, **form.plan(), by=request.user))
    if workshop:
        messages.success(
            request, _("%s has been created. Add sessions, then open the workshop to the public.") % workshop.short_name
        )
        return redirect(workshop)
    return render(request, "workshops/planning/create.html", {"form": form, "mandate": mandate})


@access.needs("workshop.plan")
def plan(request: SignedInRequest, slug: str) -> HttpResponse:
    workshops_planned = Workshop.objects.planned_by(request.user).select_related("host", "origin", "proposed_at")
    workshop = get_object_or_404(workshops_planned, slug=slug)
    request.workshop = workshop  # saves the navigation a query
    added = {name: request.GET.get(name, "") for name in ("co_organiser", "meeting")}
    form = WorkshopForm(request.POST or None, workshop=workshop, **added)
    changed = form.carry_out(
        lambda: workshops.change_workshop(workshop, **form.plan(), check=form.check, by=request.user)
    )
    if changed:
        is_moved = bool(form.cleaned_data.get("moves_programme"))
        sentences = [_("The plan has been saved."), *consequences(workshop, changed, is_moved=is_moved)]
        messages.success(request, " ".join(sentences))
        then = request.POST.get("next")
        return redirect(f"planning:{then}", workshop.slug) if then in ADDITIONS else redirect(workshop)
    return render(request, "workshops/planning/plan.html", {"form": form} | user_roles.bearings(workshop, request.user))


@access.needs("workshop.plan")
def outcome(request: SignedInRequest, slug: str) -> HttpResponse:
    """Choose the form of the outcome; the page explains each form and each option."""
    workshop = request.workshop = get_object_or_404(Workshop.objects.planned_by(request.user), slug=slug)
    form = OutcomeForm(request.POST or None, workshop=workshop)
    chosen = form.carry_out(
        lambda: planning_outcome.choose_outcome(workshop, form.outcome(), check=form.check, by=request.user)
    )
    if chosen:
        messages.success(request, form.receipt())
        return redirect(workshop)
    context = {"form": form, "warnings": planning_outcome.warnings(workshop)}
    context |= user_roles.bearings(workshop, request.user)
    return render(request, "workshops/planning/outcome.html", context)


@access.needs("workshop.plan")
def open_workshop(request: SignedInRequest, slug: str) -> HttpResponse:
    """Ask for confirmation, stating what becomes public; `confirmed` opens the workshop."""
    workshop = request.workshop = get_object_or_404(Workshop.objects.planned_by(request.user), slug=slug)
    workshops.check_not_open(workshop)
    if request.method != "POST":
        context = user_roles.bearings(workshop, request.user) | workshops.contents(workshop)
        return render(request, "workshops/planning/open_workshop.html", context)
    workshops.open_workshop(workshop, by=request.user)
    messages.success(request, _("The workshop is now open to the public."))
    return redirect(workshop)


@access.needs("workshop.plan", creates=True)
def enter_organisation(request: SignedInRequest, slug: str) -> HttpResponse:
    workshop = get_object_or_404(Workshop.objects.staffed_by(request.user), slug=slug)
    bearings = user_roles.bearings(workshop, request.user)
    form = OrganisationForm(request.POST or None)
    entered = form.carry_out(lambda: workshops.enter_organisation(workshop, **form.cleaned_data, by=request.user))
    is_for_delegation = request.GET.get("for") == "delegation" or not bearings["is_organiser"]
    if entered and is_for_delegation:
        message = _("%s has been added to the directory and selected below. Add its delegation to confirm.")
        messages.success(request, message % entered)
        query = urlencode({"body": f"body-{entered.code}"})
        return redirect(reverse("delegations:delegations", args=[workshop.slug]) + f"?{query}#add")
    if entered:
        messages.success(
            request, _("%s has been added to the directory and selected below. Save the plan to confirm.") % entered
        )
        query = urlencode({"co_organiser": entered.code})
        return redirect(reverse("planning:plan", args=[workshop.slug]) + f"?{query}#id_co_organisers_0")
    page = "delegations:delegations" if is_for_delegation else "planning:plan"
    context = {"form": form, "back": reverse(page, args=[workshop.slug])}
    return render(request, "workshops/planning/enter_organisation.html", context | bearings)


@access.needs("workshop.plan", creates=True)
def enter_meeting(request: SignedInRequest, slug: str) -> HttpResponse:
    workshop = get_object_or_404(Workshop.objects.staffed_by(request.user), slug=slug)
    form = MeetingForm(request.POST or None)
    entered = form.carry_out(lambda: meetings.enter_meeting(**form.values(), by=request.user))
    bearings = user_roles.bearings(workshop, request.user)
    if entered and bearings["is_organiser"]:
        messages.success(request, _("%s has been added and selected below. Save the plan to confirm.") % entered)
        return redirect(reverse("planning:plan", args=[workshop.slug]) + f"?{urlencode({'meeting': entered.code})}")
    if entered:
        messages.success(request, _("%s has been added. The organiser can now select it in the plan.") % entered)
        return redirect(workshop)
    return render(request, "workshops/planning/enter_meeting.html", {"form": form} | bearings)


@access.needs("meeting.change")
def change_meeting(request: SignedInRequest, code: str) -> HttpResponse:
    """Correct a meeting that was added."""
    meeting = get_object_or_404(Meeting.objects.entered().select_related("host"), code=code)
    if not meetings.may_change(meeting, request.user):
        if meeting.entered_by_id != request.user.pk:
            raise Http404
        raise access.Refused(
            _(
                "You are no longer the organiser or secretariat of any workshop. Ask an administrator to correct the meeting."
            )
        )
    form = MeetingForm(request.POST or None, meeting=meeting)
    changed = form.carry_out(
        lambda: meetings.change_meeting(meeting, **form.values(), check=form.check, by=request.user)
    )
    if changed:
        messages.success(request, _("The meeting has been saved."))
        return redirect("directory:meeting", changed.code)
    return render(request, "workshops/planning/change_meeting.html", {"form": form, "meeting": meeting})
