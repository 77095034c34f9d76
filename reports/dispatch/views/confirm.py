"""The page that asks for confirmation before letters are sent, prepared, paused, resumed or resent."""

from collections.abc import Iterable
from uuid import UUID

from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import render

from members.requests import SignedInRequest
from registry import held_entries
from reports.dispatch.confirmation import Confirmation
from reports.models import Report


def confirm_letters(
    request: SignedInRequest,
    report: Report,
    shown: Confirmation,
    *,
    selected: Iterable[UUID] = (),
    hidden: Iterable[BoundField] = (),
    fields: Iterable[BoundField] = (),
) -> HttpResponse:
    """Return the page, at its own address, that shows what will happen, with one button.

    The button sends the ministries `selected` again, with fields that are `hidden` or filled in on this page.
    """
    fields_sent = {"hidden": hidden, "shown": list(fields)}
    return held_entries.confirm(request, lambda: show_letters(request, report, shown, selected, fields_sent))


def show_letters(
    request: SignedInRequest,
    report: Report,
    shown: Confirmation,
    selected: Iterable[UUID] = (),
    fields: dict[str, Iterable[BoundField]] | None = None,
) -> HttpResponse:
    """Return the same page as the answer to a GET."""
    context = {
        "report": report,
        "workshop": report.workshop,
        "confirmation": shown,
        "selected": selected,
        "fields": fields or {},
        "may_change": bool(selected),
    }
    return render(request, "reports/dispatch/confirm_letters.html", context)
