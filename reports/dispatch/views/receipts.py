"""Receipts: what became of each letter, as a table, a file, and an answer on paper that is recorded."""

from datetime import UTC
from typing import Any
from uuid import UUID

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
from reports.dispatch.receipts import Receipt
from reports.models import Dispatch, Report

HEAD: tuple[str, ...] = (
    "letter",
    "partner",
    "ministry",
    "channel",
    "state",
    "when",
    "remark",
    "reminders",
    "acknowledged_by",
    "title",
)
HEAD += ("date_of_answer", "receipt")


@access.needs("dispatch.export")
@require_safe
def export(request: SignedInRequest, key: UUID, extension: str) -> HttpResponseBase:
    """The whole table as CSV or XLSX, as the address narrows and orders it. Times are in UTC. It names people, so it
    asks who one is, and is recorded."""
    report = get_object_or_404(Report.objects.overseen_by(request.user).select_related("workshop"), key=key)
    wanted = {name: request.GET.get(name, "") for name in ("state", "channel")}
    rows = receipts.chosen(receipts.receipts(report), **wanted, order=request.GET.get("sort", ""))
    cells = [_cells(row) for row in rows]
    receipts.record_export(report, count=len(cells), by=request.user)
    name = f"{report.symbol.replace('/', '-')}-receipts.{extension}"
    response: HttpResponseBase
    if extension == "csv":
        response = StreamingHttpResponse(writer.csv_lines(HEAD, cells), content_type=storage.TYPES["csv"])
    else:
        response = HttpResponse(writer.workbook("Receipts", HEAD, cells), content_type=storage.TYPES["xlsx"])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _cells(row: Receipt) -> list[Any]:
    one = row.dispatch
    return [
        one.symbol,
        one.partner_name,
        one.ministry_name,
        str(one.get_channel_display()),
        str(row.label),
        row.on.isoformat() if row.on else row.at.astimezone(UTC).isoformat(timespec="minutes"),
        row.note,
        one.reminders,
        one.acknowledged_by,
        one.acknowledged_title,
        one.acknowledged_on.isoformat() if one.acknowledged_on else "",
        one.receipt_by,
    ]


@access.needs("dispatch.send")
def record_receipt(request: SignedInRequest, key: UUID) -> HttpResponse:
    """An answer that came on paper is recorded, with its scan."""
    related = ("report__workshop__host", "report__meeting", "ministry")
    dispatch = get_object_or_404(Dispatch.objects.for_secretariat(request.user).select_related(*related), key=key)
    receipts.require_gone(dispatch)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PaperReceiptForm(*sent, report=dispatch.report)
    if form.is_valid():
        try:
            receipts.record_receipt(dispatch, **form.cleaned_data, by=request.user)
            messages.success(request, _("The answer of %(name)s has been recorded.") % {"name": dispatch.ministry_name})
        except receipts.AlreadyAcknowledged:
            messages.info(request, receipts.FIRST_ANSWER_STANDS)
        return redirect(dispatch.report)
    context = {"form": form, "dispatch": dispatch, "report": dispatch.report, "workshop": dispatch.report.workshop}
    context["answered"] = receipts.FIRST_ANSWER_STANDS if dispatch.acknowledged_at else ""
    return render(request, "reports/dispatch/record_receipt.html", context)


@access.needs("report.view")
@require_safe
def scan(request: SignedInRequest, key: UUID) -> HttpResponseBase:
    """The scan of an answer on paper, for secretariat and chair; saved, never opened within the portal."""
    seen = Dispatch.objects.filter(report__in=Report.objects.overseen_by(request.user)).exclude(receipt_file="")
    dispatch = get_object_or_404(seen, key=key)
    name = f"{dispatch.symbol.replace('/', '-')}-receipt.{dispatch.receipt_file.rpartition('.')[2]}"
    return storage.serve(dispatch.receipt_file, filename=name)
