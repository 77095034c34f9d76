"""Views for sending a report to ministries: select recipients; pause, resume and resend letters; remind."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_safe

from members.models import Ministry
from members.requests import SignedInRequest
from registry import access
from registry.fields import boxes
from registry.files import storage
from reports.dispatch import confirmation, receipts, reminders
from reports.dispatch import dispatch as dispatch_room
from reports.dispatch import recipients as dispatch_recipients
from reports.dispatch.delivery import RELATED
from reports.dispatch.forms import RemindForm, SendForm
from reports.dispatch.lookup import dispatch_or_404
from reports.dispatch.recipients import Plan, Recipient
from reports.dispatch.views.confirm import confirm_letters, show_letters
from reports.models import Channel, Dispatch, Report

QUEUED = ngettext_lazy(
    "The letter to %(n)s ministry has been queued.", "The letters to %(n)s ministries have been queued.", "n"
)
NOT_SENT = _("Not sent to: %(names)s.")
REQUEUED = ngettext_lazy("%(n)s letter has been queued again.", "%(n)s letters have been queued again.", "n")
PAUSED = ngettext_lazy("Sending has been paused for %(n)s letter.", "Sending has been paused for %(n)s letters.", "n")
NOTHING_TO_PAUSE = _("No letters were queued, so none were paused.")
BEING_SENT = ngettext_lazy(
    "%(n)s letter is being sent and cannot be paused.", "%(n)s letters are being sent and cannot be paused.", "n"
)
RESUMED = ngettext_lazy(
    "Sending has been resumed for %(n)s letter.", "Sending has been resumed for %(n)s letters.", "n"
)
NONE_FAILED = _("No failed letters are left: they have already been queued again.")
NONE_PAUSED = _("No paused letters are left: sending has already been resumed.")
REMINDED = ngettext_lazy(
    "The reminder to %(n)s ministry has been queued.", "The reminders to %(n)s ministries have been queued.", "n"
)
NONE_REMINDED = _("No reminders were due, so none were sent.")


@access.needs("dispatch.send")
def send(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Show who would receive the report and who is excluded; after confirmation, queue the letters."""
    report = get_object_or_404(Report.objects.with_context().for_secretariat(request.user), key=key)
    dispatch_room.require_issued(report)
    found = dispatch_recipients.recipients(report)
    offered = [recipient.ministry for recipient in found if not recipient.reason]
    form = SendForm(
        request.POST if request.method == "POST" else None,
        ministries=[recipient.ministry for recipient in found],
        offered=offered,
        chosen=[] if request.GET.get("choose") == "none" else offered,
    )
    if form.is_valid() and "change" not in request.POST:
        return _confirm_or_send(request, report, form.cleaned_data["ministries"])
    return _send_page(request, report, form, found)


def _confirm_or_send(request: SignedInRequest, report: Report, ministries: QuerySet[Ministry]) -> HttpResponse:
    """Ask for confirmation, or queue the letters that were confirmed; state which of them were skipped, and why."""
    plan = dispatch_recipients.plan(report, ministries)
    selected = {ministry.pk for ministry in ministries}
    skipped = [recipient for recipient in plan.skipped if recipient.ministry.pk in selected]
    if plan.chosen and "confirmed" not in request.POST:
        shown = confirmation.of_plan(report, plan, Channel.EMAIL)
        return confirm_letters(request, report, shown, selected=plan.keys)
    queued = dispatch_room.send(report, ministries, by=request.user) if plan.chosen else []
    if queued:
        messages.success(request, QUEUED % {"n": len(queued)})
    if skipped:
        messages.warning(request, NOT_SENT % {"names": "; ".join(map(_with_reason, skipped))})
    return redirect(report)


def _with_reason(recipient: Recipient) -> str:
    ministry = recipient.ministry
    return f"{ministry}, {ministry.partner} ({recipient.reason})"


def _send_page(request: SignedInRequest, report: Report, form: SendForm, found: list[Recipient]) -> HttpResponse:
    contacts = reverse("delegations:contacts", args=[report.workshop.slug])
    box_of = boxes(form["ministries"])
    excluded = [row for row in found if row.reason]
    context: dict[str, Any] = {
        "report": report,
        "workshop": report.workshop,
        "form": form,
        "contacts_url": f"{contacts}?{urlencode({'missing': 'on', 'report': report.key})}",
        "text_url": reverse("dispatch:letter_text", args=[report.key]),
        "rows": [(row, box_of[str(row.ministry.key)]) for row in found if not row.reason],
        "excluded": excluded,
        "groups": confirmation.groups(excluded),
        "no_address": any(row.may_be_sent for row in excluded),
        "served": any(row.is_served for row in excluded),
    }
    context |= _preview(request, report, [row for row, _box in context["rows"]])
    return render(request, "reports/dispatch/send.html", context)


def _preview(request: SignedInRequest, report: Report, found: list[Recipient]) -> dict[str, Any]:
    """Return a preview of one letter, if all are sent: to the ministry requested, or else to an example."""
    key = request.GET.get("letter")
    requested = (row for row in found if str(row.ministry.key) == key)
    recipient = next(requested, None) or confirmation.example(found)
    if not recipient:
        return {}
    return {"recipient": recipient, "letter": dispatch_room.preview(report, recipient, Plan(found, []))}


@access.needs("dispatch.send")
def resend(request: SignedInRequest, key: UUID) -> HttpResponse:
    """After confirmation, resend a letter that failed or whose delivery is uncertain."""
    dispatch = dispatch_or_404(request, key, *RELATED)
    if request.method != "POST":
        return redirect(dispatch.report)
    if dispatch.channel == Channel.EMAIL and "confirmed" not in request.POST:  # printing is repeated at once
        shown, is_uncertain = dispatch_room.as_resent(dispatch)
        act = confirmation.REPEAT if is_uncertain else confirmation.RESEND
        of_letter = confirmation.of_dispatches(dispatch.report, act, [shown])
        return confirm_letters(request, dispatch.report, of_letter)
    dispatch_room.resend(dispatch, by=request.user)
    messages.success(request, _("Letter %(symbol)s has been queued again.") % {"symbol": dispatch.symbol})
    return redirect(dispatch.report)


@access.needs("dispatch.send")
@require_safe
def letter_file(request: SignedInRequest, key: UUID) -> HttpResponseBase:
    """Show the covering letter as a PDF."""
    finished = Dispatch.objects.for_secretariat(request.user).exclude(letter_file="")
    dispatch = get_object_or_404(finished, key=key)
    return storage.serve(dispatch.letter_file, filename=dispatch.letter_filename, inline=True)


@access.needs("dispatch.send")
def resend_failed(request: SignedInRequest, key: UUID) -> HttpResponse:
    """After confirmation, resend every letter that failed; those with uncertain delivery are resent one by one."""
    report = get_object_or_404(Report.objects.with_context().for_secretariat(request.user), key=key)
    if request.method != "POST":
        return redirect(report)
    failed, uncertain = dispatch_room.failed(report)
    if failed and "confirmed" not in request.POST:
        shown = confirmation.of_dispatches(report, confirmation.RESEND, failed, uncertain)
        return confirm_letters(request, report, shown)
    count = dispatch_room.resend_failed(report, by=request.user)
    _add_count(request, count, REQUEUED, NONE_FAILED)
    return redirect(report)


@access.needs("dispatch.send")
def pause(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Ask for confirmation, and pause all queued letters."""
    report = get_object_or_404(Report.objects.with_context().for_secretariat(request.user), key=key)
    if request.method != "POST":
        queued = dispatch_room.queued(report)
        if queued:
            return show_letters(request, report, confirmation.of_dispatches(report, confirmation.PAUSE, queued))
        _notify_paused(request, 0, sum(row.state == "sending" for row in receipts.receipts(report)))
        return redirect(report)
    count = dispatch_room.pause(report, by=request.user)
    _notify_paused(request, count, sum(row.state == "sending" for row in receipts.receipts(report)))
    return redirect(report)


def _notify_paused(request: SignedInRequest, count: int, sending: int) -> None:
    """State how many letters were paused, and how many are already being sent."""
    being_sent = [BEING_SENT % {"n": sending}] * bool(sending)
    if not count:
        messages.warning(request, " ".join([str(NOTHING_TO_PAUSE), *being_sent]))
        return
    messages.success(request, " ".join([PAUSED % {"n": count}, *being_sent]))


@access.needs("dispatch.send")
def resume(request: SignedInRequest, key: UUID) -> HttpResponse:
    """After confirmation, resume all paused letters."""
    report = get_object_or_404(Report.objects.with_context().for_secretariat(request.user), key=key)
    if request.method != "POST":
        return redirect(report)
    paused = dispatch_room.paused(report)
    if paused and "confirmed" not in request.POST:
        return confirm_letters(request, report, confirmation.of_dispatches(report, confirmation.RESUME, paused))
    count = dispatch_room.resume(report, by=request.user)
    _add_count(request, count, RESUMED, NONE_PAUSED)
    return redirect(report)


def _add_count(request: SignedInRequest, count: int, done: Any, none: Any) -> None:
    """Say how many letters were queued again, or that there were none left, because it had been done already."""
    if count:
        messages.success(request, done % {"n": count})
    else:
        messages.info(request, none)


@access.needs("dispatch.send")
def remind(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Show who would be reminded and who would not be; on submission, queue the reminders."""
    report = get_object_or_404(Report.objects.with_context().for_secretariat(request.user), key=key)
    dispatch_room.require_issued(report)
    if request.method == "POST":
        _notify_reminded(request, reminders.remind(report, by=request.user, early="early" in request.POST))
        return redirect(report)
    reminder = reminders.reminder(report)
    context = {"report": report, "workshop": report.workshop, "reminder": reminder}
    context["form"] = RemindForm(soon=reminder.soon)
    return render(request, "reports/dispatch/remind.html", context)


def _notify_reminded(request: SignedInRequest, count: int) -> None:
    if not count:
        messages.warning(request, NONE_REMINDED)
        return
    messages.success(request, REMINDED % {"n": count})
