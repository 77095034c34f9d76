"""The page on which the secretariat enters an amendment received by letter or e-mail, and its evidence."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.requests import SignedInRequest
from recommendations import amendment_events as events
from recommendations import visibility
from recommendations.amendments import received
from recommendations.amendments.forms.received import ReceivedAmendmentForm
from recommendations.amendments.views.lookup import amended_or_404, amendment_or_404
from recommendations.models.position import POSITION_READERS
from recommendations.reading import page
from registry import access
from registry.files import storage
from workshops.models import Standing


@access.needs("amendment.dispose", creates=True)
def record_received(request: SignedInRequest, key: UUID) -> HttpResponse:
    recommendation = amended_or_404(request, key)
    received.check_recording(recommendation, by=request.user)
    assert recommendation.circulated, "what is in discussion has been circulated"
    submitted = (request.POST, request.FILES) if request.method == "POST" else ()
    delegations = recommendation.workshop.delegations.filter(standing=Standing.PARTNER, partner__isnull=False)
    form = ReceivedAmendmentForm(
        *submitted,
        rows=page.rows_of(recommendation, recommendation.circulated),
        delegations=delegations.select_related("partner").order_by("partner__protocol_order"),
        zone=recommendation.workshop.zone,
    )
    if draft := form.carry_out(lambda: received.record(recommendation, **form.details(), by=request.user)):
        messages.success(request, str(events.AMENDMENT_ON_BEHALF.message))
        return redirect(draft)
    title = _("Enter an amendment received by letter or e-mail")
    context = {"form": form, "recommendation": recommendation, "title": title}
    context |= {"circulation": recommendation.circulated.circulation, "cancel": recommendation.get_absolute_url()}
    context["crumbs"] = page.crumbs(recommendation, title)
    return render(request, "recommendations/amendments/amend.html", context)


@access.needs("amendment.view")
@require_safe
def evidence(request: SignedInRequest, key: UUID) -> HttpResponseBase:
    """Download the letter or e-mail in which an amendment was received. Never displayed inline."""
    amendment = amendment_or_404(request, key)
    if not amendment.evidence_file or not visibility.allows(POSITION_READERS, request.user, amendment):
        raise Http404
    name = f"{amendment.recommendation.short_symbol.replace('/', '-')}-{amendment.partner.code}"
    return storage.serve(amendment.evidence_file, filename=f"{name}.{amendment.evidence_file.rpartition('.')[2]}")
