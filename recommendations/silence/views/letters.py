"""The notes verbales of a round: request them, follow their progress, download each."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.requests import SignedInRequest
from recommendations.models import SilenceLetter, SilenceRound
from recommendations.silence import letters as silence_letters
from recommendations.silence import lookup, status
from recommendations.silence.letters import Letter
from registry import access
from registry.files import storage

STOP_POLLING = 286  # status at which htmx stops polling


@access.needs("silence.record")
def letters(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Show the notes to all partners, or the button that creates them."""
    round = lookup.round_or_404(request, SilenceRound.objects.recorded_by(request.user), key)
    if request.method == "POST":
        silence_letters.request_letters(round, by=request.user)
        messages.success(request, _("The notes are being created."))
        return redirect("silence:letters", round.key)
    found = silence_letters.current(round)
    context: dict[str, Any] = {"round": round, "letters": found, "job": _job(round, found)}
    now = status.of(round)
    is_over = now.has_ended or now.is_cancelled
    context["missing"] = not is_over and any(one.row is None for one in found)
    context["failed"] = [one for one in found if one.failure and not is_over]
    context["missing_characters"] = silence_letters.missing_characters(found)
    context["crumbs"] = lookup.crumbs(round, _("Notes verbales"))
    return render(request, "recommendations/silence/letters.html", context)


@access.needs("silence.record")
@require_safe
def letters_progress(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Return the progress fragment that the page polls every second."""
    round = lookup.round_or_404(request, SilenceRound.objects.recorded_by(request.user), key)
    job = _job(round, silence_letters.current(round))
    if job is None:
        url = reverse("silence:letters", args=[round.key])
        job = {"percent": 100, "text": _("Done"), "done_url": url, "done_label": _("Show the notes")}
    is_over = bool(job.get("done_url"))
    return render(request, "workshops/imports/_progress.html", {"job": job}, status=STOP_POLLING if is_over else 200)


@access.needs("silence.record")
@require_safe
def letter_file(request: SignedInRequest, key: UUID, filename: str) -> HttpResponseBase:
    """Serve a finished note to the secretariat."""
    finished = SilenceLetter.objects.visible_to(request.user).exclude(file="")
    row = get_object_or_404(finished.select_related("partner__round__workshop", "partner__partner"), key=key)
    if filename != row.filename:
        raise Http404
    return storage.serve(row.file, filename=row.filename, inline=True)


def _job(round: SilenceRound, found: list[Letter]) -> dict[str, Any] | None:
    """Return the progress of all notes for parts/_progress.html; None if none is being made."""
    if not any(one.is_pending for one in found):
        return None
    done = sum(bool(one.row and one.row.file) for one in found)
    return {
        "percent": done * 100 // len(found),
        "text": _("%(done)d of %(total)d notes created") % {"done": done, "total": len(found)},
        "step": f"{done}/{len(found)}",
        "note": "",
        "failed": "",
        "url": reverse("silence:letters_progress", args=[round.key]),
    }
