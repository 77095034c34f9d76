"""Pages to read: the rounds of a workshop, one round, and the practical arrangements."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.requests import SignedInRequest
from recommendations.models import SilenceRound
from recommendations.silence import arrangements as silence_arrangements
from recommendations.silence import lookup, page, status
from recommendations.silence.forms.decisions import ArrangementsForm
from registry import access
from workshops.models import Role, Workshop
from workshops.user_roles import roles_of


@access.needs("silence.view")
@require_safe
def rounds(request: SignedInRequest, slug: str) -> HttpResponse:
    workshop = request.workshop = get_object_or_404(Workshop, slug=slug)
    decides = roles_of(request.user).has(workshop, Role.CHAIR, Role.SECRETARIAT)
    found = SilenceRound.objects.visible_to(request.user).filter(workshop=workshop).with_context()
    if not found and not (decides and workshop.has_silence):
        raise Http404
    context = {
        "workshop": workshop,
        "rounds": [status.of(round) for round in found],
        "may_launch": decides and workshop.has_silence,
        "crumbs": [(workshop.short_name, workshop.get_absolute_url()), (_("Silence procedures"), "")],
    }
    return render(request, "recommendations/silence/rounds.html", context)


@access.needs("silence.view")
@require_safe
def round(request: SignedInRequest, key: UUID) -> HttpResponse:
    round = lookup.round_or_404(request, SilenceRound.objects.visible_to(request.user), key)
    found = page.for_reader(round, request.user, with_changes=request.GET.get("show") == "changes")
    context = {
        "round": round,
        "workshop": round.workshop,
        "page": found,
        "status": found.status,
        "crumbs": lookup.crumbs(round),
        "changes": request.GET.get("show") == "changes",
        "has_earlier": any(row.earlier for row in found.items),
        "followers": round.followers.all(),
    }
    return render(request, "recommendations/silence/round.html", context)


@access.needs("silence.record")
def arrangements(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show the practical arrangements to all participants; the secretariat may change them."""
    workshop = request.workshop = get_object_or_404(Workshop, slug=slug)
    request.item = workshop.get_absolute_url()  # the page above this one is not for all participants
    roles = roles_of(request.user)
    if not workshop.has_silence or not roles.is_participant_in(workshop):
        raise Http404
    current, may_edit = silence_arrangements.current(workshop), roles.has(workshop, Role.SECRETARIAT)
    text = current.text if current else str(silence_arrangements.STANDARD)
    initial = {"text": text, "announced_on": current.announced_on if current else None}
    form = ArrangementsForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        silence_arrangements.save(workshop, by=request.user, **form.cleaned_data)
        messages.success(
            request,
            _("The practical arrangements have been saved and will apply to silence procedures launched from now on."),
        )
        return redirect("silence:arrangements", workshop.slug)
    context: dict[str, Any] = {"workshop": workshop, "form": form if may_edit else None, "current": current}
    context["crumbs"] = [(workshop.short_name, workshop.get_absolute_url()), (_("Practical arrangements"), "")]
    return render(request, "recommendations/silence/arrangements.html", context)
