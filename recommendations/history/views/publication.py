"""Pages on which the chair publishes a history or ends its publication, and a delegation reads and answers the request."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.requests import SignedInRequest
from recommendations.history import concerned, public, publications
from recommendations.history.forms import CONSENT, ConsentForm, PublicationForm
from recommendations.models import HistoryPartner, HistoryPublication, Recommendation
from recommendations.models.history_publication import HistoryPublicationQuerySet
from recommendations.reading import page as reading_page
from recommendations.reading.lookup import recommendation_or_404
from registry import access
from registry.access import Refused
from registry.names import with_article


@access.needs("adoption.record")
def publish(request: SignedInRequest, key: UUID) -> HttpResponse:
    recommendation = recommendation_or_404(request, reading_page.related().decided_by(request.user), key)
    if reason := publications.refusal(recommendation):
        raise Refused(reason)
    data = request.POST if request.method == "POST" else None
    form = PublicationForm(data, workshop=recommendation.workshop, user=request.user)
    if form.is_valid():
        found = publications.decide(recommendation, chair=form.cleaned_data["chair"], by=request.user)
        messages.success(request, _("The delegations concerned are being asked for their consent."))
        return redirect(found)
    context = {"form": form, "recommendation": recommendation, "delegations": concerned.delegations(recommendation)}
    context["crumbs"] = reading_page.crumbs(recommendation, _("Publish the negotiating history"))
    return render(request, "recommendations/history/publish.html", context)


@access.needs("history.consent")
@require_safe
def publication(request: SignedInRequest, key: UUID) -> HttpResponse:
    found = _publication_or_404(request, HistoryPublication.objects.visible_to(request.user), key)
    decides = HistoryPublication.objects.decided_by(request.user).filter(pk=found.pk).exists()
    own = list(found.partners.spoken_for(request.user).select_related("delegation"))
    context: dict[str, Any] = {"publication": found, "recommendation": found.recommendation, "decides": decides}
    context["is_in_force"] = HistoryPublication.objects.in_force().filter(pk=found.pk).exists()
    context["own"] = [(one, _last(one), public.concerning(found, one)) for one in own]
    asked = found.partners.prefetch_related("answers__ministry") if decides else []
    context["partners"] = [(one, _last(one)) for one in asked]
    context["crumbs"] = _crumbs(request, found)
    return render(request, "recommendations/history/publication.html", context)


@access.needs("history.consent")
def answer(request: SignedInRequest, key: UUID, partner: UUID) -> HttpResponse:
    found = _publication_or_404(request, HistoryPublication.objects.visible_to(request.user), key)
    own = get_object_or_404(found.partners.spoken_for(request.user).select_related("delegation"), key=partner)
    own.publication = found
    _require_in_force(found)
    form = ConsentForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        is_given = form.cleaned_data["answer"] == CONSENT
        publications.answer(own, is_given=is_given, by=request.user)
        messages.success(request, _("The reply from %(name)s has been recorded.") % {"name": with_article(own.name)})
        return redirect(found)
    title = _("Reply on behalf of %(name)s") % {"name": with_article(own.name)}
    return _form(request, found, form, title, _("Record the reply"))


@access.needs("adoption.record")
def end(request: SignedInRequest, key: UUID) -> HttpResponse:
    found = _publication_or_404(request, HistoryPublication.objects.decided_by(request.user), key)
    _require_in_force(found)
    data = request.POST if request.method == "POST" else None
    form = PublicationForm(data, workshop=found.recommendation.workshop, user=request.user)
    if form.is_valid():
        publications.end(found, chair=form.cleaned_data["chair"], by=request.user)
        messages.success(request, _("The negotiating history is no longer public."))
        return redirect(found)
    return _form(request, found, form, _("End the publication"), _("End the publication"), danger=True)


def _publication_or_404(request: SignedInRequest, rows: HistoryPublicationQuerySet, key: UUID) -> HistoryPublication:
    """Return the publication with this key, and set the workshop and the page to which the user returns after a
    refusal.
    """
    found: HistoryPublication = get_object_or_404(rows.with_context(), key=key)
    request.workshop, request.item = found.recommendation.workshop, found.get_absolute_url()
    return found


def _require_in_force(found: HistoryPublication) -> None:
    if not HistoryPublication.objects.in_force().filter(pk=found.pk).exists():
        raise Refused(publications.ENDED)


def _last(partner: HistoryPartner) -> Any:
    return max(partner.answers.all(), key=lambda row: row.pk, default=None)


def _crumbs(request: SignedInRequest, found: HistoryPublication, last: str = "") -> list[tuple[Any, str]]:
    """Return the breadcrumb; a focal point who is not a participant reads the recommendation on its public page."""
    own = (_("Publication of the history"), found.get_absolute_url() if last else "")
    recommendation = found.recommendation
    above: list[tuple[Any, str]] = [(recommendation.workshop.short_name, recommendation.workshop.get_absolute_url())]
    if Recommendation.objects.visible_to(request.user).filter(pk=recommendation.pk).exists():
        above = reading_page.crumbs(recommendation, own[0])[:-1]
    return [*above, own, *([(last, "")] if last else [])]


def _form(
    request: SignedInRequest, found: HistoryPublication, form: Any, title: str, submit: str, *, danger: bool = False
) -> HttpResponse:
    context = {"publication": found, "form": form, "title": title, "submit": submit, "danger": danger}
    context["crumbs"] = _crumbs(request, found, title)
    return render(request, "recommendations/history/answer.html", context)
