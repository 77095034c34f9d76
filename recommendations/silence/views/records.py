"""What the secretariat records: breaks and withdrawals on paper, and notes delivered; the evidence of each."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.models import Ministry
from members.requests import SignedInRequest
from recommendations.models import (
    SilenceBreak,
    SilenceBreakWithdrawal,
    SilenceDelivery,
    SilenceReservation,
    SilenceRound,
)
from recommendations.reading import page as reading_page
from recommendations.silence import breaks, deliveries, lookup, page
from recommendations.silence.forms.answers import NoteForm, PaperBreakForm, PaperWithdrawalForm
from recommendations.silence.rules import ItemState
from recommendations.silence.status import Status
from registry import access
from registry.files import storage
from registry.names import with_article


def _sent(request: SignedInRequest) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _ministries(found: Status) -> list[Ministry]:
    entitled = [one.partner.partner_id for one in found.partners]
    return list(Ministry.objects.filter(partner__in=entitled).select_related("partner"))


def _render(request: SignedInRequest, found: Status, form: Any, title: str, **context: Any) -> HttpResponse:
    context |= {"form": form, "status": found, "title": title, "submit": _("Record")}
    context["crumbs"] = lookup.crumbs(found.round, title)
    return render(request, "recommendations/silence/record.html", context)


@access.needs("silence.record", creates=True)
def record_break(request: SignedInRequest, key: UUID, item: UUID) -> HttpResponse:
    found = lookup.status_or_404(request, SilenceRound.objects.recorded_by(request.user), key)
    one = lookup.item_or_404(found, item)
    rows = reading_page.rows_of(one.item.recommendation, one.item.circulation.version)
    has_finding = one.state == ItemState.CONFIRMED
    form = PaperBreakForm(
        *_sent(request), found=found, ministries=_ministries(found), rows=rows, has_finding=has_finding
    )
    if form.is_valid():
        breaks.record_break(one.item, form.objection(), form.receipt(), partner=form.partner, by=request.user)
        messages.success(request, _("The break of silence has been recorded."))
        return redirect(found.round)
    title = _("Record a break of silence")
    return _render(request, found, form, title, item=one.item, has_finding=has_finding)


@access.needs("silence.record")
def record_withdrawal(request: SignedInRequest, key: UUID, silence_break: UUID) -> HttpResponse:
    found = lookup.status_or_404(request, SilenceRound.objects.recorded_by(request.user), key)
    rows = SilenceBreak.objects.select_related("item__round__workshop", "item__recommendation", "partner")
    row = get_object_or_404(rows, key=silence_break, item__round=found.round)
    own = [one for one in _ministries(found) if one.partner_id == row.partner.partner_id]
    form = PaperWithdrawalForm(*_sent(request), found=found, ministries=own)
    if form.is_valid():
        breaks.record_withdrawal(row, form.receipt(), by=request.user)
        messages.success(request, _("The withdrawal has been recorded."))
        return redirect(found.round)
    return _render(request, found, form, _("Record the withdrawal of a break"), item=row.item, partner=row.partner)


@access.needs("silence.record")
def record_note(request: SignedInRequest, key: UUID, partner: UUID) -> HttpResponse:
    found = lookup.status_or_404(request, SilenceRound.objects.recorded_by(request.user), key)
    row = get_object_or_404(found.round.partners.select_related("round__workshop", "partner"), key=partner)
    form = NoteForm(*_sent(request), round=found.round)
    if form.is_valid():
        deliveries.record_note(row, form.note(), by=request.user)
        messages.success(
            request, _("The delivery to %(partner)s has been recorded.") % {"partner": with_article(row.name)}
        )
        return redirect(found.round)
    return _render(request, found, form, _("Record delivery of the note verbale"), partner=row)


@access.needs("silence.view")
@require_safe
def evidence(request: SignedInRequest, key: UUID, row: UUID) -> HttpResponseBase:
    """Download the file of an answer or a delivery: for chair and secretariat, and for the partner concerned."""
    round = lookup.round_or_404(request, SilenceRound.objects.visible_to(request.user), key)
    reader = page.reader_of(request.user, round)
    for rows, path in _with_evidence(round):
        found = rows.filter(key=row).exclude(evidence="").values_list("evidence", path).first()
        if found and (reader.decides or found[1] in reader.own):
            name = f"silence-{round.number}-{str(row)[:8]}.{found[0].rpartition('.')[2]}"
            return storage.serve(found[0], filename=name)
    raise Http404


def _with_evidence(round: SilenceRound) -> Iterator[tuple[QuerySet[Any], str]]:
    """Yield the rows of a round that may have a file, each with the path to the partner."""
    yield SilenceBreak.objects.filter(item__round=round), "partner"
    yield SilenceDelivery.objects.filter(partner__round=round), "partner"
    yield SilenceBreakWithdrawal.objects.filter(of_break__item__round=round), "of_break__partner"
    yield SilenceReservation.objects.filter(of_break__item__round=round), "of_break__partner"
