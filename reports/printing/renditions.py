"""Renditions: the PDF files of a report, queued, rendered by a worker and stored by their content."""

import functools
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from members.models import User
from registry import outbox
from registry.doors import door
from registry.files import storage
from registry.models import Outgoing
from registry.renditions import complete, queue
from registry.renditions import progress_of as job_progress
from reports.locks import locked, require_draft
from reports.models import Report, ReportRendition
from reports.printing import report as printing_report

RENDER = outbox.declare("report.render")
FAILED = gettext_lazy("Creation of the PDF has failed %(times)s: %(error)s")
TIMES = ngettext_lazy("once", "%(n)s times", "n")
TRIED_AGAIN = gettext_lazy("Attempt %(n)s failed: %(error)s The portal will try again shortly.")


def request_file(report: Report, *, by: User) -> ReportRendition:
    """Queue the PDF of the report's current content and return its rendition: one for each content.

    A failed rendering is put back into the queue. Whoever requests the same content at the same time gets the same row,
    which remains as the first one requested it.
    """
    report = Report.objects.for_secretariat(by).get(pk=report.pk)
    require_draft(report)
    content = printing_report.freeze(report)
    snapshot = storage.store(content, "json")  # written before the row that refers to it
    return _request(report, printing_report.digest(content), snapshot, by)


@door
def _request(report: Report, digest: str, snapshot: str, by: User) -> ReportRendition:
    report = locked(report, by)
    require_draft(report)
    rendition, created = ReportRendition.objects.get_or_create(
        report=report,
        format="pdf",
        digest=digest,
        defaults={
            "key": uuid4(),
            "language": report.language,
            "snapshot": snapshot,
            "requested_at": timezone.now(),
            "requested_by": by,
        },
    )
    if not created and rendition.requested_at < report.composed_at:  # the content was changed and changed back
        rendition.requested_at, rendition.requested_by = timezone.now(), by
        rendition.save(update_fields=["requested_at", "requested_by"])
    queue(RENDER, rendition, is_new=created, by=by)
    return rendition


@outbox.register(RENDER, pauses=(60, 60))
def render_report(rendition: str, *, progress: outbox.Progress, outgoing: Outgoing) -> None:
    """Render and store the document to be issued and, from the same frozen content, the draft that is read before.

    The draft carries the day on which it was requested.
    """
    rendition = ReportRendition.objects.select_related("report__workshop").get(key=rendition)
    day = rendition.requested_at.astimezone(rendition.report.workshop.tz).date()
    draft = functools.partial(printing_report.render, drafted_on=day)
    complete(rendition, printing_report.render, progress=progress, step=_("Reading the report"), also={"draft": draft})


def present_file(report: Report) -> ReportRendition | None:
    """Return the rendition of the report's current content, finished or not, or None; of an issued report the master."""
    if report.is_issued:
        return report.master
    digest = printing_report.digest(printing_report.freeze(report))
    return ReportRendition.objects.filter(report=report, format="pdf", digest=digest).first()


def renditions(report: Report) -> list[ReportRendition]:
    """Return the files of a report, latest first, each with its outbox row as `job`. Two queries.

    An issued report has only its master, without a job: one query.
    """
    files = report.renditions.select_related("report").order_by("-requested_at", "-pk")
    rows = list(files.filter(pk=report.master_id) if report.master_id else files)
    jobs = {}
    if rows and not report.is_issued:
        jobs = {job.key: job for job in Outgoing.objects.filter(kind=RENDER, key__in=[row.key for row in rows])}
    for row in rows:
        row.job = jobs.get(row.key)
    return rows


def latest(report: Report, rows: Sequence[ReportRendition]) -> ReportRendition | None:
    """Return the latest of `renditions(report)` if it was requested since the report was last composed, or None."""
    newest = rows[0] if rows else None
    return newest if newest and newest.requested_at >= report.composed_at else None


def failure(job: Outgoing) -> str:
    """Return the error message of a rendering that has failed for good, or ""."""
    if not job.failed_at:
        return ""
    return FAILED % {"times": TIMES % {"n": job.attempts}, "error": job.last_error}


def attempts(job: Outgoing) -> str:
    """Return which attempt this is, and the error of the one before; empty at the first attempt."""
    if job.attempts <= 1 and not job.last_error:
        return ""
    if job.leased_until is None and job.last_error:
        return TRIED_AGAIN % {"n": job.attempts, "error": job.last_error}
    return _("Attempt %(n)s.") % {"n": job.attempts}


def progress_of(rendition: ReportRendition | None) -> dict[str, Any] | None:
    """Return the progress of a rendering for parts/_progress.html; None once its file is finished."""
    if rendition is None or rendition.file or rendition.job is None:
        return None
    url = reverse("printing:progress", args=[rendition.report.key])
    return job_progress(rendition.job, url=url, failed=failure(rendition.job), note=attempts(rendition.job))
