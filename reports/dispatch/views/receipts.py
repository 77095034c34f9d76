"""Views for receipts: export the table of letters, record acknowledgements on paper."""

from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.requests import SignedInRequest
from registry import access
from registry.files import storage
from registry.spreadsheets import writer
from reports.dispatch import receipts
from reports.dispatch.forms import PaperReceiptForm
from reports.dispatch.lookup import dispatch_or_404
from reports.dispatch.receipts import Receipt
from reports.models import Dispatch, Report
from workshops.models import Workshop

OF_LETTER = ("letter", "partner", "ministry", "channel", "state", "remark")
TIMES = ("letter_dated", "queued", "paused", "sent", "delivered_by_hand", "opened", "acknowledged", "last_reminder")
OF_RECEIPT = ("reminders", "acknowledged_by", "title", "receipt")


@access.needs("dispatch.export")
@require_safe
def export(request: SignedInRequest, key: UUID, extension: str) -> HttpResponseBase:
    """Export the filtered and sorted table as CSV or XLSX, with times of the workshop. Audited, because it names people."""
    report = get_object_or_404(Report.objects.overseen_by(request.user).select_related("workshop"), key=key)
    filters = {name: request.GET.get(name, "") for name in ("state", "channel")}
    rows = receipts.chosen(receipts.receipts(report), **filters, order=request.GET.get("sort", ""))
    head, cells = _head(report.workshop), [_cells(row, report.workshop.tz) for row in rows]
    receipts.record_export(report, count=len(cells), by=request.user)
    name = f"{report.symbol.replace('/', '-')}-receipts.{extension}"
    response: HttpResponseBase
    if extension == "csv":
        response = StreamingHttpResponse(writer.csv_lines(head, cells), content_type=storage.TYPES["csv"])
    else:
        response = HttpResponse(writer.workbook("Receipts", head, cells), content_type=storage.TYPES["xlsx"])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _head(workshop: Workshop) -> list[str]:
    """Return the headings; those of times state the time zone, which is that of the workshop."""
    return [*OF_LETTER, *(f"{name} ({workshop.zone})" for name in TIMES), *OF_RECEIPT]


def _cells(row: Receipt, zone: ZoneInfo) -> list[Any]:
    dispatch = row.dispatch
    times = (
        dispatch.dated_on,
        dispatch.queued_at,
        dispatch.paused_at,
        dispatch.sent_at,
        dispatch.handed_on,
        dispatch.opened_at,
        dispatch.acknowledged_on or dispatch.acknowledged_at,
        dispatch.reminded_at,
    )
    return [
        dispatch.symbol,
        dispatch.partner_name,
        dispatch.ministry_name,
        dispatch.delivery_label,
        str(row.label),
        row.note,
        *(_in_zone(time, zone) for time in times),
        dispatch.reminders,
        dispatch.acknowledged_by,
        dispatch.acknowledged_title,
        dispatch.receipt_by,
    ]


def _in_zone(at: date | datetime | None, zone: ZoneInfo) -> str:
    """Return a time in a zone with its offset, a date as it was recorded, or nothing."""
    if at is None:
        return ""
    return at.astimezone(zone).isoformat(timespec="minutes") if isinstance(at, datetime) else at.isoformat()


@access.needs("dispatch.send")
def record_receipt(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Record an acknowledgement of receipt on paper, with its scan."""
    dispatch = dispatch_or_404(request, key, "report__workshop__host", "report__meeting", "ministry")
    receipts.require_delivered(dispatch)
    submitted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PaperReceiptForm(*submitted, report=dispatch.report)
    if form.is_valid():
        try:
            receipts.record_receipt(dispatch, **form.cleaned_data, by=request.user)
            messages.success(
                request, _("The acknowledgement from %(name)s has been recorded.") % {"name": dispatch.ministry_name}
            )
        except receipts.AlreadyAcknowledged:
            messages.info(request, receipts.ALREADY_ACKNOWLEDGED)
        return redirect(dispatch.report)
    context = {"form": form, "dispatch": dispatch, "report": dispatch.report, "workshop": dispatch.report.workshop}
    context["already_acknowledged"] = receipts.ALREADY_ACKNOWLEDGED if dispatch.acknowledged_at else ""
    return render(request, "reports/dispatch/record_receipt.html", context)


@access.needs("report.view")
@require_safe
def scan(request: SignedInRequest, key: UUID) -> HttpResponseBase:
    """Download the scan of an acknowledgement, for secretariat and chair. Never displayed inline."""
    scanned = Dispatch.objects.filter(report__in=Report.objects.overseen_by(request.user)).exclude(receipt_file="")
    dispatch = get_object_or_404(scanned, key=key)
    name = f"{dispatch.symbol.replace('/', '-')}-receipt.{dispatch.receipt_file.rpartition('.')[2]}"
    return storage.serve(dispatch.receipt_file, filename=name)
