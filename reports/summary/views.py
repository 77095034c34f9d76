"""Pages of the chair's summary: notes, text, corrections, decision, derived texts and PDF."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.requests import SignedInRequest
from registry import access, held_entries
from registry.files import storage
from registry.renditions import progress_of
from reports.models import ChairSummary, SessionNote, SummaryRendition
from reports.printing import phrases
from reports.summary import carried, facts, names, summaries
from reports.summary import document as documents
from reports.summary import texts as summary_texts
from reports.summary.forms import BasedForm, CorrectForm, FinaliseForm, NoteForm, ShowForm, WriteForm
from workshops.imports import pipeline
from workshops.models import OFFICERS, Role, Session, SessionKind, Workshop
from workshops.user_roles import roles_of

STOP_POLLING = 286  # the response status at which htmx stops polling


@access.needs("summary.view")
@require_safe
def summary(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show the summary to those who may read it; to officers also the session notes and the corrections."""
    workshop = request.workshop = get_object_or_404(Workshop.objects.select_related("host"), slug=slug)
    roles, row = roles_of(request.user), summaries.of(workshop)
    writes = roles.has(workshop, *OFFICERS)
    may_read = row is not None and ChairSummary.objects.visible_to(request.user).filter(pk=row.pk).exists()
    if not writes and not may_read:
        raise Http404
    context: dict[str, Any] = {
        "workshop": workshop,
        "summary": row,
        "blocks": phrases.blocks(row.text) if row else [],
        "recommendations": carried.of(row) if row else [],
        "writes": writes and not (row and row.is_final),
        "decides": roles.has(workshop, Role.CHAIR, Role.SECRETARIAT) and not (row and row.is_final),
        "may_be_final": row is not None and row.is_shown and summaries.may_be_final(row, timezone.now()),
        "crumbs": _crumbs(workshop),
    }
    if row is not None and ChairSummary.objects.corrected_by(request.user).filter(pk=row.pk).exists():
        is_open = row.corrections_until is not None and row.corrections_until > timezone.now()
        context |= {"may_correct": is_open, "own": row.corrections.filter(author=request.user)}
    if writes:
        context |= _for_officers(workshop, row)
    return render(request, "reports/summary/summary.html", context)


def _for_officers(workshop: Workshop, row: ChairSummary | None) -> dict[str, Any]:
    """Return the sessions with their notes, the corrections, who has not answered, and names of partners in the text."""
    notes = {note.session_id: note for note in SessionNote.objects.filter(session__workshop=workshop)}
    sessions = Session.objects.filter(workshop=workshop).exclude(kind=SessionKind.BREAK).select_related("topic")
    return {
        "sessions": [(session, notes.get(session.pk)) for session in sessions],
        "corrections": row.corrections.select_related("delegation") if row else [],
        "awaited": summaries.awaited(row) if row and row.is_shown else [],
        "named": names.in_text(row.text, workshop) if row and not row.is_final else [],
    }


def _crumbs(workshop: Workshop, last: str = "") -> list[tuple[str, str]]:
    here = reverse("summary:summary", args=[workshop.slug])
    path = [(workshop.short_name, workshop.get_absolute_url()), (_("Chair’s summary"), here if last else "")]
    return [*path, (last, "")] if last else path


def _workshop_or_404(request: SignedInRequest, slug: str, *roles: Role) -> Workshop:
    workshops = Workshop.objects.in_which(request.user, *roles).select_related("host")
    workshop = request.workshop = get_object_or_404(workshops, slug=slug)
    return workshop


@access.needs("summary.write")
def note(request: SignedInRequest, slug: str, key: UUID) -> HttpResponse:
    workshop = _workshop_or_404(request, slug, *OFFICERS)
    session = get_object_or_404(Session.objects.select_related("workshop"), key=key, workshop=workshop)
    summaries.check_open(summaries.of(workshop))
    saved = SessionNote.objects.filter(session=session).first()
    form = NoteForm(request.POST if request.method == "POST" else None, saved=saved)
    context = {"workshop": workshop, "title": session.title, "form": form, "crumbs": _crumbs(workshop, session.title)}
    if form.is_valid():
        text, base = form.cleaned_data["text"], form.cleaned_data["base"]
        try:
            summaries.check_base(saved, base)  # the page that shows both calls no door
            summaries.write_note(session, text, base=base, by=request.user)
        except summaries.StaleText as stale:
            return _stale(request, NoteForm, stale, context)
        messages.success(request, _("The notes have been saved."))
        return redirect("summary:summary", slug)
    return render(request, "reports/summary/write.html", context)


@access.needs("summary.write")
def write(request: SignedInRequest, slug: str) -> HttpResponse:
    """Edit the text; a new one begins with the facts and the session notes."""
    workshop = _workshop_or_404(request, slug, *OFFICERS)
    saved = summaries.of(workshop)
    summaries.check_open(saved)
    begun = "" if saved else facts.draft(workshop)
    form = WriteForm(request.POST if request.method == "POST" else None, saved=saved, text=begun)
    title = _("Text of the chair’s summary")
    context = {"workshop": workshop, "title": title, "form": form, "crumbs": _crumbs(workshop, title)}
    if form.is_valid():
        text, base = form.cleaned_data["text"], form.cleaned_data["base"]
        try:
            summaries.check_base(saved, base)
            summaries.write(workshop, text, base=base, by=request.user)
        except summaries.StaleText as stale:
            return _stale(request, WriteForm, stale, context)
        messages.success(request, _("The chair’s summary has been saved."))
        return redirect("summary:summary", slug)
    return render(request, "reports/summary/write.html", context)


def _stale(
    request: SignedInRequest, make: type[BasedForm], stale: summaries.StaleText, context: dict[str, Any]
) -> HttpResponse:
    """Show the text that someone else has saved beside what was typed, which is now based on it."""
    typed = request.POST.copy()
    typed["base"] = stale.saved.written_at.isoformat() if stale.saved else ""
    page = context | {"form": make(typed, saved=stale.saved), "stale": stale.saved}
    return held_entries.confirm(request, lambda: render(request, "reports/summary/write.html", page))


@access.needs("summary.decide")
def show(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show who will be notified and which partners the text names; then show the summary for factual correction."""
    workshop = _workshop_or_404(request, slug, Role.SECRETARIAT, Role.CHAIR)
    row = get_object_or_404(ChairSummary.objects.drafted_by(request.user).select_related("workshop"), workshop=workshop)
    summaries.check_open(row)
    form = ShowForm(request.POST if request.method == "POST" else None, summary=row)
    if form.is_valid():
        summaries.show(workshop, until=form.cleaned_data["until"], seen=form.what_was_seen(), by=request.user)
        messages.success(
            request, _("The chair’s summary has been circulated for factual correction. Notifications are being sent.")
        )
        return redirect(row)
    concerned = {one.user_id: one.names_in_delegation for one in summaries.delegates_concerned(workshop)}
    context = _decision(workshop, row, form) | {"people": list(concerned.values())}
    context |= {"title": _("Circulate for factual correction"), "submit": _("Circulate")}
    return render(request, "reports/summary/decide.html", context)


@access.needs("summary.decide")
def finalise(request: SignedInRequest, slug: str) -> HttpResponse:
    workshop = _workshop_or_404(request, slug, Role.SECRETARIAT, Role.CHAIR)
    row = get_object_or_404(ChairSummary.objects.drafted_by(request.user).select_related("workshop"), workshop=workshop)
    summaries.check_open(row)
    form = FinaliseForm(request.POST if request.method == "POST" else None, summary=row, user=request.user)
    if form.is_valid():
        chair, embargo = form.cleaned_data["chair"], form.cleaned_data["embargo_until"]
        summaries.finalise(workshop, seen=form.what_was_seen(), chair=chair, embargo_until=embargo, by=request.user)
        messages.success(request, _("The chair’s summary is final."))
        return redirect(row)
    context = _decision(workshop, row, form) | {"title": _("Finalise the chair’s summary"), "submit": _("Finalise")}
    return render(request, "reports/summary/decide.html", context)


def _decision(workshop: Workshop, row: ChairSummary, form: ShowForm | FinaliseForm) -> dict[str, Any]:
    return {
        "workshop": workshop,
        "summary": row,
        "form": form,
        "blocks": phrases.blocks(row.text),
        "crumbs": _crumbs(workshop, _("Decision")),
    }


@access.needs("summary.correct", creates=True)
def correct(request: SignedInRequest, slug: str) -> HttpResponse:
    readable = ChairSummary.objects.corrected_by(request.user).select_related("workshop__host")
    row = get_object_or_404(readable, workshop__slug=slug)
    workshop = request.workshop = row.workshop
    form = CorrectForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        summaries.correct(workshop, form.cleaned_data["text"], by=request.user)
        messages.success(request, _("Your answer has been sent to the secretariat and the chair."))
        return redirect(row)
    context = {"workshop": workshop, "summary": row, "form": form, "blocks": phrases.blocks(row.text)}
    context["crumbs"] = _crumbs(workshop, _("Factual corrections"))
    return render(request, "reports/summary/correct.html", context)


@access.needs("summary.view")
@require_safe
def texts(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show the texts derived from the final summary: information note, press line, text for ministers' statements."""
    workshop = _workshop_or_404(request, slug, *OFFICERS, Role.ORGANISER)
    row = summaries.of(workshop)
    if row is None or not row.is_final:
        raise Http404
    context = {"workshop": workshop, "summary": row, "texts": summary_texts.of(row)}
    return render(request, "reports/summary/texts.html", context | {"crumbs": _crumbs(workshop, _("Texts"))})


@access.needs("summary.view")
def document(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show the PDF of the summary as it is now, or the button that creates it."""
    summary = _readable_or_404(request, slug)
    if request.method == "POST":
        documents.request_document(summary, by=request.user)
        return redirect("summary:document", slug)
    row = documents.current(summary)
    context: dict[str, Any] = {"workshop": summary.workshop, "summary": summary, "row": row}
    context["job"] = _job(row, slug)
    context["missing_characters"] = documents.missing_characters(row) if row else []
    return render(request, "reports/summary/document.html", context | {"crumbs": _crumbs(summary.workshop, _("PDF"))})


@access.needs("summary.view")
@require_safe
def document_progress(request: SignedInRequest, slug: str) -> HttpResponse:
    """Return the progress fragment that the page polls every second."""
    job = _job(documents.current(_readable_or_404(request, slug)), slug)
    if job is None:
        url = reverse("summary:document", args=[slug])
        job = {"percent": 100, "text": _("Done"), "done_url": url, "done_label": _("Open PDF")}
    is_over = bool(job.get("failed") or job.get("done_url"))
    return render(request, "workshops/imports/_progress.html", {"job": job}, status=STOP_POLLING if is_over else 200)


@access.needs("summary.view")
@require_safe
def document_file(request: SignedInRequest, key: UUID, filename: str) -> HttpResponseBase:
    """Serve a finished PDF to those who may read the summary."""
    finished = SummaryRendition.objects.visible_to(request.user).select_related("summary__workshop")
    row = get_object_or_404(finished, key=key)
    if filename != row.filename:
        raise Http404
    return storage.serve(row.file, filename=row.filename, inline=True)


def _readable_or_404(request: SignedInRequest, slug: str) -> ChairSummary:
    readable = ChairSummary.objects.visible_to(request.user).select_related("workshop__host")
    summary = get_object_or_404(readable, workshop__slug=slug)
    request.workshop = summary.workshop
    return summary


def _job(row: SummaryRendition | None, slug: str) -> dict[str, Any] | None:
    """Return the progress of the rendering for parts/_progress.html; None if none is running or the file exists."""
    if row is None or row.file or row.job is None:
        return None
    url = reverse("summary:document_progress", args=[slug])
    return progress_of(row.job, url=url, failed=pipeline.failure(row.job))
