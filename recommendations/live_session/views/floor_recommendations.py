"""Recommendations from the floor: entered in the room, and reviewed by the head of the delegation that proposed them."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from members.requests import SignedInRequest
from recommendations.drafting.paragraph_forms import removal_notice
from recommendations.live_session import floor_recommendations, lookup, sittings
from recommendations.live_session.floor_recommendation_forms import EntryForm, ReviewForm
from recommendations.positions import current
from recommendations.reading import page
from recommendations.reading.lookup import recommendation_or_404
from registry import access
from registry.access import Refused


@access.needs("sitting.conduct", creates=True)
def enter(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Enter a recommendation that a delegation proposes orally; it is circulated as Rev.1 and shown in the room."""
    sitting = lookup.sitting_or_404(request, key)
    if not sitting.is_open:
        raise Refused(sittings.not_open(sitting))
    form = EntryForm(request.POST if request.method == "POST" else None, sitting=sitting, user=request.user)
    if form.is_valid():
        entered = floor_recommendations.enter(sitting, **form.entry(), by=request.user)
        message = _("%(symbol)s has been entered and circulated as Rev.1.") % {"symbol": entered.short_symbol}
        messages.success(request, f"{message} {removal_notice(form.removed)}" if form.removed else message)
        return redirect(sitting)
    context = {"form": form, "sitting": sitting, "workshop": sitting.session.workshop}
    context["crumbs"] = lookup.crumbs(sitting, _("Recommendation from the floor"))
    return render(request, "recommendations/live_session/enter.html", context)


@access.needs("statement.correct")
def review(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Confirm or correct the wording of a recommendation entered for the delegation that the user heads."""
    recommendation = recommendation_or_404(request, page.related().visible_to(request.user), key)
    own = current.bound_by(request.user, recommendation.workshop)
    if own is None or own.pk != recommendation.lead_id or recommendation.sitting_id is None:
        raise Http404
    floor_recommendations.check_review(recommendation, by=request.user)
    version = floor_recommendations.entered_version(recommendation)
    rows = page.rows_of(recommendation, version)
    form = ReviewForm(request.POST if request.method == "POST" else None, version=version, rows=rows)
    if form.is_valid():
        row = floor_recommendations.review(recommendation, form.content, base=version.key, by=request.user)
        corrected = _("Your correction has been saved. The secretariat will circulate the corrected text.")
        messages.success(request, corrected if row.made else _("The wording has been confirmed."))
        return redirect(recommendation)
    context = {"form": form, "recommendation": recommendation, "workshop": recommendation.workshop}
    context["closes_at"] = floor_recommendations.reviews_close_at(recommendation)
    context["crumbs"] = page.crumbs(recommendation, _("Check wording"))
    return render(request, "recommendations/live_session/review.html", context)
