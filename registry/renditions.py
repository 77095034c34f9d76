"""Renditions: rows that each describe one document, rendered by a worker from frozen content.

A rendition has `snapshot`, `digest`, `file`, `sha256`, `size`, `pages`, `missing_glyphs` and `rendered_at`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from registry import audit, outbox, pdf
from registry.doors import door
from registry.files import storage
from registry.models import Outgoing


def complete(
    rendition: Any,
    render: Callable[..., pdf.Rendered],
    *,
    progress: Callable[..., None],
    step: str,
    also: Mapping[str, Callable[..., pdf.Rendered]] | None = None,
) -> None:
    """Render the frozen content of `rendition` and store the file, unless it exists.

    `also` renders further files of the same content, by the column that names the file; all are stored at once.
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
    files = {name: storage.store(other.data, "pdf") for name, other in {"file": made, **others}.items()}
    _finish(rendition, made, files)


@door
def _finish(rendition: Any, made: pdf.Rendered, files: dict[str, str]) -> None:
    """Write the names of the files to the row, once, and record it."""
    model: type[Model] = type(rendition)
    row: Any = model._default_manager.select_for_update(no_key=True).filter(pk=rendition.pk, file="").first()
    if row is None:
        return
    values: dict[str, Any] = files | {"sha256": made.sha256, "size": len(made.data), "pages": made.pages}
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
