"""Letters by hand: made for printing, taken to an embassy or to the post, and the day on which that happened."""

import io
import zipfile
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from members.requests import SignedInRequest
from registry import access
from registry.fields import boxes
from reports.dispatch import by_hand as dispatch_by_hand
from reports.dispatch import dispatch as dispatch_room
from reports.dispatch.dispatch import Recipient
from reports.dispatch.forms import HandOverForm, PrepareForm
from reports.models import Dispatch, Report

EARLIEST = (1980, 1, 1, 0, 0, 0)  # packed files bear no hour, so that the same letters make the same packet


@access.needs("dispatch.send")
def by_hand(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Which ministries have no letter yet: for those chosen one is made for printing, once that was asked for twice."""
    report = get_object_or_404(Report.objects.with_context().for_secretariat(request.user), key=key)
    dispatch_room.require_issued(report)
    unserved = [one for one in dispatch_room.recipients(report) if not one.is_served]
    form = _prepare_form(request, unserved, request.POST if request.method == "POST" else None)
    if form.is_valid() and "change" not in request.POST:
        if "confirmed" not in request.POST:
            context = {"report": report, "workshop": report.workshop, "form": form}
            return render(request, "reports/dispatch/hand_over.html", context)
        made = dispatch_room.send(
            report, form.cleaned_data["ministries"], by=request.user, channel=form.cleaned_data["channel"]
        )
        sentence = ngettext(
            "%(n)s letter is being made for printing.", "%(n)s letters are being made for printing.", len(made)
        )
        messages.success(request, sentence % {"n": len(made)})
        return redirect("dispatch:by_hand", report.key)
    return _page(request, report, unserved, prepare=form)


@access.needs("dispatch.send")
@require_POST
def hand_over(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Record that letters were handed over."""
    report = get_object_or_404(Report.objects.with_context().for_secretariat(request.user), key=key)
    dispatch_room.require_issued(report)
    form = HandOverForm(request.POST, report=report)
    if form.is_valid():
        count = dispatch_by_hand.hand_over(report, **form.cleaned_data, by=request.user)
        sentence = ngettext("%(n)s letter was handed over.", "%(n)s letters were handed over.", count)
        messages.success(request, sentence % {"n": count})
        return redirect("dispatch:by_hand", report.key)
    unserved = [one for one in dispatch_room.recipients(report) if not one.is_served]
    return _page(request, report, unserved, hand=form)


def _prepare_form(request: SignedInRequest, unserved: list[Recipient], data: QueryDict | None = None) -> PrepareForm:
    ministries = [one.ministry for one in unserved]
    missing = request.GET.get("choose") == "missing"
    chosen = [one.ministry for one in unserved if missing and not one.contact]
    return PrepareForm(data, ministries=ministries, offered=ministries, chosen=chosen)


def _page(
    request: SignedInRequest,
    report: Report,
    unserved: list[Recipient],
    prepare: PrepareForm | None = None,
    hand: HandOverForm | None = None,
) -> HttpResponse:
    wrong = next((form for form in (prepare, hand) if form and form.errors), None)
    prepare, hand = prepare or _prepare_form(request, unserved), hand or HandOverForm(report=report)
    letters = list(dispatch_by_hand.letters(report))
    waiting = [letter for letter in letters if not letter.handed_on]
    hand.offer(waiting)
    ministry_boxes, letter_boxes = boxes(prepare["ministries"]), boxes(hand["dispatches"])
    context = {
        "report": report,
        "workshop": report.workshop,
        "unserved": [(one, ministry_boxes[str(one.ministry.key)]) for one in unserved],
        "waiting": [(letter, letter_boxes[str(letter.key)]) for letter in waiting],
        "handed": [letter for letter in letters if letter.handed_on],
        "unwritten": sum(not letter.letter_file for letter in waiting),
        "prepare": prepare,
        "hand": hand,
        "wrong": wrong,
    }
    return render(request, "reports/dispatch/by_hand.html", context)


@access.needs("dispatch.send")
@require_safe
def packet(request: SignedInRequest, key: UUID) -> HttpResponse:
    """The report and the letters that are to be handed over, in one packet for the printer."""
    report = get_object_or_404(Report.objects.with_context().for_secretariat(request.user), key=key)
    dispatch_room.require_issued(report)
    if not any(dispatch_by_hand.waiting(report)):
        raise Http404
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as packed:  # PDF is compressed in itself
        for name, data in dispatch_by_hand.printed(report):
            packed.writestr(zipfile.ZipInfo(name, EARLIEST), data)
    response = HttpResponse(kept.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{report.symbol.replace("/", "-")}-letters.zip"'
    response["Cache-Control"] = "private, no-store"
    return response


@access.needs("dispatch.send")
@require_POST
def deliver_by_hand(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Let a letter that was not delivered, or was stopped, go by hand instead."""
    dispatch = get_object_or_404(Dispatch.objects.for_secretariat(request.user).select_related("report"), key=key)
    dispatch_by_hand.switch(dispatch, request.POST.get("channel", ""), by=request.user)
    messages.success(request, _("%(symbol)s goes by hand: its letter is being made.") % {"symbol": dispatch.symbol})
    return redirect("dispatch:by_hand", dispatch.report.key)
