"""Importing delegates: the template, the file, what is wrong in it, the confirmation, and taking it back."""

import io
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from members.models import User
from members.requests import SignedInRequest
from registry import access
from registry.files import storage
from registry.models import Outgoing
from registry.spreadsheets import writer
from workshops import user_roles
from workshops.delegations import export
from workshops.imports import columns, pipeline, template
from workshops.imports import undo as imports_undo
from workshops.imports.forms import ConfirmForm, UploadForm
from workshops.models import DelegateImport, Workshop

OVER = 286  # the answer at which htmx stops asking
PREVIEWED = ("full_name", "body", "capacity", "function")
SHOWN, FIRST, PER_PAGE = 100, 5, 25  # findings and good rows on the page; imports on the list


@access.needs("delegate.import")
def imports(request: SignedInRequest, slug: str) -> HttpResponse:
    """Choose a file; and the files that were chosen before."""
    workshop = get_object_or_404(Workshop.objects.staffed_by(request.user), slug=slug)
    request.workshop = workshop  # the navigation need not look it up again
    form = UploadForm(request.POST or None, request.FILES or None) if request.method == "POST" else UploadForm()
    row = form.carry_out(lambda: _upload(workshop, form.cleaned_data["file"], request.user))
    if row:
        return redirect(row)
    listed = DelegateImport.objects.staffed_by(request.user).filter(workshop=workshop)
    listed = listed.select_related("uploaded_by").defer("rows", "findings", "summary")
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    context = user_roles.bearings(workshop, request.user) | {"form": form, "page": page}
    return render(request, "workshops/imports/imports.html", context)


def _upload(workshop: Workshop, file: UploadedFile, user: User) -> DelegateImport:
    return pipeline.upload(workshop, data=file.read(), filename=file.name or "", by=user)


@access.needs("delegate.import")
@require_safe
def template_csv(request: SignedInRequest, slug: str) -> HttpResponseBase:
    workshop = get_object_or_404(Workshop.objects.staffed_by(request.user), slug=slug)
    lines = writer.csv_lines(template.head(), [template.example(workshop)])
    return export.as_download(StreamingHttpResponse(lines), f"delegates-{workshop.slug}.csv")


@access.needs("delegate.import")
@require_safe
def template_xlsx(request: SignedInRequest, slug: str) -> HttpResponse:
    workshop = get_object_or_404(Workshop.objects.staffed_by(request.user), slug=slug)
    book = io.BytesIO()
    template.workbook(workshop).save(book)
    return export.as_download(HttpResponse(book.getvalue()), f"delegates-{workshop.slug}.xlsx")


@access.needs("delegate.import")
@require_safe
def review(request: SignedInRequest, key: UUID) -> HttpResponse:
    """How far an import is, what is wrong in it, what it would write, and what it wrote."""
    return _page(request, _found(request, key), ConfirmForm())


def _found(request: SignedInRequest, key: UUID) -> DelegateImport:
    rows = DelegateImport.objects.staffed_by(request.user)
    return get_object_or_404(rows.select_related("workshop", "uploaded_by", "confirmed_by"), key=key)


def _page(request: SignedInRequest, row: DelegateImport, form: ConfirmForm) -> HttpResponse:
    request.workshop = row.workshop
    outgoing, name = pipeline.job(row), row.summary.get("columns", {})
    wrong = {number for number, _column, _sentence in row.findings}
    context = user_roles.bearings(row.workshop, request.user) | {
        "row": row,
        "form": form,
        "job": _job(row, outgoing) if outgoing else None,
        "bad": len(wrong),
        "findings": _findings(row),
        "more": max(len(row.findings) - SHOWN, 0),
        "preview": _preview(row, name, wrong),
        "columns": sorted(name.values()),
        "state": _state(row),
    }
    if row.written_at and not row.undone_at:
        context["why_not"] = imports_undo.why_not_undone(row)
        context |= row.delegates.active().aggregate(
            invitable=Count("pk", filter=Q(invited_at=None, user=None) & ~Q(email="")),
            invited=Count("pk", filter=Q(invited_at__isnull=False)),
        )
    return render(request, "workshops/imports/review.html", context)


def _preview(row: DelegateImport, name: dict[str, str], wrong: set[int]) -> list[list[str]]:
    """The first of the good rows; `name` {field: column}, `wrong` the numbers of the others."""
    good = [line for number, line in row.rows if number not in wrong][:FIRST]
    return [[line.get(name.get(field, ""), "") for field in PREVIEWED] for line in good]


def _findings(row: DelegateImport) -> list[tuple[Any, ...]]:
    """The first of what is wrong: [(row, its row in the file that was corrected, column, words, what to do)]."""
    cells, earlier = dict(row.rows), columns.earlier_row(row.summary.get("head", []))
    return [
        (number, cells.get(number, {}).get(earlier, ""), column, cells.get(number, {}).get(column, ""), to_do)
        for number, column, to_do in row.findings[:SHOWN]
    ]


def _state(row: DelegateImport) -> str:
    """Where an import stands, in one word: what the page says follows from it."""
    if row.undone_at:
        return "undone"
    if row.written_at:
        return "written"
    if row.refused:
        return "refused"
    if row.confirmed_at:
        return "writing"
    return "checked" if row.checked_at else "checking"


def _job(row: DelegateImport, outgoing: Outgoing) -> dict[str, Any]:
    """How far the work is, for parts/_progress.html."""
    return {
        "percent": outgoing.progress,
        "text": outgoing.progress_text or _("Waiting for a worker"),
        "step": f"{outgoing.progress}%",
        "failed": pipeline.failure(outgoing),
        "url": reverse("imports:progress", args=[row.key]),
    }


@access.needs("delegate.import")
@require_safe
def progress(request: SignedInRequest, key: UUID) -> HttpResponse:
    """The fragment that the page asks for each second."""
    row = _found(request, key)
    outgoing = pipeline.job(row)
    job = _job(row, outgoing) if outgoing else None
    if job is None:
        job = {
            "percent": 100,
            "text": _("Done") if row.confirmed_at else _("Checked: nothing has been written"),
            "done_url": row.get_absolute_url(),
            "done_label": _("Show the result"),
        }
    is_over = bool(job.get("failed") or job.get("done_url"))
    response = render(request, "workshops/imports/_progress.html", {"job": job}, status=OVER if is_over else 200)
    if job.get("done_url"):
        response["HX-Redirect"] = job["done_url"]  # the page leads on to what was found by itself
    return response


@access.needs("delegate.import")
@require_POST
def confirm(request: SignedInRequest, key: UUID) -> HttpResponse:
    row, form = _found(request, key), ConfirmForm(request.POST)
    partial = form.data.get("rows") == "good"
    if form.carry_out(lambda: pipeline.confirm(row, partial=partial, by=request.user)):
        return redirect(row)
    return _page(request, row, form)


@access.needs("delegate.import")
def undo(request: SignedInRequest, key: UUID) -> HttpResponse:
    """What is taken back; asked for first where invitations went out, for their links end."""
    row = _found(request, key)
    losses = imports_undo.losses(row)
    if request.method == "POST" and request.POST.get("invited", "0") == str(losses["invited"]):
        imports_undo.undo(row, by=request.user, invited=losses["invited"])
        words = ngettext("%d delegate is gone again.", "%d delegates are gone again.", row.written) % row.written
        messages.success(request, _("The import is undone: %s") % words)
        return redirect(row)
    request.workshop = row.workshop
    context = user_roles.bearings(row.workshop, request.user) | {"row": row, "losses": losses}
    return render(request, "workshops/imports/undo.html", context)


@access.needs("delegate.export")
@require_safe
def errors(request: SignedInRequest, key: UUID) -> HttpResponseBase:
    """The rows that cannot be imported, with what to do: to be corrected, and chosen again."""
    row = _found(request, key)
    if not row.findings:  # not checked yet, not a table, or nothing in it is wrong
        raise Http404
    head, rows = pipeline.wrong_rows(row)
    export.record(row, row.total - row.good, by=request.user)
    name = f"{row.filename.rpartition('.')[0]}-to-correct.csv"
    return export.as_download(StreamingHttpResponse(writer.csv_lines(head, rows)), name)


@access.needs("delegate.export")
@require_safe
def source(request: SignedInRequest, key: UUID) -> HttpResponseBase:
    """The file as it was uploaded: it has people's data, as every export has."""
    row = _found(request, key)
    export.record(row, row.total, by=request.user)
    return storage.serve(row.file, filename=row.filename)
