"""Render documents: check for the system libraries, load the engine once, render in a fork, return the bytes."""

import functools
import hashlib
import importlib
import importlib.metadata
import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.pdf import fonts, fork, libraries
from registry.pdf.job import Job, Limits, Rendered, RenderingFailed

logger = logging.getLogger(__name__)

Tell = Callable[[int, str], None]  # called with a percentage and a text
ENGINE = 2  # increased when the engine's output for the same input changes

STEPS = {
    "start": _("Reading the document"),
    "style": _("Applying the style"),
    "build": _("Building pages"),
    "layout": _("Laying out page %(page)s"),
    "again": _("Laying out page %(page)s of %(pages)s"),
    "draw": _("Creating page %(page)s of %(pages)s"),
    "tag": _("Adding tags and fonts"),
    "check": _("Checking the finished file"),
}


def engine_version() -> str:
    """Return what determines the engine's output, for the digest of a rendition: packages, corrections, fonts."""
    packages = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("weasyprint", "pydyf"))
    return f"engine {ENGINE}, {packages}, fonts {fonts.digest()[:16]}"


def render(
    html: str,
    *,
    css_names: Sequence[str],
    progress: Tell | None = None,
    limits: Limits | None = None,
    static_root: Path | None = None,
    **document: Any,
) -> Rendered:
    """Render one PDF in its own process. `css_names` are paths under `static_root`; `document` has Job's other fields.

    Calls `progress(percent, text)` in this process, at each page and every few seconds; an exception it raises ends the
    child and propagates. Raises RenderingFailed with a user-facing message for any other failure.
    """
    job = Job(html=html, css_names=tuple(css_names), static_root=Path(static_root or _settings_static()), **document)
    facts, data, seconds = _in_a_fork("build", job, [job], progress, limits)
    return _rendered(data, seconds, facts)


def render_all(
    documents: Iterable[Mapping[str, Any]],
    *,
    progress: Tell | None = None,
    limits: Limits | None = None,
    static_root: Path | None = None,
) -> list[Rendered]:
    """Render several short PDFs in one process, each as `render` would alone; return a list of Rendered, in order.

    `documents` are keyword arguments of `render` with the same `css_names`. Forking and parsing a style sheet cost
    more than a letter of one page. If one document fails, all fail; the caller then renders them singly.
    """
    root = Path(static_root or _settings_static())
    jobs = [
        Job(**{**document, "css_names": tuple(document["css_names"]), "static_root": root}) for document in documents
    ]
    facts, data, seconds = _in_a_fork("build_all", jobs, jobs, progress, limits)
    made, start = [], 0
    for each in facts["documents"]:
        size = each.pop("size")
        made.append(_rendered(data[start : start + size], round(seconds / len(jobs), 2), each))
        start += size
    return made


def _in_a_fork(
    builder: str, work: Job | list[Job], jobs: list[Job], progress: Tell | None, limits: Limits | None
) -> tuple[dict[str, Any], bytes, float]:
    """Run the engine's function `builder` on `work` in a fork; return (facts, bytes, elapsed seconds)."""
    for job in jobs:
        _refuse_unprintable(job)
    engine = _warm()
    started = time.monotonic()
    try:
        facts, data = fork.run(
            functools.partial(getattr(engine, builder), work),
            progress=functools.partial(_tell, progress),
            limits=limits or Limits(),
        )
    except RenderingFailed as failure:
        logger.warning("rendering of %s failed: %s (%s)", jobs[0].symbol, failure.reason, failure.detail)
        raise
    return facts, data, round(time.monotonic() - started, 2)


def _rendered(data: bytes, seconds: float, facts: dict[str, Any]) -> Rendered:
    return Rendered(data=data, sha256=hashlib.sha256(data).hexdigest(), seconds=seconds, **facts)


def _tell(progress: Tell | None, percent: int, step: str, page: int = 0, pages: int = 0) -> None:
    if progress is not None:
        progress(percent, str(STEPS[step] % {"page": page, "pages": pages}))


def _refuse_unprintable(job: Job) -> None:
    try:
        job.html.encode()
        job.title.encode()
    except UnicodeEncodeError as error:
        raise RenderingFailed("input", str(error)) from error


def _warm() -> Any:
    """Return the module that uses WeasyPrint, which each process imports once, with the project's own fonts."""
    sentence = libraries.check_libraries()
    if sentence:
        raise RenderingFailed("libraries", sentence, sentence)
    fonts.configure()
    return importlib.import_module("registry.pdf.engine")  # slow import


def _settings_static() -> Path:
    from django.conf import settings  # slow import

    return Path(settings.BASE_DIR, "static")
