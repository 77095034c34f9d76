"""The page on which a whole list is adopted: ticked, read once more, and recorded text by text."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from members.requests import SignedInRequest
from recommendations.models import Recommendation, State
from recommendations.notifications import recipients
from recommendations.reading import page
from recommendations.reading.lookup import recommendation_or_404
from recommendations.workflow import adoption, conditions, steps, transitions
from recommendations.workflow.forms import AdoptionForm, ListAdoptionForm, StepForm
from registry import access
from workshops.models import Role, Workshop


@access.needs("adoption.record")
def adopt_list(request: SignedInRequest, slug: str) -> HttpResponse:
    held = Workshop.objects.in_which(request.user, Role.SECRETARIAT, Role.CHAIR)
    workshop = request.workshop = get_object_or_404(held, slug=slug)
    drafts = adoption.final_drafts(workshop, request.user)
    data = request.POST if request.method == "POST" else None
    form = ListAdoptionForm(data, drafts=drafts, workshop=workshop, user=request.user)
    if form.is_valid() and "confirmed" in request.POST:
        outcome = adoption.adopt_list(workshop, **form.finding(), by=request.user)
        _say(request, outcome, len(drafts))
        return redirect(page.list_url(workshop))
    is_asking = form.is_bound and form.is_valid() and "change" not in request.POST
    crumbs = [(workshop.short_name, workshop.get_absolute_url()), (_("Recommendations"), page.list_url(workshop))]
    context = {"form": form, "drafts": drafts, "workshop": workshop, "crumbs": [*crumbs, (_("Adopt the list"), "")]}
    context["may_tick"] = any(text.refusal is None for text in drafts)
    template = "adopt_list_confirm" if is_asking else "adopt_list"
    return render(request, f"recommendations/workflow/{template}.html", context)


def _say(request: HttpRequest, outcome: adoption.Outcome, total: int) -> None:
    """Say what was adopted, what went back, and each text that was left as it is, with the reason."""
    count = len(outcome.adopted)
    if count:
        words = ngettext("Adopted: %(count)s of %(total)s text.", "Adopted: %(count)s of %(total)s texts.", total)
        messages.success(request, words % {"count": count, "total": total})
    if outcome.returned:
        symbols = ", ".join(text.short_symbol for text in outcome.returned)
        messages.info(request, _("Back in discussion: %(symbols)s.") % {"symbols": symbols})
    for text, reason in outcome.skipped:
        words = _("%(symbol)s was left as it is. %(reason)s")
        messages.warning(request, words % {"symbol": text.short_symbol, "reason": reason})


@access.needs("recommendation.step")
@require_POST
def take_step(request: SignedInRequest, key: UUID) -> HttpResponse:
    recommendation = recommendation_or_404(request, page.related().visible_to(request.user), key)
    target, seen = request.POST.get("target", ""), request.POST.get("seen", "")
    step = steps.find_step(request.user, recommendation, target)
    form = StepForm(request.POST if "confirmed" in request.POST else None, step=step, seen=seen)
    left = _left_open(recommendation, step)
    if ((step.question or left) and not form.is_bound) or (form.is_bound and not form.is_valid()):
        return _ask(request, recommendation, step, form, left)
    note = form.cleaned_data.get("note", "") if form.is_bound else ""
    recommendation = transitions.take_step(recommendation, target, by=request.user, note=note, seen=seen)
    names = {"symbol": recommendation.symbol, "author": recommendation.author}
    messages.success(request, step.event.message % names)
    is_seen = page.related().visible_to(request.user).filter(pk=recommendation.pk).exists()
    return redirect(recommendation if is_seen else page.list_url(recommendation.workshop))


def _left_open(recommendation: Recommendation, step: steps.Step) -> list[tuple[str, str]]:
    """Return what is not agreed in the wording that the step is about, with the numbers that its page shows."""
    if not step.lists:
        return []
    rows = page.rows_of(recommendation, recommendation.saved)
    return step.lists(conditions.Facts(recommendation, rows=rows))


def _ask(
    request: SignedInRequest,
    recommendation: Recommendation,
    step: steps.Step,
    form: StepForm,
    left: list[tuple[str, str]],
) -> HttpResponse:
    """Say what the step does and whom it reaches, and ask for a note, before anything happens."""
    context: dict[str, Any] = {"recommendation": recommendation, "step": step, "form": form, "left": left}
    context["version"] = page.shown_to(recommendation, request.user)
    if step.circulates:
        context["at_once"], context["daily"] = recipients.readers(recommendation, request.user)
    context["crumbs"] = page.crumbs(recommendation, step.label)
    return render(request, "recommendations/workflow/take_step.html", context)


@access.needs("adoption.record")
def adopt(request: SignedInRequest, key: UUID) -> HttpResponse:
    recommendation = recommendation_or_404(request, page.related().decided_by(request.user), key)
    steps.find_step(request.user, recommendation, State.ADOPTED)
    data = request.POST if request.method == "POST" else None
    form = AdoptionForm(data, recommendation=recommendation, user=request.user)
    if form.is_valid():
        adoption.adopt(recommendation, **form.adoption(), by=request.user)
        recommendation.refresh_from_db()
        messages.success(request, _("Adopted as recommendation %s.") % recommendation.full_number)
        return redirect(recommendation)
    rows = page.numbered_anew(recommendation.saved)
    context = {"recommendation": recommendation, "form": form, "version": recommendation.current, "rows": rows}
    context["crumbs"] = page.crumbs(recommendation, _("Record as adopted"))
    return render(request, "recommendations/workflow/adopt.html", context)
