"""Pages on which an agreement ad referendum is recorded, read, answered and decided."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.models import Ministry, MinistryKind
from members.requests import SignedInRequest
from recommendations.ad_referendum import agreements, answers, page, speakers, status
from recommendations.ad_referendum.forms import AgreementForm, DeclineForm, ExtensionForm, RecordForm, ReturnForm
from recommendations.ad_referendum.locks import require_open
from recommendations.ad_referendum.status import Named, Status
from recommendations.models import Recommendation, Referendum, State
from recommendations.models.referendum import ReferendumQuerySet
from recommendations.positions import footnotes
from recommendations.reading import page as reading_page
from recommendations.reading.lookup import recommendation_or_404
from recommendations.silence.partners import is_meeting
from recommendations.sponsors import printed
from recommendations.workflow import open_periods, steps
from registry import access
from registry.access import Refused
from registry.files import storage


@access.needs("adoption.record")
def agree(request: SignedInRequest, key: UUID) -> HttpResponse:
    recommendation = recommendation_or_404(request, reading_page.related().decided_by(request.user), key)
    steps.find_step(request.user, recommendation, State.AD_REFERENDUM)
    data = request.POST if request.method == "POST" else None
    form = AgreementForm(data, recommendation=recommendation, user=request.user)
    if form.is_valid():
        found = agreements.agree(recommendation, terms=form.terms(), **form.adoption(), by=request.user)
        messages.success(
            request,
            _("The recommendation has been agreed ad referendum. The partners named are being asked to confirm."),
        )
        return redirect(found)
    rows = reading_page.renumbered(recommendation.saved)
    context = {"recommendation": recommendation, "form": form, "version": recommendation.current, "rows": rows}
    context["crumbs"] = reading_page.crumbs(recommendation, _("Record agreement ad referendum"))
    context["open_periods"] = open_periods.of(recommendation.workshop, [recommendation])
    context["to_freeze"] = footnotes.to_freeze(recommendation)
    context["awaiting"] = printed.awaiting(recommendation)
    return render(request, "recommendations/ad_referendum/agree.html", context)


@access.needs("referendum.view")
@require_safe
def referendum(request: SignedInRequest, key: UUID) -> HttpResponse:
    found = page.for_reader(_referendum_or_404(request, _visible(request), key), request.user)
    context = {"page": found, "status": found.status, "referendum": found.status.referendum}
    context["recommendation"] = found.status.recommendation
    context["crumbs"] = _crumbs(found.status, found.reads_recommendation)
    return render(request, "recommendations/ad_referendum/referendum.html", context)


@access.needs("referendum.answer")
def confirm(request: SignedInRequest, key: UUID, partner: UUID) -> HttpResponse:
    found, named = _named_or_404(request, Referendum.objects.answered_by(request.user), key, partner)
    if request.method != "POST":
        return redirect(found.referendum)
    answers.confirm(named.partner, by=request.user)
    messages.success(request, _("You have confirmed on behalf of %(partner)s.") % {"partner": named.partner})
    return redirect(found.referendum)


@access.needs("referendum.answer")
def decline(request: SignedInRequest, key: UUID, partner: UUID) -> HttpResponse:
    found, named = _named_or_404(request, Referendum.objects.answered_by(request.user), key, partner)
    speakers.require(found, named.partner, request.user)
    _require_awaited(found, named)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        answers.decline(named.partner, **form.cleaned_data, by=request.user)
        messages.success(request, _("You have declined. The recommendation has returned to discussion."))
        return redirect(found.referendum)
    context = {"partner": named.partner, "is_refusal": True}
    return _page(request, found, form, _("Decline to confirm"), _("Decline"), danger=True, **context)


@access.needs("referendum.record", creates=True)
def record(request: SignedInRequest, key: UUID, partner: UUID) -> HttpResponse:
    """Record the answer of a partner that arrived by letter, note or e-mail."""
    found, named = _named_or_404(request, Referendum.objects.recorded_by(request.user), key, partner)
    _require_awaited(found, named)
    data: tuple[Any, ...] = (request.POST, request.FILES) if request.method == "POST" else ()
    foreign = Ministry.objects.filter(partner=named.partner.delegation.partner, kind=MinistryKind.FOREIGN_AFFAIRS)
    form = RecordForm(*data, found=found, ministries=list(foreign), with_head=is_meeting(found.workshop))
    if form.is_valid():
        answers.record(named.partner, form.answered(), form.receipt(), by=request.user)
        messages.success(request, _("The answer of %(partner)s has been recorded.") % {"partner": named.partner})
        return redirect(found.referendum)
    return _page(request, found, form, _("Record an answer"), _("Record"), partner=named.partner)


@access.needs("adoption.record")
def extend(request: SignedInRequest, key: UUID) -> HttpResponse:
    found = _decided_or_404(request, key)
    form = ExtensionForm(request.POST if request.method == "POST" else None, found=found, user=request.user)
    if form.is_valid():
        values = form.cleaned_data
        agreements.extend(found.referendum, values["until"], chair=values["chair"], by=request.user)
        messages.success(request, _("The deadline has been extended. Partners yet to confirm will be notified."))
        return redirect(found.referendum)
    return _page(request, found, form, _("Extend the deadline"), _("Extend"), is_decision=True)


@access.needs("adoption.record")
def return_to_discussion(request: SignedInRequest, key: UUID) -> HttpResponse:
    found = _decided_or_404(request, key)
    data = request.POST if request.method == "POST" else None
    form = ReturnForm(data, workshop=found.workshop, user=request.user)
    if form.is_valid():
        agreements.return_to_discussion(found.referendum, **form.cleaned_data, by=request.user)
        messages.success(request, _("The recommendation has been returned to discussion."))
        return redirect(found.recommendation)
    title = _("Return to discussion")
    return _page(request, found, form, title, title, danger=True, is_decision=True)


@access.needs("referendum.view")
@require_safe
def evidence(request: SignedInRequest, key: UUID, partner: UUID) -> HttpResponseBase:
    """Download the file of an answer: for chair and secretariat, and for the partner concerned."""
    found = page.for_reader(_referendum_or_404(request, _visible(request), key), request.user)
    for row in found.partners:
        answer = row.named.answer
        if row.named.partner.key == partner and row.reads_answer and answer and answer.evidence:
            name = f"{found.status.recommendation.short_symbol.replace('/', '-')}-ad-referendum"
            return storage.serve(answer.evidence, filename=f"{name}.{answer.evidence.rpartition('.')[2]}")
    raise Http404


def _visible(request: SignedInRequest) -> ReferendumQuerySet:
    return Referendum.objects.visible_to(request.user)


def _referendum_or_404(request: SignedInRequest, rows: ReferendumQuerySet, key: UUID) -> Referendum:
    """Return the agreement with this key, and set the workshop and the page to which a refusal leads back."""
    found: Referendum = get_object_or_404(rows.with_context(), key=key)
    request.workshop, request.item = found.recommendation.workshop, found.get_absolute_url()
    return found


def _named_or_404(request: SignedInRequest, rows: ReferendumQuerySet, key: UUID, partner: UUID) -> tuple[Status, Named]:
    found = status.of(_referendum_or_404(request, rows, key))
    for named in found.partners:
        if named.partner.key == partner:
            return found, named
    raise Http404


def _decided_or_404(request: SignedInRequest, key: UUID) -> Status:
    """Return an agreement that is open, to one who records the decisions of the chair."""
    found = status.of(_referendum_or_404(request, Referendum.objects.decided_by(request.user), key))
    require_open(found)
    return found


def _require_awaited(found: Status, named: Named) -> None:
    require_open(found)
    if named.answer:
        raise Refused(answers.ANSWERED)


def _crumbs(found: Status, reads_recommendation: bool, last: str = "") -> list[tuple[Any, str]]:
    """Return the breadcrumb; a contact point who is no participant has no access to the recommendation."""
    workshop, own = found.workshop, (_("Agreed ad referendum"), found.referendum.get_absolute_url() if last else "")
    above: list[tuple[Any, str]] = [(workshop.short_name, workshop.get_absolute_url())]
    if reads_recommendation:
        above = reading_page.crumbs(found.recommendation, own[0])[:-1]
    return [*above, own, *([(last, "")] if last else [])]


def _page(request: SignedInRequest, found: Status, form: Any, title: str, submit: str, **context: Any) -> HttpResponse:
    """Return the page with one form, for an answer or a decision."""
    reads = Recommendation.objects.visible_to(request.user).filter(pk=found.recommendation.pk).exists()
    context |= {"form": form, "status": found, "title": title, "submit": submit}
    context["crumbs"] = _crumbs(found, reads, title)
    return render(request, "recommendations/ad_referendum/answer.html", context)
