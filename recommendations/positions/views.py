"""Pages for recording and approving positions, objecting to editorial changes, and reading the evidence."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.requests import SignedInRequest
from recommendations import visibility
from recommendations.models import Circulation, Position, Recommendation, Reservation
from recommendations.positions import current, editorial, footnotes, positions
from recommendations.positions import grid as positions_grid
from recommendations.positions.forms import CorrectionForm, PositionForm, ReceivedForm
from recommendations.reading import page
from recommendations.reading.lookup import recommendation_or_404
from registry import access
from registry.files import storage
from registry.names import with_article
from registry.spreadsheets import writer
from workshops.models import Delegation, Standing, Workshop


@access.needs("position.record", creates=True)
def record(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Record the position of the partner that the user binds."""
    recommendation = recommendation_or_404(request, _negotiated(request), key)
    delegation = positions.check_taker(recommendation, by=request.user)
    last = current.own(recommendation, delegation)
    form = PositionForm(
        request.POST if request.method == "POST" else None,
        recommendation=recommendation,
        rows=_rows(recommendation),
        kinds=current.kinds_for(recommendation.workshop, last),
        may_speak_for_members=positions.may_speak_for_members(delegation),
        last=last,
    )
    if form.is_valid():
        positions.record(recommendation, **form.position(), by=request.user)
        messages.success(request, _("The position of %s has been recorded.") % with_article(delegation.name))
        return redirect(f"{recommendation.get_absolute_url()}#positions")
    context = {"form": form, "delegation": delegation, "recommendation": recommendation, "last": last}
    context["crumbs"] = page.crumbs(recommendation, _("Record position"))
    return render(request, "recommendations/positions/record.html", context)


@access.needs("position.record", creates=True)
def record_received(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Record, as the secretariat, what a partner stated in a session or sent."""
    recommendation = recommendation_or_404(request, _negotiated(request), key)
    positions.check_recorder(recommendation, by=request.user)
    submitted = (request.POST, request.FILES) if request.method == "POST" else ()
    partners = _partners(recommendation.workshop)
    form = ReceivedForm(*submitted, recommendation=recommendation, rows=_rows(recommendation), delegations=partners)
    if form.is_valid():
        row = positions.record_received(recommendation, **form.position(), by=request.user)
        messages.success(
            request,
            _("The position of %s has been recorded. Its head of delegation will be notified.")
            % with_article(row.delegation_name),
        )
        return redirect(f"{recommendation.get_absolute_url()}#positions")
    context = {"form": form, "recommendation": recommendation}
    context["crumbs"] = page.crumbs(recommendation, _("Record a position on behalf of a partner"))
    return render(request, "recommendations/positions/record_received.html", context)


@access.needs("position.record")
def approve(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Approve the wording that the secretariat noted for the user's partner."""
    position = _position_or_404(request, key)
    if request.method == "POST":
        positions.approve(position, by=request.user)
        messages.success(request, _("The wording has been approved."))
    return redirect(f"{position.recommendation.get_absolute_url()}#positions")


@access.needs("position.record")
def reject_editorial(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Object to a circulation marked as editorial."""
    negotiated = Recommendation.objects.visible_to(request.user).filter(visibility.OF_ADOPTING_WORKSHOP)
    circulations = Circulation.objects.filter(recommendation__in=negotiated.order_by().values("pk"))
    circulation = get_object_or_404(circulations.select_related("recommendation__workshop"), key=key)
    recommendation = circulation.recommendation
    request.workshop, request.item = recommendation.workshop, recommendation.get_absolute_url()
    if request.method == "POST":
        editorial.reject(circulation, by=request.user)
        messages.success(request, _("Your objection has been recorded. The changes no longer count as editorial."))
    return redirect(f"{recommendation.get_absolute_url()}#positions")


@access.needs("position.view")
@require_safe
def evidence(request: SignedInRequest, key: UUID) -> HttpResponseBase:
    """Download the letter or e-mail in which a position was received. Never displayed inline."""
    position = _position_or_404(request, key)
    name = f"{position.recommendation.short_symbol.replace('/', '-')}-{position.delegation.partner_code}"
    if not position.evidence_file:
        return redirect(position.recommendation)
    return storage.serve(position.evidence_file, filename=f"{name}.{position.evidence_file.rpartition('.')[2]}")


@access.needs("position.record")
def correct(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Approve or correct the wording of a footnote on behalf of the partner that the user binds."""
    readable = Recommendation.objects.visible_to(request.user).order_by().values("pk")
    rows = Reservation.objects.filter(adoption__recommendation__in=readable)
    reservation = get_object_or_404(rows.select_related("adoption__recommendation__workshop", "delegation"), key=key)
    recommendation = reservation.adoption.recommendation
    request.workshop, request.item = recommendation.workshop, recommendation.get_absolute_url()
    footnotes.check_correction(reservation, recommendation, by=request.user)
    form = CorrectionForm(request.POST if request.method == "POST" else None, reservation=reservation)
    if form.is_valid():
        footnotes.correct(reservation, **form.cleaned_data, by=request.user)
        messages.success(
            request, _("The wording has been recorded and will be printed. The earlier version remains on record.")
        )
        return redirect(f"{recommendation.get_absolute_url()}#reservations")
    context = {"form": form, "reservation": reservation, "recommendation": recommendation}
    context["closes_at"] = footnotes.corrections_close_at(recommendation)
    context["crumbs"] = page.crumbs(recommendation, _("Wording of the reservation"))
    return render(request, "recommendations/positions/correct.html", context)


@access.needs("position.view")
@require_safe
def grid(request: SignedInRequest, slug: str) -> HttpResponse:
    """The positions of partners by recommendation, for chair and secretariat."""
    workshop = request.workshop = get_object_or_404(positions_grid.with_positions(request.user), slug=slug)
    crumbs = [(workshop.short_name, workshop.get_absolute_url()), (_("Recommendations"), page.list_url(workshop))]
    context = {"workshop": workshop, "tables": positions_grid.tables(workshop)}
    context["crumbs"] = [*crumbs, (_("Positions of partners"), "")]
    return render(request, "recommendations/positions/grid.html", context)


@access.needs("position.export")
@require_safe
def export(request: SignedInRequest, slug: str, extension: str) -> HttpResponseBase:
    """Export the table as CSV or XLSX. Audited, because positions are confidential."""
    workshop = get_object_or_404(positions_grid.with_positions(request.user), slug=slug)
    head, rows = positions_grid.sheet(workshop)
    positions_grid.record_export(workshop, count=len(head) - 2, by=request.user)
    response: HttpResponseBase
    if extension == "csv":
        response = StreamingHttpResponse(writer.csv_lines(head, rows), content_type=storage.TYPES["csv"])
    else:
        response = HttpResponse(writer.workbook("Positions", head, rows), content_type=storage.TYPES["xlsx"])
    response["Content-Disposition"] = f'attachment; filename="{workshop.slug}-positions.{extension}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _negotiated(request: SignedInRequest) -> QuerySet[Recommendation]:
    """Return the recommendations that the user may read, in workshops that adopt them."""
    return page.related().visible_to(request.user).filter(visibility.OF_ADOPTING_WORKSHOP)


def _rows(recommendation: Recommendation) -> list[page.Row]:
    """Return the paragraphs of the circulated version. Raises Refused (closed) before the first circulation."""
    assert recommendation.circulated, "checked before"
    return page.rows_of(recommendation, recommendation.circulated)


def _partners(workshop: Workshop) -> QuerySet[Delegation]:
    delegations = workshop.delegations.filter(standing=Standing.PARTNER, partner__isnull=False)
    return delegations.select_related("partner").order_by("partner__protocol_order")


def _position_or_404(request: SignedInRequest, key: UUID) -> Position:
    """Return the position if the user may read it and its recommendation; set the workshop of the navigation."""
    readable = Recommendation.objects.visible_to(request.user).order_by().values("pk")
    rows = Position.objects.visible_to(request.user).filter(recommendation__in=readable)
    joined = ("recommendation__workshop", "delegation__partner", "paragraph", "circulation")
    position = get_object_or_404(rows.select_related(*joined), key=key)
    request.workshop = position.recommendation.workshop
    request.item = position.recommendation.get_absolute_url()
    return position
