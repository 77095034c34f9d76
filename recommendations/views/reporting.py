"""Reports: begun for a meeting, composed, made into a file, issued, transmitted."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.shortcuts import render as answer
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from recommendations import arranging, reporting
from recommendations.forms.reporting import BeginForm, ComposeForm, TransmitForm
from recommendations.models import Report, ReportRendition
from recommendations.views import receipts
from registry import access, files
from workshops.models import Role, Workshop
from workshops.roles import standing

OVER = 286  # the answer at which htmx stops asking


@access.needs("report.read")
def reports(request, slug):
    """The reports of a workshop that the reader may see; the secretariat begins one here."""
    seen = Workshop.objects.filter(
        Q(pk__in=Workshop.objects.public().values("pk"))
        | Q(pk__in=Workshop.objects.attended_by(request.user).values("pk"))
    )
    workshop = get_object_or_404(seen.select_related("host"), slug=slug)
    keeps = standing(request.user).has(workshop, Role.SECRETARIAT)
    form = BeginForm(request.POST if request.method == "POST" else None, workshop=workshop) if keeps else None
    if request.method == "POST" and not keeps:
        raise Http404
    if form and form.is_valid():
        report = reporting.begin(workshop, form.cleaned_data["meeting"], by=request.user)
        return redirect("recommendations:compose", report.key)
    rows = Report.objects.visible_to(request.user).filter(workshop=workshop)
    rows = rows.select_related("meeting", "transmission", "master__report").annotate(texts=Count("items"))
    return answer(request, "recommendations/reports.html", {"workshop": workshop, "reports": rows, "form": form})


@access.needs("report.read")
@require_safe
def report(request, key):
    """What a report says, its files, and, for secretariat and chair, how far it has travelled."""
    related = ("workshop__host", "meeting", "transmission", "master__report", "composed_by")
    report = Report.objects.visible_to(request.user).select_related(*related).filter(key=key).first()
    if report is None:
        _ask_to_sign_in(request)
        raise Http404
    mine = standing(request.user)
    context = {
        "report": report,
        "workshop": report.workshop,
        "items": list(report.items.select_related("recommendation__topic", "recommendation__adoption", "revision")),
        "keeps": mine.has(report.workshop, Role.SECRETARIAT),
        "oversees": mine.has(report.workshop, Role.SECRETARIAT, Role.CHAIR),
    }
    if context["oversees"]:
        context |= _workroom(request, report)
    return answer(request, "recommendations/report.html", context)


def _workroom(request, report):
    """What only secretariat and chair see: every file, work in progress, and the receipts."""
    files_made = reporting.renditions(report)
    latest = reporting.latest(report, files_made)
    return {
        "renditions": [row for row in files_made if row.file],
        "latest": latest,
        "is_ready": bool(latest and latest.file),
        "job": _job(latest),
    } | (receipts.table(request, report) if report.is_issued else {"legend": []})


def _job(rendition):
    """How far a rendering is, for parts/_progress.html; None when its file is there."""
    if rendition is None or rendition.file or rendition.job is None:
        return None
    job = rendition.job
    return {
        "percent": job.progress,
        "text": job.progress_text or _("Waiting for a worker"),
        "step": f"{job.progress}%",
        "note": reporting.attempts(job),
        "failed": reporting.failure(job),
        "url": reverse("recommendations:progress", args=[rendition.report.key]),
    }


@access.needs("report.compose")
def compose(request, key):
    """The words of a draft report, and which adopted texts it holds in which order."""
    report = get_object_or_404(_kept(request), key=key)
    reporting.require_draft(report)
    adopted = reporting.adopted_texts(report.workshop)
    if request.method != "POST" or "move" in request.POST:
        return _compose_page(request, report, _as_typed(request, report, adopted), adopted)
    form = _compose_form(report, adopted, request.POST)
    if form.is_valid():
        texts = arranging.in_order(_arrangement(request, report, adopted))
        try:
            changed = reporting.compose(report, **form.cleaned_data | {"texts": texts}, by=request.user)
        except reporting.StaleReport as stale:
            return _stale_page(request, stale.report, adopted)
        messages.success(request, _("The report has been saved.") if changed else _("Nothing was changed."))
        return redirect(report)
    return _compose_page(request, report, form, adopted)


def _as_typed(request, report, adopted):
    """The form as it stands in the database, or, after a text was moved, as it was typed; neither is judged yet."""
    words = {name: getattr(report, name) for name in reporting.WORDS} | {"base": report.composed_at.isoformat()}
    if request.method == "POST":
        words |= request.POST.dict() | {"annexes": request.POST.getlist("annexes")}
    return _compose_form(report, adopted, initial=words)


def _compose_form(report, adopted, data=None, **more):
    return ComposeForm(data, adopted=adopted, proposed=reporting.proposed_action(report), **more)


def _arrangement(request, report, adopted):
    if request.method == "POST":
        order, chosen = request.POST.getlist("order"), set(request.POST.getlist("texts"))
    else:
        order = [str(key) for key in report.items.order_by("position").values_list("recommendation__key", flat=True)]
        chosen = set(order)
    return arranging.arrange(adopted, order, chosen, request.POST.get("move", ""))


def _compose_page(request, report, form, adopted, status=200, stale=None):
    context = {
        "report": report,
        "workshop": report.workshop,
        "form": form,
        "arrangement": _arrangement(request, report, adopted),
        "is_moved": "move" in request.POST,
        "stale": stale,
    }
    return answer(request, "recommendations/report_compose.html", context, status=status)


def _stale_page(request, saved, adopted):
    """Both: what a colleague saved meanwhile, and what was typed, on the new base."""
    typed = request.POST.copy()
    typed["base"] = saved.composed_at.isoformat()
    return _compose_page(request, saved, _compose_form(saved, adopted, typed), adopted, status=409, stale=saved)


@access.needs("report.compose")
@require_POST
def render(request, key):
    """Ask for the file of the present content, or try again what has failed."""
    report = get_object_or_404(_kept(request), key=key)
    rendition = reporting.request_file(report, by=request.user)
    if rendition.file:
        messages.info(request, _("The file of exactly this content is there already."))
    return redirect(report)


@access.needs("report.view")
@require_safe
def progress(request, key):
    """The fragment that the page asks for each second."""
    report = get_object_or_404(Report.objects.overseen_by(request.user), key=key)
    job = _job(reporting.latest(report, reporting.renditions(report)))
    if job is None:
        job = {"percent": 100, "text": _("The file is ready"), "done_url": report.get_absolute_url()}
        job["done_label"] = _("Show it")
    is_over = bool(job.get("failed") or job.get("done_url"))
    return answer(request, "recommendations/_progress.html", {"job": job}, status=OVER if is_over else 200)


@access.needs("report.issue")
def issue(request, key):
    """What issuing means; pressing the button does it."""
    report = get_object_or_404(_kept(request), key=key)
    if request.method == "POST":
        reporting.issue(report, by=request.user)
        messages.success(request, _("The report has been issued. Its file is the same for everybody from now on."))
        return redirect(report)
    return answer(request, "recommendations/report_issue.html", reporting.before_issue(report))


@access.needs("report.compose")
def transmit(request, key):
    """What transmitting means, and what becomes public with it; pressing the button does it."""
    report = get_object_or_404(_kept(request), key=key)
    reporting.require_transmittable(report)
    withheld = reporting.withheld_texts(report).count()
    form = TransmitForm(request.POST if request.method == "POST" else None, workshop=report.workshop, withheld=withheld)
    if form.is_valid():
        reporting.transmit(report, **form.cleaned_data, by=request.user)
        messages.success(request, _transmitted_words(report))
        return redirect(report)
    context = {"report": report, "workshop": report.workshop, "form": form, "withheld": withheld}
    return answer(request, "recommendations/report_transmit.html", context)


def _transmitted_words(report):
    """That it is recorded, and who can read report and texts from now on."""
    if Report.objects.public().filter(pk=report.pk).exists():
        return _("The transmission has been recorded. Report, PDF and texts are public now: anybody can read them.")
    return _("The transmission has been recorded. Report and texts stay with those who take part.")


@access.needs("report.read")
@require_safe
def file(request, key, filename):
    """A file of a report, for whoever may read it."""
    rendition = ReportRendition.objects.visible_to(request.user).select_related("report").filter(key=key).first()
    if rendition and filename == rendition.filename:
        return files.serve(rendition.file, filename=rendition.filename, inline=True)
    seen = Report.objects.visible_to(request.user).select_related("master__report")
    issued = seen.filter(renditions__key=key, master__isnull=False).first()
    if issued and filename == issued.master.draft_filename:  # kept from before it was issued
        return redirect("recommendations:file", issued.master.key, issued.master.filename)
    _ask_to_sign_in(request)
    raise Http404


def _kept(request):
    return Report.objects.kept_by(request.user).select_related("workshop__host", "meeting", "master__report")


def _ask_to_sign_in(request):
    """A code scanned by somebody who is not signed in leads to the sign-in, whether there is such a report or not."""
    if not request.user.is_authenticated:
        raise access.NotSignedIn
