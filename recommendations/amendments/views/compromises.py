"""Pages on which the chair proposes a compromise text, delegations object to it, and it is withdrawn or applied."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.requests import SignedInRequest
from recommendations import amendment_events as events
from recommendations.amendments import compromise_permissions, compromise_texts, compromises, dispositions
from recommendations.amendments.acts import Action
from recommendations.amendments.forms import ConfirmForm
from recommendations.amendments.forms.compromises import ObjectionForm, proposal_form
from recommendations.amendments.views.lookup import amended_or_404
from recommendations.models import Compromise, Recommendation
from recommendations.reading import page
from registry import access, held_entries
from registry.access import Refused

OBJECT_WITHIN = timedelta(hours=48)  # offered; the chair may choose another time
ACTS = {
    "apply": Action(events.COMPROMISE_APPLIED, compromises.apply, compromise_permissions.check_application),
    "withdraw": Action(
        events.COMPROMISE_WITHDRAWN, compromises.withdraw, compromise_permissions.check_withdrawal, is_dangerous=True
    ),
}


@access.needs("amendment.dispose", creates=True)
def propose_compromise(request: SignedInRequest, key: UUID) -> HttpResponse:
    recommendation = amended_or_404(request, key)
    compromise_permissions.check_proposal(recommendation, by=request.user)
    data = request.POST if request.method == "POST" else None
    until = (timezone.now() + OBJECT_WITHIN).replace(minute=0, second=0, microsecond=0)
    chairs = dispositions.chairs_in(recommendation.workshop)
    form = proposal_form(recommendation, data, chairs=chairs, user=request.user, initial={"deadline": until})
    if form.is_preview:
        form.preview()
        return held_entries.confirm(request, lambda: _proposal_page(request, recommendation, form))
    made = form.carry_out(
        lambda: compromises.propose(recommendation, **form.details(), check=form.check, by=request.user)
    )
    if made:
        messages.success(request, str(events.COMPROMISE_PROPOSED.message))
        return redirect(made)
    return _proposal_page(request, recommendation, form)


def _proposal_page(request: HttpRequest, recommendation: Recommendation, form: Any) -> HttpResponse:
    title = _("Propose a compromise text")
    context = {"form": form, "recommendation": recommendation, "title": title, "workshop": recommendation.workshop}
    context["not_reachable"] = compromise_texts.not_reachable(recommendation)
    context["crumbs"] = page.crumbs(recommendation, title)
    return render(request, "recommendations/amendments/propose_compromise.html", context)


@access.needs("amendment.view")
@require_safe
def compromise(request: SignedInRequest, key: UUID) -> HttpResponse:
    return _page(request, _compromise_or_404(request, key), ObjectionForm())


@access.needs("amendment.release")
def object_to_compromise(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Show the compromise text with the form of an objection, and record the objection."""
    compromise = _compromise_or_404(request, key)
    compromise_permissions.check_objection(compromise, by=request.user)
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    if form.carry_out(lambda: compromises.object_to(compromise, **form.cleaned_data, by=request.user)):
        messages.success(request, str(events.COMPROMISE_OBJECTED.message))
        return redirect(compromise)
    return _page(request, compromise, form)


@access.needs("amendment.dispose")
def act_on_compromise(request: SignedInRequest, key: UUID, act: str) -> HttpResponse:
    if act not in ACTS:
        raise Http404
    compromise, action = _compromise_or_404(request, key), ACTS[act]
    action.check(compromise, by=request.user)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        action.carry_out(compromise, by=request.user)
        messages.success(request, str(action.event.message))
        return redirect(compromise)
    context = {"compromise": compromise, "recommendation": compromise.recommendation, "form": form, "action": action}
    context |= {"shown": compromise_texts.shown(compromise), "closes": compromise_texts.closes(compromise)}
    context["crumbs"] = _crumbs(compromise, str(action.event.button))
    return render(request, "recommendations/amendments/act_on_compromise.html", context)


def _page(request: SignedInRequest, compromise: Compromise, form: ObjectionForm) -> HttpResponse:
    """Return the page of a compromise text, with the form for those who may object and the actions of the chair."""
    user, recommendation = request.user, compromise.recommendation
    try:
        acting = compromise_permissions.check_objection(compromise, by=user)
    except Refused:
        acting = None
    now = timezone.now()
    is_stale = compromise.is_open and not compromise_permissions.fits_now(compromise)
    context = {
        "compromise": compromise,
        "recommendation": recommendation,
        "workshop": recommendation.workshop,
        "shown": compromise_texts.shown(compromise),
        "closes": compromise_texts.closes(compromise),
        "objection": compromise_texts.objection_for(user, compromise),
        "is_ready": compromise.is_ready(now),
        "is_stale": is_stale,
        "form": form if acting else None,
        "acting": acting,
        "acts": _offered(compromise, user),
        "crumbs": page.crumbs(recommendation, _("Compromise text")),
    }
    return render(request, "recommendations/amendments/compromise.html", context)


def _offered(compromise: Compromise, user: Any) -> list[tuple[str, str, bool]]:
    """Return the actions open to `user`, as (label, name, dangerous)."""
    offered = []
    for name, action in ACTS.items():
        try:
            action.check(compromise, by=user)
        except Refused:
            continue
        offered.append((str(action.event.button), name, action.is_dangerous))
    return offered


def _crumbs(compromise: Compromise, last: str) -> Any:
    path = page.crumbs(compromise.recommendation, last)
    path.insert(-1, (_("Compromise text"), compromise.get_absolute_url()))
    return path


def _compromise_or_404(request: SignedInRequest, key: UUID) -> Compromise:
    """Return a compromise text that the user may read, with its recommendation as pages need it."""
    found = get_object_or_404(Compromise.objects.visible_to(request.user).select_related("version"), key=key)
    found.recommendation = page.related().get(pk=found.recommendation_id)
    request.workshop = found.recommendation.workshop
    request.item = found.get_absolute_url()
    return found
