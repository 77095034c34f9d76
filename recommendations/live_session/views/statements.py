"""Statements from the floor: recorded, dealt with, and corrected by the head of delegation."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.requests import SignedInRequest
from recommendations.live_session import lookup, screen, sittings
from recommendations.live_session import statements as room_statements
from recommendations.live_session.forms import CorrectionForm, EndForm, StatementForm, statement_forms
from recommendations.models import FloorStatement, ParagraphText, Recommendation, Sitting
from recommendations.positions import current
from recommendations.reading import page
from registry import access
from registry.access import Refused
from workshops.models import Delegation, Workshop


@access.needs("sitting.conduct", creates=True)
def record(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Record what the partner on the floor states about the paragraph shown."""
    sitting = lookup.sitting_or_404(request, key)
    if not sitting.is_open:
        raise Refused(sittings.IS_CLOSED)
    chosen = request.POST.get("delegation") or request.GET.get("delegation")
    if not chosen:
        return redirect(f"{sitting.get_absolute_url()}#floor")
    delegation = _delegation_or_404(sitting, chosen)
    read = _read(request, sitting)
    initial = {"delegation": delegation.key, "version": read.version.key, "paragraph": read.paragraph.key}
    initial["recommendation"] = read.version.recommendation.key
    data = request.POST if request.method == "POST" else None
    workshop = sitting.session.workshop
    forms = statement_forms(data, workshop=workshop, initial=initial, base=read.text)
    sent = next((form for form in forms if form.is_bound and form.is_valid()), None)
    if sent:
        _record(sitting, sent, delegation, request)
        messages.success(request, _("Recorded for %(partner)s.") % {"partner": delegation.name})
        return redirect(sitting)
    context = {"forms": forms, "sitting": sitting, "delegation": delegation, "workshop": workshop, "read": read}
    context["label"] = _label(read)
    context["crumbs"] = lookup.crumbs(sitting, _("Statement from the floor"))
    return render(request, "recommendations/live_session/record_statement.html", context)


def _record(sitting: Sitting, form: StatementForm, delegation: Delegation, request: SignedInRequest) -> None:
    rows = Recommendation.objects.filter(workshop=sitting.session.workshop_id)
    recommendation = get_object_or_404(rows, key=form.cleaned_data["recommendation"])
    room_statements.record(sitting, recommendation, delegation=delegation, **form.statement(), by=request.user)


def _delegation_or_404(sitting: Sitting, key: str) -> Delegation:
    partners = room_statements.partners_of(sitting.session.workshop)
    try:
        return get_object_or_404(partners, key=UUID(key))
    except ValueError as error:
        raise Http404 from error


def _read(request: SignedInRequest, sitting: Sitting) -> ParagraphText:
    """Return the paragraph of the version that the form showed, or the one shown in the room. Raises Refused if none."""
    listed = sittings.recommendations_of(sitting.session).order_by().values("pk")
    texts = ParagraphText.objects.filter(version__recommendation__in=listed)
    texts = texts.select_related("paragraph", "version__recommendation__workshop")
    shown = screen.of(sitting, with_names=True) if request.method != "POST" else None
    if shown and shown.is_listed and shown.row:
        return get_object_or_404(texts, version=screen.version_of(shown), paragraph=shown.row.paragraph_id)
    try:
        keys = {name: UUID(request.POST.get(name, "")) for name in ("version", "paragraph")}
    except ValueError as error:
        raise Refused(_("No recommendation from the session list is being shown. Return to the session.")) from error
    return get_object_or_404(texts, version__key=keys["version"], paragraph__key=keys["paragraph"])


def _label(read: ParagraphText) -> str:
    rows = page.rows_of(read.version.recommendation, read.version)
    return next((row.label for row in rows if row.paragraph_id == read.paragraph_id), "")


@access.needs("sitting.conduct")
def end(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Record what became of a proposal from the floor."""
    own = Sitting.objects.conducted_by(request.user)
    statement = get_object_or_404(room_statements.firsts().filter(sitting__in=own), key=key)
    sitting = statement.sitting
    request.workshop, request.item = sitting.session.workshop, sitting.get_absolute_url()
    if lookup.is_to_be_read(request):
        return redirect(request.item)
    form = EndForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Select the outcome of the proposal."))
    room_statements.end(statement, outcome=form.cleaned_data["outcome"], by=request.user)
    messages.success(request, _("The outcome has been recorded."))
    return redirect(request.item)


@access.needs("statement.correct")
@require_safe
def statements(request: SignedInRequest, slug: str) -> HttpResponse:
    """What was noted for the delegation that the user heads, to be confirmed or corrected."""
    workshop = request.workshop = get_object_or_404(Workshop, slug=slug)
    rows = list(_own(request, workshop).order_by("-pk"))
    crumbs = [(workshop.short_name, workshop.get_absolute_url())]
    context = {"workshop": workshop, "rows": [(row, room_statements.latest(row)) for row in rows]}
    context["crumbs"] = [*crumbs, (_("Statements of your delegation"), "")]
    return render(request, "recommendations/live_session/statements.html", context)


@access.needs("statement.correct")
def correct(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Confirm or correct what was noted for the delegation that the user heads."""
    first = get_object_or_404(room_statements.firsts(), key=key)
    workshop = request.workshop = first.sitting.session.workshop
    get_object_or_404(_own(request, workshop), pk=first.pk)
    request.item = reverse("live_session:statements", args=[workshop.slug])
    room_statements.check_correction(first, first.recommendation, by=request.user)
    shown = room_statements.latest(first)
    base = ParagraphText.objects.get(version=first.version_id, paragraph=first.paragraph_id).text
    form = CorrectionForm(request.POST if request.method == "POST" else None, shown=shown, base=base)
    if form.is_valid():
        read = get_object_or_404(_rows_of(first), key=form.cleaned_data["statement"])
        room_statements.correct(read, text=form.cleaned_data["text"], by=request.user)
        messages.success(request, _("The wording of the statement has been confirmed or corrected."))
        return redirect(request.item)
    context = {"form": form, "statement": shown, "workshop": workshop, "base": base}
    context["closes_at"] = room_statements.corrections_close_at(first.sitting)
    above = [(workshop.short_name, workshop.get_absolute_url()), (_("Statements of your delegation"), request.item)]
    context["crumbs"] = [*above, (_("Check a statement"), "")]
    return render(request, "recommendations/live_session/correct.html", context)


def _own(request: SignedInRequest, workshop: Workshop) -> QuerySet[FloorStatement]:
    """Return what was noted for the delegation that the user binds. Raises Http404 if the user binds none."""
    delegation = current.bound_by(request.user, workshop)
    if delegation is None:
        raise Http404
    return room_statements.firsts().filter(delegation=delegation)


def _rows_of(first: FloorStatement) -> QuerySet[FloorStatement]:
    """Return a statement and its corrections."""
    rows = FloorStatement.objects.filter(pk=first.pk) | FloorStatement.objects.filter(corrects=first.pk)
    return rows.select_related("corrects", "sitting__session__workshop", "recommendation", "delegation")
