"""Receipts: what became of each letter, as a table, a file, and an answer on paper that is recorded."""

from datetime import UTC

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from recommendations import receiving
from recommendations.forms.distributing import PaperReceiptForm
from recommendations.models import Channel, Dispatch, Report
from registry import access, files, sheets

PAGE = 25
HEAD = ("letter", "partner", "ministry", "channel", "state", "when", "remark", "reminders", "acknowledged_by", "title")
HEAD += ("date_of_answer", "receipt")


def table(request, report):
    """What _receipts.html needs: one page of the table, as the address narrows and orders it. Two queries."""
    rows = receiving.receipts(report)
    wanted = {name: request.GET.get(name, "") for name in ("state", "channel", "sort")}
    shown = receiving.chosen(rows, state=wanted["state"], channel=wanted["channel"], order=wanted["sort"])
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    legend = receiving.legend(rows)
    counts = {state: count for state, _label, count in legend}
    channels = {row.dispatch.channel for row in rows}
    return {
        "receipts": page.object_list,
        "page": page,
        "legend": legend,
        "bars": _bars(legend),
        "counts": counts,
        "channels": [(value, label) for value, label in Channel.choices if value in channels],
        "wanted": wanted,
        "is_moving": any(map(counts.get, ("queued", "sending"))) or any(_is_printing(row) for row in rows),
    }


def _bars(legend):
    """One bar for each state, as long as its share of a line of 1000, less a gap: {state, x, width}."""
    whole, x, bars = sum(count for _state, _label, count in legend), 0, []
    for state, _label, count in legend:
        bars.append({"state": state, "x": round(x), "width": max(2, round(1000 * count / whole) - 4)})
        x += 1000 * count / whole
    return bars


def _is_printing(row):
    return row.state == "prepared" and not row.dispatch.letter_file


@access.needs("dispatch.export")
@require_safe
def export(request, key, extension):
    """The whole table as CSV or XLSX, as the address narrows and orders it. Times are in UTC. It names people, so it
    asks who one is, and is recorded."""
    report = get_object_or_404(Report.objects.overseen_by(request.user).select_related("workshop"), key=key)
    wanted = {name: request.GET.get(name, "") for name in ("state", "channel")}
    rows = receiving.chosen(receiving.receipts(report), **wanted, order=request.GET.get("sort", ""))
    cells = [_cells(row) for row in rows]
    receiving.record_export(report, count=len(cells), by=request.user)
    name = f"{report.symbol.replace('/', '-')}-receipts.{extension}"
    if extension == "csv":
        response = StreamingHttpResponse(sheets.csv_lines(HEAD, cells), content_type=files.TYPES["csv"])
    else:
        response = HttpResponse(sheets.workbook("Receipts", HEAD, cells), content_type=files.TYPES["xlsx"])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _cells(row):
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
def record(request, key):
    """An answer that came on paper is recorded, with its scan."""
    related = ("report__workshop__host", "report__meeting", "ministry")
    dispatch = get_object_or_404(Dispatch.objects.kept_by(request.user).select_related(*related), key=key)
    receiving.require_gone(dispatch)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PaperReceiptForm(*sent, report=dispatch.report)
    if form.is_valid():
        try:
            receiving.record_receipt(dispatch, **form.cleaned_data, by=request.user)
            messages.success(request, _("The answer of %(name)s has been recorded.") % {"name": dispatch.ministry_name})
        except receiving.AlreadyAcknowledged:
            messages.info(request, _("Receipt was acknowledged before; the first answer stands."))
        return redirect(dispatch.report)
    context = {"form": form, "dispatch": dispatch, "report": dispatch.report, "workshop": dispatch.report.workshop}
    return render(request, "recommendations/receipt_paper.html", context)


@access.needs("report.view")
@require_safe
def scan(request, key):
    """The scan of an answer on paper, for secretariat and chair; saved, never opened within the portal."""
    seen = Dispatch.objects.filter(report__in=Report.objects.overseen_by(request.user)).exclude(receipt_file="")
    dispatch = get_object_or_404(seen, key=key)
    name = f"{dispatch.symbol.replace('/', '-')}-receipt.{dispatch.receipt_file.rpartition('.')[2]}"
    return files.serve(dispatch.receipt_file, filename=name)
