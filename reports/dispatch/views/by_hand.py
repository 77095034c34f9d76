"""Views for letters delivered by hand: prepare them for print, download them, record their delivery."""

import io
import zipfile
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from members.requests import SignedInRequest
from registry import access, held_entries
from registry.fields import boxes
from reports.dispatch import by_hand as dispatch_by_hand
from reports.dispatch import confirmation
from reports.dispatch import dispatch as dispatch_room
from reports.dispatch import recipients as dispatch_recipients
from reports.dispatch.delivery import RELATED
from reports.dispatch.forms import ChannelForm, HandOverForm, PrepareForm
from reports.dispatch.lookup import dispatch_or_404
from reports.dispatch.recipients import Recipient
from reports.dispatch.views.confirm import confirm_letters
from reports.models import Report

EARLIEST = (1980, 1, 1, 0, 0, 0)  # a constant time, so that the same letters make the same archive


@access.needs("dispatch.send")
def by_hand(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Show which ministries have no letter yet; after confirmation, prepare letters for those selected."""
    report = get_object_or_404(Report.objects.with_context().for_secretariat(request.user), key=key)
    dispatch_room.require_issued(report)
    unserved = [recipient for recipient in dispatch_recipients.recipients(report) if recipient.may_be_sent]
    form = _prepare_form(request, report, unserved, request.POST if request.method == "POST" else None)
    if form.is_valid() and "change" not in request.POST:
        return _confirm_or_prepare(request, report, form)
    return _page(request, report, unserved, prepare=form)


def _confirm_or_prepare(request: SignedInRequest, report: Report, form: PrepareForm) -> HttpResponse:
    """Ask for confirmation, and where the embassies are; or prepare the letters that were confirmed."""
    ministries, channel = form.cleaned_data["ministries"], form.cleaned_data["channel"]
    if "confirmed" not in request.POST:
        plan = dispatch_recipients.plan(report, ministries, channel)
        shown = confirmation.of_plan(report, plan, channel)
        cities = form.cities_of(recipient.ministry for recipient in plan.chosen)
        return confirm_letters(request, report, shown, selected=plan.keys, hidden=[form["channel"]], fields=cities)
    dispatches = dispatch_room.send(report, ministries, by=request.user, channel=channel, cities=form.cities())
    sentence = ngettext(
        "%(n)s letter is being prepared for printing.",
        "%(n)s letters are being prepared for printing.",
        len(dispatches),
    )
    messages.success(request, sentence % {"n": len(dispatches)})
    return redirect("dispatch:by_hand", report.key)


@access.needs("dispatch.send")
def hand_over(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Record the delivery of letters."""
    report = get_object_or_404(Report.objects.with_context().for_secretariat(request.user), key=key)
    dispatch_room.require_issued(report)
    if request.method != "POST":
        return redirect("dispatch:by_hand", report.key)
    form = HandOverForm(request.POST, report=report)
    if form.is_valid():
        count = dispatch_by_hand.hand_over(report, **form.cleaned_data, by=request.user)
        sentence = ngettext(
            "%(n)s letter has been recorded as delivered.", "%(n)s letters have been recorded as delivered.", count
        )
        messages.success(request, sentence % {"n": count})
        return redirect("dispatch:by_hand", report.key)
    unserved = [recipient for recipient in dispatch_recipients.recipients(report) if recipient.may_be_sent]
    return held_entries.confirm(request, lambda: _page(request, report, unserved, hand=form))


def _prepare_form(
    request: SignedInRequest, report: Report, unserved: list[Recipient], data: QueryDict | None = None
) -> PrepareForm:
    ministries = [recipient.ministry for recipient in unserved]
    missing = request.GET.get("choose") == "missing"
    chosen = [recipient.ministry for recipient in unserved if missing and not recipient.contact]
    return PrepareForm(data, report=report, ministries=ministries, chosen=chosen)


def _page(
    request: SignedInRequest,
    report: Report,
    unserved: list[Recipient],
    prepare: PrepareForm | None = None,
    hand: HandOverForm | None = None,
) -> HttpResponse:
    form_with_errors = next((form for form in (prepare, hand) if form and form.errors), None)
    prepare, hand = prepare or _prepare_form(request, report, unserved), hand or HandOverForm(report=report)
    letters = list(dispatch_by_hand.letters(report))
    undelivered = [letter for letter in letters if letter.is_to_deliver]
    recordable = [*undelivered, *(row for row in letters if not row.is_to_deliver and not row.handed_on)]
    hand.offer(recordable)
    ministry_boxes, letter_boxes = boxes(prepare["ministries"]), boxes(hand["dispatches"])
    context = {
        "report": report,
        "workshop": report.workshop,
        "unserved": [(recipient, ministry_boxes[str(recipient.ministry.key)]) for recipient in unserved],
        "undelivered": [(letter, letter_boxes[str(letter.key)]) for letter in undelivered],
        "recordable": [(letter, letter_boxes[str(letter.key)]) for letter in recordable],
        "delivered": [letter for letter in letters if not letter.is_to_deliver],
        "in_preparation": sum(not letter.letter_file for letter in undelivered),
    } | {"prepare": prepare, "hand": hand, "form_with_errors": form_with_errors}
    return render(request, "reports/dispatch/by_hand.html", context)


@access.needs("dispatch.send")
@require_safe
def packet(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Download the report and the letters still to be delivered, as a ZIP archive for printing."""
    report = get_object_or_404(Report.objects.with_context().for_secretariat(request.user), key=key)
    dispatch_room.require_issued(report)
    if not any(dispatch_by_hand.undelivered(report)):
        raise Http404
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as packed:  # PDFs are already compressed
        for name, data in dispatch_by_hand.printed(report):
            packed.writestr(zipfile.ZipInfo(name, EARLIEST), data)
    response = HttpResponse(buffer.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{report.symbol.replace("/", "-")}-letters.zip"'
    response["Cache-Control"] = "private, no-store"
    return response


@access.needs("dispatch.send")
def deliver_by_hand(request: SignedInRequest, key: UUID) -> HttpResponse:
    """After confirmation, switch a letter that is paused, has failed or may not have arrived to delivery by hand."""
    dispatch, form = dispatch_or_404(request, key, *RELATED), ChannelForm(request.POST)
    if request.method != "POST":
        return redirect(dispatch.report)
    channel = request.POST.get("channel", "")
    if "confirmed" not in request.POST:
        switched = dispatch_by_hand.switched(dispatch, channel)
        shown = confirmation.of_dispatches(dispatch.report, confirmation.SWITCH, [switched], channel=channel)
        return confirm_letters(request, dispatch.report, shown, hidden=[form["channel"]])
    dispatch_by_hand.switch(dispatch, channel, by=request.user)
    messages.success(
        request,
        _("%(symbol)s will be delivered by hand. The letter is being prepared for printing.")
        % {"symbol": dispatch.symbol},
    )
    return redirect("dispatch:by_hand", dispatch.report.key)
