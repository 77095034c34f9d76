"""Pages of a session: the list of sessions, the room of the rapporteur, and the projector, which follows it."""

import hashlib
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.requests import SignedInRequest
from recommendations.agreement import paragraph_states
from recommendations.amendments import acts
from recommendations.live_session import adoptions, controls, lookup, screen, sittings, statements
from recommendations.live_session.forms import NamesForm, PartnerForm, ShowForm, SpeakerForm
from recommendations.models import Sitting, Speaker
from registry import access
from registry.access import Refused
from workshops.models import Workshop


@access.needs("sitting.conduct")
@require_safe
def sessions(request: SignedInRequest, slug: str) -> HttpResponse:
    """The sessions that the user conducts, which can be opened here."""
    workshop = request.workshop = get_object_or_404(Workshop, slug=slug)
    own = list(sittings.sessions_for(request.user).filter(workshop=workshop))
    if not own:
        raise Http404
    held: dict[int, list[Sitting]] = {}
    for sitting in Sitting.objects.filter(session__in=own).select_related("session__workshop").order_by("pk"):
        held.setdefault(sitting.session_id, []).append(sitting)
    rows = []
    for session in own:
        found = held.get(session.pk, [])
        open_one = next((one for one in found if one.is_open), None)
        closed = [one for one in found if not one.is_open]
        rows.append((session, open_one, closed, "" if open_one else sittings.refusal(session)))
    crumbs = [*lookup.list_crumbs(workshop)[:1], (_("Live sessions"), "")]
    context = {"workshop": workshop, "rows": rows, "crumbs": crumbs}
    return render(request, "recommendations/live_session/sessions.html", context)


@access.needs("sitting.open")
def open_session(request: SignedInRequest, key: UUID) -> HttpResponse:
    session = get_object_or_404(sittings.sessions_for(request.user), key=key)
    request.workshop = session.workshop
    if request.method != "POST":
        return redirect("live_session:sessions", session.workshop.slug)
    sitting = sittings.open_session(session, by=request.user)
    messages.success(request, _("The session is open."))
    return redirect(sitting)


@access.needs("sitting.conduct")
@require_safe
def room(request: SignedInRequest, key: UUID) -> HttpResponse:
    """The room of an open session; of a closed one, what was recorded in it."""
    sitting = lookup.sitting_or_404(request, key)
    context: dict[str, Any] = {"sitting": sitting, "workshop": sitting.session.workshop}
    context["crumbs"] = lookup.crumbs(sitting)
    context["speakers"] = list(sitting.speakers.all())
    noted = statements.readable_by(request.user).filter(sitting=sitting)
    if not sitting.is_open:
        noted = noted.select_related("recommendation__workshop", "delegation", "position", "result", "paragraph")
        context["statements"] = list(noted.order_by("recommendation", "pk"))
        return render(request, "recommendations/live_session/record.html", context)
    context |= _shown(request, sitting, context["speakers"])
    context["noted"] = list(noted.filter(recommendation=context["screen"].recommendation).order_by("-pk"))
    return render(request, "recommendations/live_session/room.html", context)


def _shown(request: SignedInRequest, sitting: Sitting, waiting: list[Speaker]) -> dict[str, Any]:
    """Return what the room shows, with its buttons and forms."""
    shown, workshop = screen.of(sitting, with_names=True), sitting.session.workshop
    recommendation = shown.recommendation
    may_agree = recommendation is not None and paragraph_states.may_record(request.user, recommendation)
    for entry in shown.amendments:
        entry.acts = acts.in_session(entry)
    return {
        "screen": shown,
        "buttons": controls.of_screen(shown, may_agree=may_agree),
        "listed": controls.of_list(shown),
        "proposals": [(one, statements.latest(one), controls.of_statement(one)) for one in shown.statements],
        "waiting": [(one, controls.of_speaker(one)) for one in waiting if one.ended_at is None],
        "names": controls.of_names(sitting) if sittings.may_show_names(sitting, request.user) else None,
        "partner_form": PartnerForm(workshop=workshop),
        "speaker_form": SpeakerForm(workshop=workshop),
        "may_adopt": adoptions.may_adopt(sitting, request.user),
    }


@access.needs("sitting.conduct")
def close_session(request: SignedInRequest, key: UUID) -> HttpResponse:
    sitting = lookup.sitting_or_404(request, key)
    if request.method != "POST":
        return redirect(sitting)
    sittings.close_session(sitting, by=request.user)
    messages.success(request, _("The session is closed. Delegations can now correct their recorded statements."))
    return redirect(sitting)


@access.needs("sitting.conduct")
def show(request: SignedInRequest, key: UUID) -> HttpResponse:
    sitting = lookup.sitting_or_404(request, key)
    if lookup.is_to_be_read(request):
        return redirect(sitting)
    form = ShowForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Select a paragraph on the session page."))
    sittings.show(sitting, paragraph=form.cleaned_data["paragraph"], by=request.user)
    return redirect(sitting)


@access.needs("sitting.conduct")
def show_names(request: SignedInRequest, key: UUID) -> HttpResponse:
    sitting = lookup.sitting_or_404(request, key)
    if lookup.is_to_be_read(request):
        return redirect(sitting)
    form = NamesForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Select on the session page whether names are to be shown."))
    sittings.show_names(sitting, shown=form.cleaned_data["shown"] == "yes", by=request.user)
    return redirect(sitting)


@access.needs("sitting.conduct")
@require_safe
def projector(request: SignedInRequest, key: UUID) -> HttpResponse:
    """The paragraph shown in the room, for the projector."""
    sitting = lookup.sitting_or_404(request, key)
    content, tag = _projected(sitting)
    context = {"sitting": sitting, "workshop": sitting.session.workshop, "projected": content, "tag": tag}
    response = render(request, "recommendations/live_session/projector.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@access.needs("sitting.conduct")
@require_safe
def projector_state(request: SignedInRequest, key: UUID) -> HttpResponse:
    """What the projector shows now, for its script; 304 if the projector shows it already."""
    sitting = lookup.sitting_or_404(request, key)
    content, tag = _projected(sitting)
    is_same = tag in parse_etags(request.headers.get("If-None-Match", ""))
    response = HttpResponseNotModified() if is_same else HttpResponse(content)
    response["ETag"], response["Cache-Control"] = tag, "private, no-store"
    return response


def _projected(sitting: Sitting) -> tuple[str, str]:
    """Return what the projector shows, and its ETag."""
    shown = screen.of(sitting, with_names=sitting.shows_names) if sitting.is_open else None
    context = {"sitting": sitting, "screen": shown, "workshop": sitting.session.workshop}
    content = render_to_string("recommendations/live_session/_projected.html", context)
    return content, f'"{hashlib.sha256(content.encode()).hexdigest()[:32]}"'
