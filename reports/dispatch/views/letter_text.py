"""View for the text of the covering letters and the minister who signs them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _

from members.requests import SignedInRequest
from registry import access
from reports.dispatch import dispatch as dispatch_room
from reports.dispatch import letter_text as dispatch_letter_text
from reports.dispatch.forms import LetterTextForm
from reports.models import Report
from reports.printing.letter_text import PLACES

SAVED = _("The text of the letters has been saved.")


@access.needs("dispatch.send")
def letter_text(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Edit the text of the letters, initially the standard text, and confirm who signs."""
    report = get_object_or_404(Report.objects.with_context().for_secretariat(request.user), key=key)
    dispatch_room.require_issued(report)
    form = LetterTextForm(request.POST if request.method == "POST" else None, report=report)
    if form.is_valid():
        dispatch_letter_text.edit_letters(report, **form.texts(), by=request.user)
        messages.success(request, SAVED)
        return redirect("dispatch:send", report.key)
    context = {
        "report": report,
        "workshop": report.workshop,
        "form": form,
        "places": [(f"{{{name}}}", meaning) for name, meaning in PLACES.items()],
        "has_letters": report.dispatches.exists(),
    }
    return render(request, "reports/dispatch/letter_text.html", context)
