"""Views for reports: started for a meeting, composed, issued, transmitted."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.shortcuts import render as answer
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from members.models import User
from members.requests import SignedInRequest
from recommendations.models import Recommendation
from recommendations.workflow import open_periods, summary
from registry import access, held_entries
from registry.fields import boxes
from reports import available as report_contents
from reports import locks, void_items
from reports.composing import issue as composing_issue
from reports.composing import order as composing_order
from reports.composing import reports as composing_reports
from reports.composing import supplements, transmission
from reports.composing.forms import BeginForm, ComposeForm, IssueForm, TransmitForm
from reports.composing.order import Arrangement
from reports.dispatch import overview
from reports.models import Report, supplement_name
from reports.printing import action, renditions
from reports.printing.missing_characters import missing_characters
from reports.summary import summaries
from workshops.models import Role, Workshop
from workshops.user_roles import roles_of

SAVED = _("The report has been saved.")
UNCHANGED = _("No changes to save.")
PUBLIC_NOW = _("The transmission has been recorded. The report, its PDF and its recommendations are now public.")
NOT_PUBLIC = _("The transmission has been recorded. Only participants can read the report and its recommendations.")


@access.needs("report.read", creates=True)
def reports(request: HttpRequest, slug: str) -> HttpResponse:
    """List the reports of a workshop that the reader may see; the secretariat can start one."""
    if request.method == "POST":
        access.ask_to_sign_in(request)
    readable = Workshop.objects.filter(
        Q(pk__in=Workshop.objects.public().values("pk"))
        | Q(pk__in=Workshop.objects.attended_by(request.user).values("pk"))
    )
    workshop = get_object_or_404(readable.select_related("host"), slug=slug)
    is_secretariat = roles_of(request.user).has(workshop, Role.SECRETARIAT)
    form = BeginForm(request.POST if request.method == "POST" else None, workshop=workshop) if is_secretariat else None
    if request.method == "POST" and not is_secretariat:
        raise Http404
    if form and form.is_valid():
        report = composing_reports.begin(workshop, form.cleaned_data["meeting"], by=cast(User, request.user))
        return redirect("composing:compose", report.key)
    rows = Report.objects.visible_to(request.user).filter(workshop=workshop)
    rows = rows.select_related("meeting", "transmission", "master__report").annotate(
        recommendation_count=Count("items", filter=~Q(items__version__nature=action.FINDING))
    )
    context = {"workshop": workshop, "reports": rows, "form": form}
    context["has_summary"] = summaries.is_shown_to(request.user, workshop)
    return answer(request, "reports/composing/reports.html", context)


@access.needs("report.read")
@require_safe
def report(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a report; to secretariat and chair also its files and the state of its letters."""
    related = ("workshop__host", "meeting", "transmission", "master__report", "composed_by")
    report = Report.objects.visible_to(request.user).select_related(*related).filter(key=key).first()
    if report is None:
        access.ask_to_sign_in(request)
        raise Http404
    roles = roles_of(request.user)
    items = list(report.items.select_related("recommendation__topic", "recommendation__adoption", "version"))
    natures = [item.version.nature for item in items]
    context: dict[str, Any] = {
        "report": report,
        "workshop": report.workshop,
        "items": items,
        "list_title": action.list_title(natures),
        "counted": action.counted(natures),
        "void_items": void_items.of(report, items),
        "is_secretariat": roles.has(report.workshop, Role.SECRETARIAT),
        "oversees": roles.has(report.workshop, Role.SECRETARIAT, Role.CHAIR),
    }
    context |= _of_same_meeting(request, report, is_secretariat=context["is_secretariat"])
    if context["oversees"]:
        context |= _files_and_letters(request, report)
    return answer(request, "reports/composing/report.html", context)


def _of_same_meeting(request: HttpRequest, report: Report, *, is_secretariat: bool) -> dict[str, Any]:
    """Return the other reports to the same meeting that the reader may see: the one supplemented, and supplements; to the
    secretariat also what a further one could contain."""
    rows = Report.objects.visible_to(request.user).filter(workshop=report.workshop, meeting=report.meeting)
    others = list(rows.exclude(pk=report.pk).order_by("supplement"))
    found = {
        "supplemented": next((other for other in others if not other.is_supplement), None),
        "supplements": [other for other in others if other.is_supplement],
    }
    return found | _supplement_to_start(report, others) if is_secretariat else found


def _supplement_to_start(report: Report, others: list[Report]) -> dict[str, Any]:
    """Return how many recommendations a supplement could contain, and how many of them were adopted later."""
    may_transmit = {"may_transmit": transmission.is_preceded(report)}
    last = max([report, *others], key=lambda one: one.supplement)
    last.workshop, last.meeting = report.workshop, report.meeting
    return may_transmit if supplements.refusal_of(last) else may_transmit | report_contents.count_missing(last)


def _files_and_letters(request: HttpRequest, report: Report) -> dict[str, Any]:
    """Return what only secretariat and chair see: every file, rendering in progress, and the letters."""
    files = renditions.renditions(report)
    latest = renditions.latest(report, files)
    return {
        "renditions": [row for row in files if row.file],
        "latest": latest,
        "missing_characters": missing_characters(latest) if latest else [],
        "is_ready": bool(latest and latest.file),
        "job": renditions.progress_of(latest),
    } | (overview.table(request.GET, report) if report.is_issued else {"legend": []})


@access.needs("report.compose", creates=True)
def supplement(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Show what a supplement to a report would contain, then start it."""
    report = get_object_or_404(Report.objects.with_context().for_secretariat(request.user), key=key)
    if request.method == "POST":
        started = supplements.begin_supplement(report, by=request.user)
        return redirect("composing:compose", started.key)
    first, last = supplements.first_and_last(report)
    later = list(report_contents.adopted_since(report))
    rows = later or list(report_contents.missing_from(report))
    for row in rows:
        row.for_report = composing_reports.printed_version(row)
    context = {
        "report": first,
        "workshop": report.workshop,
        "recommendations": rows,
        "are_later": bool(later),
        "draft": None if last.is_issued else last,
        "refusal": supplements.refusal_of(last),
        "name": supplement_name(first.symbol, last.supplement + 1),
    }
    return answer(request, "reports/composing/supplement.html", context)


@access.needs("report.compose")
def compose(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Edit a draft report: its content, and the selection and order of its recommendations."""
    report = get_object_or_404(Report.objects.with_context().for_secretariat(request.user), key=key)
    locks.require_draft(report)
    available = report_contents.available_for(report)
    if request.method != "POST" or "move" in request.POST:
        form = _form_to_edit(request, report, available)
        if request.method != "POST":
            return _compose_page(request, report, form, available)
        return held_entries.confirm(request, lambda: _compose_page(request, report, form, available))
    form = _compose_form(report, available, request.POST)
    if form.is_valid():
        recommendations = composing_order.in_order(_arrangement(request, form, available))
        try:
            composing_reports.check_base(report, form.cleaned_data["base"])  # the page that shows both calls no door
            typed = form.cleaned_data | {"recommendations": recommendations}
            changed = composing_reports.compose(report, **typed, by=request.user)
        except composing_reports.StaleReport as stale:
            saved = stale.report
            return held_entries.confirm(request, lambda: _stale_page(request, saved, available))
        messages.success(request, SAVED if changed else UNCHANGED)
        return redirect(report)
    return _compose_page(request, report, form, available)


def _form_to_edit(request: SignedInRequest, report: Report, available: QuerySet[Recommendation]) -> ComposeForm:
    """Return the form with the saved values or, when a recommendation is moved, with those submitted; not validated."""
    values = {name: getattr(report, name) for name in composing_reports.FIELDS}
    values["summary"] = values["summary"] or summaries.final_text(report.workshop)
    values["base"] = report.composed_at.isoformat()
    placed = report.items.order_by("position").values_list("recommendation__key", flat=True)
    values["recommendations"] = [str(key) for key in placed]
    if request.method == "POST":
        values |= request.POST.dict()
        values |= {name: request.POST.getlist(name) for name in ("annexes", "recommendations")}
    return _compose_form(report, available, initial=values)


def _compose_form(
    report: Report, available: QuerySet[Recommendation], data: QueryDict | None = None, **more: Any
) -> ComposeForm:
    return ComposeForm(data, available=available, proposed=composing_reports.proposed_action(report), **more)


def _arrangement(request: SignedInRequest, form: ComposeForm, available: QuerySet[Recommendation]) -> Arrangement:
    """Return the recommendations as selected and ordered in the form, initially as saved in the report."""
    chosen = form["recommendations"].value()
    order = request.POST.getlist("order") or chosen
    return composing_order.arrange(available, order, chosen, request.POST.get("move", ""))


def _compose_page(
    request: SignedInRequest,
    report: Report,
    form: ComposeForm,
    available: QuerySet[Recommendation],
    *,
    stale: Report | None = None,
) -> HttpResponse:
    arrangement, box_of = _arrangement(request, form, available), boxes(form["recommendations"])
    for _topic, places in arrangement:
        for place in places:
            place.recommendation.for_report = composing_reports.printed_version(place.recommendation)
    context = {
        "report": report,
        "workshop": report.workshop,
        "form": form,
        "arrangement": [
            (topic, [(place, box_of[str(place.recommendation.key)]) for place in places])
            for topic, places in arrangement
        ],
        "is_moved": "move" in request.POST,
        "not_ready": [] if report.workshop.adopts else summary.not_ready(report.workshop),
        "stale": stale,
    }
    return answer(request, "reports/composing/compose.html", context)


def _stale_page(request: SignedInRequest, saved: Report, available: QuerySet[Recommendation]) -> HttpResponse:
    """Show the version that someone else has saved next to the submitted form, which is now based on that version."""
    typed = request.POST.copy()
    typed["base"] = saved.composed_at.isoformat()
    return _compose_page(request, saved, _compose_form(saved, available, typed), available, stale=saved)


@access.needs("report.issue")
def issue(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Ask for confirmation, then issue the report."""
    report = get_object_or_404(Report.objects.with_context().for_secretariat(request.user), key=key)
    context = composing_issue.before_issue(report)
    open_comments = sum(draft.open_comment_count for draft in context["commented"])
    form = IssueForm(request.POST if request.method == "POST" else None, open_comments=open_comments)
    if form.is_valid():
        composing_issue.issue(report, by=request.user)
        messages.success(request, _("The report has been issued. Its content and PDF can no longer be changed."))
        return redirect(report)
    return answer(request, "reports/composing/issue.html", context | {"form": form, "open_comments": open_comments})


@access.needs("report.compose")
def transmit(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Show what will become public, then record the transmission."""
    report = get_object_or_404(Report.objects.with_context().for_secretariat(request.user), key=key)
    transmission.require_transmittable(report)
    withheld = list(transmission.withheld_recommendations(report))
    form = TransmitForm(request.POST if request.method == "POST" else None, report=report, withheld=len(withheld))
    if form.is_valid():
        transmission.transmit(report, **form.cleaned_data, by=request.user)
        is_public = Report.objects.public().filter(pk=report.pk).exists()
        messages.success(request, PUBLIC_NOW if is_public else NOT_PUBLIC)
        return redirect(report)
    context = {"report": report, "workshop": report.workshop, "form": form, "withheld": len(withheld)}
    context["open_periods"] = open_periods.of(report.workshop, withheld)
    return answer(request, "reports/composing/transmit.html", context)
