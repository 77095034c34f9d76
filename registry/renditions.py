"""Renditions: rows that each describe one document, rendered by a worker from frozen content."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from registry import audit, outbox, pdf
from registry.doors import door
from registry.files import storage
from registry.models import Outgoing, RenditionRow


def queue(kind: str, rendition: RenditionRow, *, is_new: bool, by: Any) -> None:
    """Queue the rendering of a row that was requested, again if it had failed; a new row is recorded.

    Call it within the door that wrote the row.
    """
    if is_new:
        audit.record(by, "rendition.requested", rendition, digest=rendition.digest)
    outgoing = outbox.queue(kind, key=rendition.key, rendition=rendition.key)
    if outgoing.failed_at:
        outbox.send_again(outgoing, by=by, subject=rendition)


def job_of(kind: str, rendition: RenditionRow) -> Outgoing | None:
    """Return the task of the outbox that renders a row, for its progress."""
    return Outgoing.objects.filter(kind=kind, key=rendition.key).first()


def complete(
    rendition: RenditionRow,
    render: Callable[..., pdf.Rendered],
    *,
    progress: Callable[..., None],
    step: str,
    also: Mapping[str, Callable[..., pdf.Rendered]] | None = None,
) -> None:
    """Render the frozen content of `rendition` and store the file, unless it exists.

    `also` renders further files of the same content, all stored at once: that of "draft" in the columns `draft_file`,
    `draft_pages` and `draft_size`.
    Idempotent: the file is named after its content, and the row is written once. `step` is the first progress message.
    Raises outbox.PermanentFailure if a retry would not help.
    """
    if rendition.file:
        return
    progress(1, step)
    try:
        content = storage.read(rendition.snapshot)
        others = {name: make(content, rendition.digest, progress=progress) for name, make in (also or {}).items()}
        made = render(content, rendition.digest, progress=progress)
    except pdf.RenderingFailed as failure:
        if failure.is_for_good:
            raise outbox.PermanentFailure(str(failure)) from failure
        raise
    columns: dict[str, Any] = {"file": storage.store(made.data, "pdf")}
    for name, other in others.items():
        columns |= {f"{name}_file": storage.store(other.data, "pdf")}
        columns |= {f"{name}_pages": other.pages, f"{name}_size": len(other.data)}
    _finish(rendition, made, columns)


@door
def _finish(rendition: RenditionRow, made: pdf.Rendered, columns: dict[str, Any]) -> None:
    """Write the names and sizes of the files to the row, once, and record it."""
    model: type[Model] = type(rendition)
    row: Any = model._default_manager.select_for_update(no_key=True).filter(pk=rendition.pk, file="").first()
    if row is None:
        return
    values: dict[str, Any] = columns | {"sha256": made.sha256, "size": len(made.data), "pages": made.pages}
    values |= {"missing_glyphs": made.missing_glyphs, "rendered_at": timezone.now()}
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    audit.record(audit.CLOCK, "rendition.rendered", row, rows=[row], sha256=row.sha256)


def progress_of(job: Outgoing, *, url: str, failed: str, note: str = "") -> dict[str, Any]:
    """Return the progress of a rendering for parts/_progress.html, which requests updates from `url`."""
    return {
        "percent": job.progress,
        "text": job.progress_text or _("Queued"),
        "step": f"{job.progress}%",
        "note": note,
        "failed": failed,
        "url": url,
    }
