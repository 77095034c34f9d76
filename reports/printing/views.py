"""Views for the PDF of a report: request it, follow its progress, download it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.shortcuts import render as answer
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.requests import SignedInRequest
from registry import access
from registry.files import storage
from reports.models import Report, ReportRendition
from reports.printing import renditions

STOP_POLLING = 286  # status at which htmx stops polling


@access.needs("report.compose")
def render(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Queue the PDF of the current content, or retry a failed rendering."""
    report = get_object_or_404(Report.objects.with_context().for_secretariat(request.user), key=key)
    if request.method != "POST":
        return redirect(report)
    rendition = renditions.request_file(report, by=request.user)
    if rendition.file:
        messages.info(request, _("The PDF is already up to date."))
    return redirect(report)


@access.needs("report.view")
@require_safe
def progress(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Return the progress fragment that the page polls."""
    report = get_object_or_404(Report.objects.overseen_by(request.user), key=key)
    job = renditions.progress_of(renditions.latest(report, renditions.renditions(report)))
    if job is None:
        job = {"percent": 100, "text": _("The PDF is ready"), "done_url": report.get_absolute_url()}
        job["done_label"] = _("Back to the report")
    is_over = bool(job.get("failed") or job.get("done_url"))
    return answer(request, "reports/printing/_progress.html", {"job": job}, status=STOP_POLLING if is_over else 200)


@access.needs("report.read")
@require_safe
def file(request: HttpRequest, key: UUID, filename: str) -> HttpResponseBase:
    """Serve a file of a report to those who may read the report; redirect a draft's address to the issued file."""
    rendition = ReportRendition.objects.visible_to(request.user).select_related("report").filter(key=key).first()
    if rendition and filename == rendition.filename:
        return storage.serve(rendition.readable_file, filename=rendition.filename, inline=True)
    readable = Report.objects.visible_to(request.user).select_related("master__report")
    issued = readable.filter(renditions__key=key, master__isnull=False).first()
    if issued and issued.master and filename == issued.master.draft_filename:  # a bookmark from before issue
        return redirect("printing:file", issued.master.key, issued.master.filename)
    access.ask_to_sign_in(request)
    raise Http404
