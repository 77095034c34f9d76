"""The page that asks for confirmation before letters are sent, prepared, resumed or resent."""

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
    context = {
        "report": report,
        "workshop": report.workshop,
        "confirmation": shown,
        "selected": selected,
        "fields": {"hidden": hidden, "shown": list(fields)},
        "may_change": bool(selected),
    }
    return held_entries.confirm(request, lambda: render(request, "reports/dispatch/confirm_letters.html", context))
