"""A report on its way to the ministries: who gets it, sent, stopped, repeated; and who is reminded."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_POST, require_safe

from members.requests import SignedInRequest
from registry import access
from registry.fields import boxes
from registry.files import storage
from reports.dispatch import dispatch as dispatch_room
from reports.dispatch import receipts, reminders
from reports.dispatch.dispatch import Recipient
from reports.dispatch.forms import RemindForm, SendForm
from reports.models import Dispatch, Report

SENT = ngettext_lazy("A letter to %(n)s ministry is on its way.", "Letters to %(n)s ministries are on their way.", "n")
LEFT_OUT = ngettext_lazy("%(n)s ministry was left out.", "%(n)s ministries were left out.", "n")
THEY_HAVE_IT = _("They have the report, or no address, by now.")
SENT_AGAIN = ngettext_lazy("%(n)s letter is on its way again.", "%(n)s letters are on their way again.", "n")
STOPPED = ngettext_lazy("%(n)s letter was stopped.", "%(n)s letters were stopped.", "n")
NOTHING_STOPPED = _("Nothing was stopped: no letter waits.")
STILL_SENT = ngettext_lazy(
    "%(n)s letter is being sent and still goes out.", "%(n)s letters are being sent and still go out.", "n"
)
RESUMED = ngettext_lazy("%(n)s letter goes on.", "%(n)s letters go on.", "n")
REMINDED = ngettext_lazy(
    "A reminder to %(n)s ministry is on its way.", "Reminders to %(n)s ministries are on their way.", "n"
)
NOBODY_REMINDED = _("Nobody was reminded: nobody is due a reminder.")


@access.needs("dispatch.send")
def send(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Who would get the report and who is left out, before it happens; then it happens."""
    report = get_object_or_404(Report.objects.with_context().for_secretariat(request.user), key=key)
    dispatch_room.require_issued(report)
    everybody = dispatch_room.recipients(report)
    offered = [one.ministry for one in everybody if not one.reason]
    form = SendForm(
        request.POST if request.method == "POST" else None,
        ministries=[one.ministry for one in everybody],
        offered=offered,
        chosen=[] if request.GET.get("choose") == "none" else offered,
    )
    if form.is_valid():
        made = dispatch_room.send(report, form.cleaned_data["ministries"], by=request.user)
        _say(request, len(made), len(form.cleaned_data["ministries"]) - len(made))
        return redirect(report)
    return _send_page(request, report, form, everybody)


def _send_page(request: SignedInRequest, report: Report, form: SendForm, everybody: list[Recipient]) -> HttpResponse:
    contacts = reverse("delegations:contacts", args=[report.workshop.slug])
    box_of = boxes(form["ministries"])
    context: dict[str, Any] = {
        "report": report,
        "workshop": report.workshop,
        "form": form,
        "contacts_url": f"{contacts}?{urlencode({'missing': 'on', 'report': report.key})}",
        "rows": [(one, box_of[str(one.ministry.key)]) for one in everybody if not one.reason],
        "left_out": [one for one in everybody if one.reason],
        "no_address": [one for one in everybody if one.reason and not one.is_served],
        "served": [one for one in everybody if one.is_served],
    }
    context |= _preview(request, report, [one for one, _box in context["rows"]])
    return render(request, "reports/dispatch/send.html", context)


def _preview(request: SignedInRequest, report: Report, recipients: list[Recipient]) -> dict[str, Any]:
    """The letter of one ministry, to be read before it is sent: of the one asked for, else the first that is signed."""
    wanted = request.GET.get("letter")
    asked = (one for one in recipients if str(one.ministry.key) == wanted)
    signed = (one for one in recipients if not one.is_note)
    reader = next(asked, None) or next(signed, None) or next(iter(recipients), None)
    return {"reader": reader, "letter": dispatch_room.preview(report, reader)} if reader else {}


def _say(request: SignedInRequest, made: int, left_out: int) -> None:
    """How many it went to, and how many it did not."""
    messages.success(request, SENT % {"n": made})
    if left_out:
        messages.warning(request, f"{LEFT_OUT % {'n': left_out}} {THEY_HAVE_IT}")


@access.needs("dispatch.send")
@require_POST
def resend(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Repeat a letter that failed, or was perhaps sent."""
    dispatch = get_object_or_404(Dispatch.objects.for_secretariat(request.user).select_related("report"), key=key)
    dispatch_room.send_again(dispatch, by=request.user)
    messages.success(request, _("%(symbol)s is on its way again.") % {"symbol": dispatch.symbol})
    return redirect(dispatch.report)


@access.needs("dispatch.send")
@require_safe
def letter_file(request: SignedInRequest, key: UUID) -> HttpResponseBase:
    """The covering letter, to print or to hand over."""
    kept = Dispatch.objects.for_secretariat(request.user).exclude(letter_file="")
    dispatch = get_object_or_404(kept, key=key)
    return storage.serve(dispatch.letter_file, filename=dispatch.letter_filename, inline=True)


@access.needs("dispatch.send")
@require_POST
def resend_failed(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Repeat every letter that failed; what was perhaps sent is left to a person, one by one."""
    report = get_object_or_404(Report.objects.with_context().for_secretariat(request.user), key=key)
    count = dispatch_room.send_failed_again(report, by=request.user)
    messages.success(request, SENT_AGAIN % {"n": count})
    return redirect(report)


@access.needs("dispatch.send")
@require_POST
def pause(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Stop what has not gone out yet."""
    report = get_object_or_404(Report.objects.with_context().for_secretariat(request.user), key=key)
    count = dispatch_room.stop(report, by=request.user)
    _say_stopped(request, count, sum(row.state == "sending" for row in receipts.receipts(report)))
    return redirect(report)


def _say_stopped(request: SignedInRequest, count: int, in_hand: int) -> None:
    """How many letters were stopped, and how many are being sent: those go out."""
    goes_on = [STILL_SENT % {"n": in_hand}] * bool(in_hand)
    if not count:
        messages.warning(request, " ".join([str(NOTHING_STOPPED), *goes_on]))
        return
    messages.success(request, " ".join([STOPPED % {"n": count}, *goes_on]))


@access.needs("dispatch.send")
@require_POST
def resume(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Resume sending the letters that were paused."""
    report = get_object_or_404(Report.objects.with_context().for_secretariat(request.user), key=key)
    count = dispatch_room.resume(report, by=request.user)
    messages.success(request, RESUMED % {"n": count})
    return redirect(report)


@access.needs("dispatch.send")
def remind(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Who would be reminded and who not and why, before it happens; then it happens."""
    report = get_object_or_404(Report.objects.with_context().for_secretariat(request.user), key=key)
    dispatch_room.require_issued(report)
    if request.method == "POST":
        _say_reminded(request, reminders.remind(report, by=request.user, early="early" in request.POST))
        return redirect(report)
    reminder = reminders.reminder(report)
    context = {"report": report, "workshop": report.workshop, "reminder": reminder}
    context["form"] = RemindForm(soon=reminder.soon)
    return render(request, "reports/dispatch/remind.html", context)


def _say_reminded(request: SignedInRequest, count: int) -> None:
    if not count:
        messages.warning(request, NOBODY_REMINDED)
        return
    messages.success(request, REMINDED % {"n": count})
