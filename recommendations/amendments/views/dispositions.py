"""Pages on which the secretariat offers a disposition, the proposer answers, and the decision of the chair is recorded."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from members.requests import SignedInRequest
from recommendations import amendment_events as events
from recommendations import floor
from recommendations.amendments import dispositions, entries
from recommendations.amendments.forms import AnswerForm, DecisionForm, OfferForm
from recommendations.amendments.views.drafts import crumbs
from recommendations.amendments.views.lookup import change_or_404
from recommendations.models import AmendmentChange, Disposition
from registry import access
from registry.access import Refused

ANSWER_WITHIN = timedelta(hours=24)  # offered; the secretariat may choose another time


@access.needs("amendment.dispose", creates=True)
def offer(request: SignedInRequest, key: UUID) -> HttpResponse:
    change = change_or_404(request, key)
    dispositions.check_offer(change, by=request.user)
    data = request.POST if request.method == "POST" else None
    until = (timezone.now() + ANSWER_WITHIN).replace(minute=0, second=0, microsecond=0)
    form = OfferForm(data, workshop=change.amendment.recommendation.workshop, initial={"deadline": until})
    if form.carry_out(lambda: dispositions.offer(change, **form.cleaned_data, by=request.user)):
        messages.success(request, str(events.AMENDMENT_OFFERED.message))
        return redirect(change.amendment)
    return _page(request, change, form, _("Propose a response to the amendment"))


@access.needs("amendment.release")
def answer(request: SignedInRequest, key: UUID) -> HttpResponse:
    change = change_or_404(request, key)
    disposition = dispositions.latest(change)
    if disposition is None:
        raise Refused(_("The secretariat has not made a proposal on this change yet."))
    dispositions.check_answer(change, disposition, by=request.user)
    form = AnswerForm(request.POST if request.method == "POST" else None, disposition=disposition)
    if form.carry_out(lambda: _answer(change, form, request)):
        messages.success(request, str(events.AMENDMENT_ANSWERED.message))
        return redirect(change.amendment)
    return _page(request, change, form, _("Reply"))


def _answer(change: AmendmentChange, form: AnswerForm, request: SignedInRequest) -> Any:
    """Answer the offer that the page showed; the door refuses if there is another one by now."""
    cleaned = form.cleaned_data
    shown = Disposition.objects.filter(change=change, key=cleaned["disposition"]).select_related("change__amendment")
    disposition = shown.first()
    if disposition is None:
        raise Refused(
            _("The secretariat has made another proposal in the meantime. Reload the page and read the new proposal.")
        )
    agrees = cleaned["agrees"] == "yes"
    return dispositions.answer(disposition, agrees=agrees, text=cleaned["text"], by=request.user)


@access.needs("amendment.dispose")
def decide(request: SignedInRequest, key: UUID) -> HttpResponse:
    change = change_or_404(request, key)
    dispositions.check_decision(change, by=request.user)
    data = request.POST if request.method == "POST" else None
    form = DecisionForm(
        data, chairs=dispositions.chairs_in(change.amendment.recommendation.workshop), user=request.user
    )
    if form.carry_out(lambda: dispositions.decide(change, **form.cleaned_data, by=request.user)):
        messages.success(request, str(events.AMENDMENT_DECIDED.message))
        return redirect(floor.room_of(request.user, change.amendment.recommendation) or change.amendment)
    return _page(request, change, form, _("Record the decision of the chair"))


def _page(request: HttpRequest, change: AmendmentChange, form: Any, title: str) -> HttpResponse:
    """Return the page with one change and the form below it."""
    amendment = change.amendment
    found = entries.of_amendment(amendment, request.user)  # type: ignore[arg-type]  # signed in
    context = {
        "amendment": amendment,
        "entry": next(entry for entry in found if entry.change.pk == change.pk),
        "form": form,
        "title": title,
        "workshop": amendment.recommendation.workshop,
        "crumbs": crumbs(amendment.recommendation, title, amendment),
    }
    return render(request, "recommendations/amendments/dispose.html", context)
