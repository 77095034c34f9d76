"""Imports of delegates: template, upload, review of errors, confirmation and undo."""

import io
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from members.models import User
from members.requests import SignedInRequest
from registry import access, held_entries
from registry.models import Outgoing
from registry.names import PersonName
from registry.spreadsheets import writer
from workshops import user_roles
from workshops.delegations import departures, export
from workshops.imports import columns, contents, findings, pipeline, retention, template
from workshops.imports import undo as imports_undo
from workshops.imports.forms import ConfirmForm, UploadForm
from workshops.models import Capacity, DelegateImport, DelegateState, Workshop

STEP_CHECK, STEP_IMPORT, STEP_DONE = 2, 3, 4
STOP_POLLING = 286  # the response status at which htmx stops polling
PREVIEWED = ("email", "function")
PREVIEW_ROWS, PER_PAGE = 20, 25  # valid rows on the page; imports per page of the list


@access.needs("delegate.import", creates=True)
def imports(request: SignedInRequest, slug: str) -> HttpResponse:
    """Upload a file, and list previous imports."""
    workshop = get_object_or_404(Workshop.objects.staffed_by(request.user), slug=slug)
    request.workshop = workshop  # the navigation need not look it up again
    form = UploadForm(request.POST or None, request.FILES or None) if request.method == "POST" else UploadForm()
    row = form.carry_out(lambda: _upload(workshop, form.cleaned_data["file"], request.user))
    if row:
        return redirect(row)
    rows = DelegateImport.objects.staffed_by(request.user).filter(workshop=workshop)
    rows = rows.select_related("uploaded_by").defer("upload", "rows", "findings", "summary")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = user_roles.bearings(workshop, request.user) | {"form": form, "page": page}
    return render(request, "workshops/imports/imports.html", context)


def _upload(workshop: Workshop, file: UploadedFile, user: User) -> DelegateImport:
    return pipeline.upload(workshop, data=file.read(), filename=file.name or "", by=user)


@access.needs("delegate.import")
@require_safe
def template_csv(request: SignedInRequest, slug: str) -> HttpResponseBase:
    workshop = get_object_or_404(Workshop.objects.staffed_by(request.user), slug=slug)
    lines = writer.csv_lines(template.head(), [template.example(workshop)])
    return export.as_download(StreamingHttpResponse(lines), f"participants-{workshop.slug}.csv")


@access.needs("delegate.import")
@require_safe
def template_xlsx(request: SignedInRequest, slug: str) -> HttpResponse:
    workshop = get_object_or_404(Workshop.objects.staffed_by(request.user), slug=slug)
    book = io.BytesIO()
    template.workbook(workshop).save(book)
    return export.as_download(HttpResponse(book.getvalue()), f"participants-{workshop.slug}.xlsx")


@access.needs("delegate.import")
@require_safe
def review(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Show the progress, the errors and the result of an import."""
    row = _get_import(request, key)
    return _page(request, row, ConfirmForm(row=row))


def _get_import(request: SignedInRequest, key: UUID) -> DelegateImport:
    rows = DelegateImport.objects.staffed_by(request.user).defer("upload")
    return get_object_or_404(rows.select_related("workshop", "uploaded_by", "confirmed_by"), key=key)


def _page(request: SignedInRequest, row: DelegateImport, form: ConfirmForm) -> HttpResponse:
    request.workshop = row.workshop
    outgoing, state = pipeline.job(row), _state(row)
    context = user_roles.bearings(row.workshop, request.user) | _findings(row)
    context |= {
        "row": row,
        "form": form,
        "job": _job(row, outgoing) if outgoing else None,
        "state": state,
        "step": _step(row, state),
        "may_delete": state != "writing" and not row.deleted_at and bool(row.rows or not row.checked_at),
        "days": retention.DAYS,
    }
    if row.written_at and not row.undone_at:
        context["why_not"] = imports_undo.why_not_undone(row)
        context |= row.delegates.active().aggregate(
            invitable=Count("pk", filter=Q(invited_at=None, user=None) & ~Q(email="")),
            invited=Count("pk", filter=Q(invited_at__isnull=False)),
        )
    return render(request, "workshops/imports/review.html", context)


def _findings(row: DelegateImport) -> dict[str, Any]:
    """Return the findings about the file and its rows for the page."""
    groups, headings = findings.grouped(row), row.summary.get("columns", {})
    namesakes = findings.namesakes(row)
    invalid = {number for number, _column, _message in row.findings}
    return {
        "bad": len(invalid),
        "findings": groups[: findings.SHOWN],
        "more": sum(len(group.rows) for group in groups[findings.SHOWN :]),
        "namesakes": namesakes[: findings.NAMESAKES],
        "more_namesakes": sum(len(group.rows) for group in namesakes[findings.NAMESAKES :]),
        "preview": _preview(row, headings, invalid),
        "columns": contents.column_names(row) if headings else [],
        "reading": findings.reading(row),
    }


def _preview(row: DelegateImport, headings: dict[str, str], invalid: set[int]) -> list[list[str | PersonName]]:
    """Return name, delegation, capacity and cells of the first valid rows, as read.

    `headings` is {field: column heading}, `invalid` are row numbers.
    """
    valid = [cells for number, cells in row.rows if number not in invalid][:PREVIEW_ROWS]
    directory = columns.Directory() if valid else None
    by_field = [columns.values(cells, headings) for cells in valid]
    return [
        [_name(values), *_as_read(values, directory), *(values.get(field, "") for field in PREVIEWED)]
        for values in by_field
        if directory
    ]


def _as_read(values: dict[str, str], directory: columns.Directory) -> tuple[str, str]:
    """Return the delegation and the capacity that the cells of a valid row denote."""
    body, capacity = values.get("body", ""), columns.choices("capacity").get(columns.bare(values.get("capacity", "")))
    with suppress(ValidationError):  # the directory may have changed since
        body = directory.body(body).name
    return body, str(Capacity(capacity or Capacity.DELEGATE).label).capitalize()


def _name(values: dict[str, str]) -> PersonName:
    return PersonName.of(values.get("full_name", ""), values.get("badge_name", ""), values.get("name_language", ""))


def _step(row: DelegateImport, state: str) -> int:
    """Return the current step of an import, for _steps.html: a refused file has not passed the step that refused it."""
    if state in ("written", "undone"):
        return STEP_DONE
    return STEP_IMPORT if row.confirmed_at else STEP_CHECK


def _state(row: DelegateImport) -> str:
    """Return the state of an import, on which the page depends."""
    if row.undone_at:
        return "undone"
    if row.written_at:
        return "written"
    if row.refused:
        return "refused"
    if row.deleted_at:
        return "deleted"
    if row.confirmed_at:
        return "writing"
    return "checked" if row.checked_at else "checking"


def _job(row: DelegateImport, outgoing: Outgoing) -> dict[str, Any]:
    """Return the progress of a task for parts/_progress.html."""
    return {
        "percent": outgoing.progress,
        "text": outgoing.progress_text or _("Queued"),
        "step": f"{outgoing.progress}%",
        "failed": pipeline.failure(outgoing),
        "url": reverse("imports:progress", args=[row.key]),
    }


@access.needs("delegate.import")
@require_safe
def progress(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Return the progress fragment that the page polls every second."""
    row = _get_import(request, key)
    outgoing = pipeline.job(row)
    job = _job(row, outgoing) if outgoing else None
    if job is None:
        job = {
            "percent": 100,
            "text": _("Done") if row.confirmed_at else _("The check is complete. Nothing has been imported yet."),
            "done_url": row.get_absolute_url(),
            "done_label": _("Show the result"),
        }
    is_over = bool(job.get("failed") or job.get("done_url"))
    response = render(
        request, "workshops/imports/_progress.html", {"job": job}, status=STOP_POLLING if is_over else 200
    )
    if job.get("done_url"):
        response["HX-Redirect"] = job["done_url"]  # the page then shows the result
    return response


@access.needs("delegate.import")
def confirm(request: SignedInRequest, key: UUID) -> HttpResponse:
    row = _get_import(request, key)
    if request.method != "POST":
        return redirect(row)
    form = ConfirmForm(request.POST, row=row)
    partial, raises_places = form.data.get("rows") == "good", bool(form.data.get("raises_places"))
    if form.carry_out(lambda: pipeline.confirm(row, partial=partial, raises_places=raises_places, by=request.user)):
        return redirect(row)
    return held_entries.confirm(request, lambda: _page(request, row, form))


@access.needs("delegate.import")
def undo(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Undo an import; if invitations were sent, ask for confirmation first, because their links are revoked."""
    row = _get_import(request, key)
    losses = imports_undo.losses(row)
    if request.method == "POST" and request.POST.get("invited", "0") == str(losses["invited"]):
        imports_undo.undo(row, by=request.user, invited=losses["invited"])
        message = ngettext(
            "The import has been undone. %d participant was removed.",
            "The import has been undone. %d participants were removed.",
            row.written,
        )
        messages.success(request, message % row.written)
        return redirect(row)
    if request.method == "POST":
        return redirect("imports:undo", row.key)  # the page that states what will be lost
    request.workshop = row.workshop
    context = user_roles.bearings(row.workshop, request.user) | {"row": row, "losses": losses}
    context |= departures.shown(imports_undo.invited(row), DelegateState.WITHDRAWN, by=request.user)
    return render(request, "workshops/imports/undo.html", context)


@access.needs("delegate.import")
def delete(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Delete the rows of the file before their time; participants that have been imported remain."""
    row = _get_import(request, key)
    if request.method != "POST":
        return redirect(row)
    row = retention.delete(row, by=request.user)
    messages.success(request, _("The rows of “%s” have been deleted.") % row.filename)
    return redirect(row)


@access.needs("delegate.export")
@require_safe
def errors(request: SignedInRequest, key: UUID) -> HttpResponseBase:
    """Download the rows with errors as a file, to be corrected and uploaded again."""
    row = _get_import(request, key)
    if not row.findings:  # the file has not been checked, is unreadable or has no errors
        raise Http404
    return _download(request, row, row.total - row.good, contents.wrong_rows(row), "to-correct")


@access.needs("delegate.export")
@require_safe
def rows(request: SignedInRequest, key: UUID) -> HttpResponseBase:
    """Download the rows as read, in the columns used; the file itself is not kept."""
    row = _get_import(request, key)
    if not row.rows:
        raise Http404
    return _download(request, row, row.total, contents.rows_read(row), "as-read")


def _download(
    request: SignedInRequest,
    row: DelegateImport,
    people: int,
    table: tuple[list[str], Iterator[list[Any]]],
    suffix: str,
) -> HttpResponseBase:
    """Return a CSV file of rows of an import; recorded as an export, because it contains personal data."""
    head, lines = table
    export.record(row, people, by=request.user)
    name = f"{row.filename.rpartition('.')[0]}-{suffix}.csv"
    return export.as_download(StreamingHttpResponse(writer.csv_lines(head, lines)), name)
