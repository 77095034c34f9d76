"""Pages for taking a step and for adopting one recommendation or a list of final drafts."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.requests import SignedInRequest
from recommendations import visibility
from recommendations.ad_referendum.list_forms import ListAgreementForm
from recommendations.models import Recommendation, State
from recommendations.notifications import recipients
from recommendations.positions import footnotes
from recommendations.reading import page
from recommendations.reading.lookup import recommendation_or_404
from recommendations.sponsors import printed
from recommendations.workflow import adoption, conditions, open_periods, steps, transitions
from recommendations.workflow.forms import AdoptionForm, StepForm
from registry import access, held_entries
from workshops.models import Role, Workshop

NONE_LEFT = gettext_lazy("No recommendation was adopted: those selected are no longer final drafts.")


@access.needs("adoption.record")
def adopt_list(request: SignedInRequest, slug: str) -> HttpResponse:
    workshops = Workshop.objects.in_which(request.user, Role.SECRETARIAT, Role.CHAIR).that_adopt()
    workshop = request.workshop = get_object_or_404(workshops, slug=slug)
    drafts = adoption.final_drafts(workshop, request.user)
    if request.method == "POST" and not drafts:
        messages.warning(request, NONE_LEFT)
        return redirect(page.list_url(workshop))
    data = request.POST if request.method == "POST" else None
    form = ListAgreementForm(data, drafts=drafts, workshop=workshop, user=request.user)
    if form.is_valid() and "confirmed" in request.POST:
        outcome = adoption.adopt_list(workshop, **form.adoption(), by=request.user)
        _report(request, outcome, len(drafts))
        return redirect(page.list_url(workshop))
    is_confirmation = form.is_bound and form.is_valid() and "change" not in request.POST
    crumbs = [(workshop.short_name, workshop.get_absolute_url()), (_("Recommendations"), page.list_url(workshop))]
    context = {"form": form, "drafts": drafts, "workshop": workshop, "crumbs": [*crumbs, (_("Record adoption"), "")]}
    context["open_comments"] = sum(draft.open_comment_count for draft in form.chosen) if is_confirmation else 0
    context["open_periods"] = open_periods.of(workshop, form.chosen) if is_confirmation else []
    context["awaiting"] = printed.awaiting_in(form.chosen) if is_confirmation else []
    context["may_adopt"] = any(form.is_offered(draft) for draft in drafts)
    if is_confirmation:
        page_name = "recommendations/workflow/adopt_list_confirm.html"
        return held_entries.confirm(request, lambda: render(request, page_name, context))
    return render(request, "recommendations/workflow/adopt_list.html", context)


def _report(request: HttpRequest, outcome: adoption.Outcome, total: int) -> None:
    """Add messages on the recommendations adopted, returned to discussion, and skipped, with the reasons."""
    count = len(outcome.adopted)
    if count:
        message = ngettext(
            "%(count)s of %(total)s final draft adopted.", "%(count)s of %(total)s final drafts adopted.", total
        )
        messages.success(request, message % {"count": count, "total": total})
    if outcome.agreed:
        symbols = ", ".join(recommendation.short_symbol for recommendation in outcome.agreed)
        messages.success(request, _("Agreed ad referendum: %(symbols)s.") % {"symbols": symbols})
    if outcome.returned:
        symbols = ", ".join(recommendation.short_symbol for recommendation in outcome.returned)
        messages.info(request, _("Returned to discussion: %(symbols)s.") % {"symbols": symbols})
    for recommendation, reason in outcome.skipped:
        message = _("%(symbol)s was not changed. %(reason)s")
        messages.warning(request, message % {"symbol": recommendation.short_symbol, "reason": reason})


@access.needs("recommendation.step")
def take_step(request: SignedInRequest, key: UUID) -> HttpResponse:
    recommendation = recommendation_or_404(request, page.related().visible_to(request.user), key)
    if request.method != "POST":
        return redirect(recommendation)
    target, seen = request.POST.get("target", ""), request.POST.get("seen", "")
    _offer_language_check(request, recommendation, target)
    step = steps.find_step(request.user, recommendation, target)
    data = request.POST if "confirmed" in request.POST else None
    form = StepForm(data, step=step, recommendation=recommendation, seen=seen)
    open_text = _open_text(recommendation, step)
    is_asked = not form.is_bound and (step.question or open_text or _open_comments(recommendation, step))
    if is_asked or (form.is_bound and not form.is_valid()):
        return held_entries.confirm(request, lambda: _confirmation_page(request, recommendation, step, form, open_text))
    entered = form.step() if form.is_bound else {}
    recommendation = transitions.take_step(recommendation, target, by=request.user, seen=seen, **entered)
    values = {
        "symbol": recommendation.symbol,
        "author": recommendation.author and recommendation.author.names.in_delegation(recommendation.lead_name),
    }
    messages.success(request, step.event.message % values)
    is_visible = page.related().visible_to(request.user).filter(pk=recommendation.pk).exists()
    return redirect(recommendation if is_visible else page.list_url(recommendation.workshop))


def _offer_language_check(request: SignedInRequest, recommendation: Recommendation, target: str) -> None:
    """Let a refusal lead to the page of the language check, if the user may record it and the version needs it."""
    is_needed = target in (State.FINAL_DRAFT, steps.CIRCULATED) and conditions.StepContext(recommendation).lacks_check
    if is_needed and visibility.allows(visibility.SECRETARIATS, request.user, recommendation):
        request.item = reverse("clearance:check", args=[recommendation.key])


def _open_text(recommendation: Recommendation, step: steps.Step) -> list[tuple[str, str]]:
    """Return the text not yet agreed in the current version, with the labels that its page shows."""
    if not step.open_text:
        return []
    rows = page.rows_of(recommendation, recommendation.saved)
    return step.open_text(conditions.StepContext(recommendation, rows=rows))


def _open_comments(recommendation: Recommendation, step: steps.Step) -> int:
    """Return the number of comments to all participants that are open although the text should now be final."""
    return recommendation.open_comment_count if step.settles else 0


def _confirmation_page(
    request: SignedInRequest,
    recommendation: Recommendation,
    step: steps.Step,
    form: StepForm,
    open_text: list[tuple[str, str]],
) -> HttpResponse:
    """Return the page that says what the step does and how many people it notifies, with the form for a note."""
    context: dict[str, Any] = {"recommendation": recommendation, "step": step, "form": form, "open_text": open_text}
    context["version"] = page.shown_to(recommendation, request.user)
    context["open_comments"] = _open_comments(recommendation, step)
    context["open_periods"] = open_periods.before(step, recommendation)
    context["awaiting"] = printed.awaiting(recommendation) if step.settles else []
    if step.circulates:
        context["at_once"], context["daily"] = recipients.count_recipients(recommendation, request.user)
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
        messages.success(
            request, _("The recommendation has been adopted and numbered %s.") % recommendation.full_number
        )
        return redirect(recommendation)
    rows = page.renumbered(recommendation.saved)
    context = {"recommendation": recommendation, "form": form, "version": recommendation.current, "rows": rows}
    context |= {"crumbs": page.crumbs(recommendation, _("Record adoption"))}
    context["open_periods"] = open_periods.of(recommendation.workshop, [recommendation])
    context["to_freeze"] = footnotes.to_freeze(recommendation)
    context["awaiting"] = printed.awaiting(recommendation)
    context["co_sponsors"] = [row.delegation_name for row in printed.to_freeze(recommendation)]
    return render(request, "recommendations/workflow/adopt.html", context)
