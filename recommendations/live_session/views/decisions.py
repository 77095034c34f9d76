"""What is decided in the room: paragraphs agreed, the adoption of the list; and the speakers' list."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from members.requests import SignedInRequest
from recommendations.live_session import adoptions, agreements, lookup, sittings, speakers
from recommendations.live_session.forms import AgreementForm, RoomAdoptionForm, SpeakerEndForm, SpeakerForm
from recommendations.models import Sitting, Speaker
from recommendations.workflow.adoption import Outcome
from registry import access
from registry.access import Refused

CONFIRMED_FOR = timedelta(hours=12)


@access.needs("sitting.conduct")
def agree(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Mark the paragraph shown as agreed, or as open again."""
    sitting = lookup.sitting_or_404(request, key)
    if lookup.is_to_be_read(request):
        return redirect(sitting)
    form = AgreementForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Select a paragraph on the session page."))
    rows = sittings.recommendations_of(sitting.session)
    recommendation = get_object_or_404(rows, key=form.cleaned_data["recommendation"])
    try:
        agreements.agree(sitting, recommendation, **form.agreement(), by=request.user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    return redirect(sitting)


@access.needs("sitting.adopt")
def adopt(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Adopt the session list with exceptions. Identity is confirmed once for each session."""
    sitting = lookup.sitting_or_404(request, key)
    if not adoptions.may_adopt(sitting, request.user):
        raise Http404
    if not sitting.is_open:
        raise Refused(sittings.IS_CLOSED)
    # A session that nobody closes does not keep the confirmation of an earlier day.
    access.check_confirmed_since(request, max(sitting.opened_at, timezone.now() - CONFIRMED_FOR))
    drafts = adoptions.drafts_of(sitting, request.user)
    data = request.POST if request.method == "POST" else None
    form = RoomAdoptionForm(data, sitting=sitting, drafts=drafts, user=request.user)
    if form.is_valid():
        _report(request, adoptions.adopt(sitting, **form.adoption(), by=request.user))
        return redirect(sitting)
    context = {"form": form, "sitting": sitting, "workshop": sitting.session.workshop}
    context["exceptions"] = adoptions.exceptions_of(sitting, drafts)
    context["may_adopt"] = any(draft.refusal is None for draft in drafts)
    context["crumbs"] = lookup.crumbs(sitting, _("Adopt the list"))
    return render(request, "recommendations/live_session/adopt.html", context)


def _report(request: HttpRequest, outcome: Outcome) -> None:
    if outcome.adopted:
        numbers = ", ".join(one.short_symbol for one in outcome.adopted)
        messages.success(request, _("Adopted: %(symbols)s.") % {"symbols": numbers})
    for recommendation, reason in outcome.skipped:
        values = {"symbol": recommendation.short_symbol, "reason": reason}
        messages.warning(request, _("%(symbol)s was not adopted. %(reason)s") % values)


@access.needs("sitting.conduct", creates=True)
def ask(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Enter a delegation in the speakers' list."""
    sitting = lookup.sitting_or_404(request, key)
    if lookup.is_to_be_read(request):
        return redirect(sitting)
    form = SpeakerForm(request.POST, workshop=sitting.session.workshop)
    if not form.is_valid():
        raise Refused(_("Select a delegation of this workshop."))
    speakers.ask(sitting, **form.cleaned_data, by=request.user)
    return redirect(f"{sitting.get_absolute_url()}#speakers")


@access.needs("sitting.conduct")
def end_turn(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Record that a delegation in the list has spoken or withdrawn."""
    own = Sitting.objects.conducted_by(request.user)
    rows = Speaker.objects.filter(sitting__in=own).select_related("sitting__session__workshop")
    speaker = get_object_or_404(rows, key=key)
    request.workshop, request.item = speaker.sitting.session.workshop, speaker.sitting.get_absolute_url()
    if lookup.is_to_be_read(request):
        return redirect(request.item)
    form = SpeakerEndForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Record whether the delegation has spoken or withdrawn."))
    speakers.end(speaker, outcome=form.cleaned_data["outcome"], by=request.user)
    return redirect(f"{speaker.sitting.get_absolute_url()}#speakers")
