"""Render documents with WeasyPrint in the child process. `printing` imports this once per worker: it takes seconds."""

import logging
import resource
import time
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, cast

from weasyprint import CSS, HTML, Attachment
from weasyprint.logger import LOGGER, PROGRESS_LOGGER
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from registry.pdf import checks, corrections
from registry.pdf.fetcher import SCHEME, ClosedFetcher
from registry.pdf.job import Job, RenderingFailed
from registry.pdf.metadata import ArchiveMetadata

corrections.apply()

Facts = dict[str, Any]
Report = Callable[..., None]  # called with a percentage, a step, a page and the number of pages
# Photographs are printed at 150 dpi: a report with 30 of them has 2 MB instead of 25 MB.
OPTIONS = {"pdf_variant": "pdf/a-3a", "dpi": 150, "jpeg_quality": 70}
LETTERS_A_PAGE = 5000  # characters of HTML source, to estimate the number of pages before the first layout
PAUSE_SECONDS = 0.2  # between two reports of the same step
WARNINGS_MAX = 50


def build_all(jobs: list[Job], report: Report) -> tuple[Facts, bytes]:
    """Render short documents that share their style sheets, one by one; return (facts of all, all bytes).

    Parsing a style sheet takes as long as laying out a page, so it is done only once. Each document has the same bytes
    as if rendered alone. `report` is called for each finished document, as otherwise for each page.
    """
    sheets: list[CSS] | None = None
    facts: list[Facts] = []
    files: list[bytes] = []
    for number, job in enumerate(jobs, start=1):
        report(95 * (number - 1) // len(jobs), "draw", number, len(jobs))
        fetcher = ClosedFetcher(job.static_root)
        sheets = sheets or _sheets(job, fetcher, FontConfiguration())
        made, data = build(job, lambda *step: None, sheets)
        facts.append(made | {"size": len(data)})
        files.append(data)
    return {"documents": facts}, b"".join(files)


def build(job: Job, report: Report, sheets: list[CSS] | None = None) -> tuple[Facts, bytes]:
    """Render `job`; return (facts, bytes). Raises RenderingFailed for a refused address and for failed checks.

    `sheets` are the job's style sheets if they have already been parsed.
    """
    watch = Watch(report, len(job.html) // LETTERS_A_PAGE + 4)
    listener = Listener(watch)
    fetcher = ClosedFetcher(job.static_root)
    with listener:
        try:
            data, pages = _print(job, watch, fetcher, sheets)
        except FatalURLFetchingError as error:
            raise RenderingFailed("fetch", str(error.__cause__ or error)) from error
    if fetcher.refused:
        raise RenderingFailed("fetch", "; ".join(fetcher.refused))
    watch.say(94, "check")
    problems = checks.problems(data, language=job.language, title=job.title, attachment=job.snapshot_name)
    if problems:
        raise RenderingFailed("checks", "; ".join(problems))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"pages": pages, "memory": memory, **listener.facts()}, data


def _sheets(job: Job, fetcher: ClosedFetcher, font_config: FontConfiguration) -> list[CSS]:
    return [CSS(url=SCHEME + name, url_fetcher=fetcher, font_config=font_config) for name in job.css_names]


def _print(job: Job, watch: "Watch", fetcher: ClosedFetcher, sheets: list[CSS] | None) -> tuple[bytes, int]:
    font_config = FontConfiguration()
    sheets = sheets or _sheets(job, fetcher, font_config)
    html = HTML(string=job.html, base_url=None, url_fetcher=fetcher)
    document = html.render(font_config=font_config, stylesheets=sheets, **OPTIONS)
    document.metadata = ArchiveMetadata.of(
        document.metadata,
        job.symbol,
        title=job.title,
        description=job.symbol,
        created=_w3c(job.created_at),
        modified=_w3c(job.modified_at),
    )
    watch.pages = len(document.pages)
    for number, page in enumerate(document.pages, start=1):
        page.paint = watch.painting(page.paint, number)
    data = document.write_pdf(
        pdf_identifier=job.identifier,
        attachments=[_attachment(job, fetcher)],
        finisher=_finish,
        **OPTIONS,
    )
    return data, len(document.pages)


def _attachment(job: Job, fetcher: ClosedFetcher) -> Attachment:
    return Attachment(
        string=job.snapshot,
        name=job.snapshot_name,
        description=job.title,
        created=job.created_at.astimezone(UTC),
        modified=job.modified_at.astimezone(UTC),
        relationship="Source",
        url_fetcher=fetcher,
    )


def _finish(document: Any, pdf: Any) -> None:
    """Remove the duplicate entry that WeasyPrint makes for an attachment among the associated files."""
    pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])


def _w3c(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Watch:
    """Progress in per cent: half for layout, a third for drawing, the rest for start and finish."""

    def __init__(self, report: Report, expected: int) -> None:
        self._report, self._expected = report, expected
        self._percent, self._said_at, self._step = 0, 0.0, ""
        self.pages = self._laid_out = 0
        self._round = 0

    def say(self, percent: float, step: str, page: int = 0, pages: int = 0) -> None:
        """Report a step, at most five times a second."""
        self._percent = max(self._percent, min(int(percent), 99))
        now = time.monotonic()
        if step != self._step or now - self._said_at > PAUSE_SECONDS:
            self._said_at, self._step = now, step
            self._report(self._percent, step, page, pages)

    def hear(self, message: str, arguments: Any) -> None:
        """Read a line of WeasyPrint's progress log."""
        if message.startswith("Step 1"):
            self.say(1, "start")
        elif message.startswith("Step 3"):
            self.say(3, "style")
        elif message.startswith("Step 4"):
            self.say(5, "build")
        elif "Repagination" in message:
            self._round += 1
        elif message.startswith("Step 5"):
            self._page(arguments[0])
        elif message.startswith("Step 7"):
            self.say(88, "tag")

    def _page(self, number: int) -> None:
        """Report a page of the layout: the first pass counts the pages, later passes determine the page numbers."""
        if not self._round:
            self._laid_out = number
            self.say(8 + 42 * number / (number + self._expected / 4), "layout", number)
        else:
            pages = max(self._laid_out, number)
            self.say(50 + 15 * number / pages, "again", number, pages)

    def painting(self, paint: Callable[..., Any], number: int) -> Callable[..., Any]:
        """Wrap `paint` so that each page is reported."""

        def painted(*args: Any, **kwargs: Any) -> Any:
            self.say(66 + 20 * number / self.pages, "draw", number, self.pages)
            return paint(*args, **kwargs)

        return painted


class Listener(logging.Handler):
    """Reads WeasyPrint's two logs inside a `with` block: progress, warnings, and glyphs missing in all fonts."""

    def __init__(self, watch: Watch) -> None:
        super().__init__(logging.INFO)
        self._watch = watch
        self._glyphs: dict[str, None] = {}
        self._warnings: dict[str, None] = {}

    def __enter__(self) -> None:
        LOGGER.addHandler(self)
        LOGGER.propagate = False
        PROGRESS_LOGGER.setLevel(logging.INFO)

    def __exit__(self, *raised: type[BaseException] | BaseException | TracebackType | None) -> None:
        LOGGER.removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        if record.name == PROGRESS_LOGGER.name:
            self._watch.hear(record.msg, record.args)
        elif record.msg.startswith(".notdef glyph"):
            self._glyphs[cast(tuple[str], record.args)[0]] = None
        elif record.levelno >= logging.WARNING:
            self._warnings[record.getMessage()] = None

    def facts(self) -> Facts:
        return {"missing_glyphs": list(self._glyphs), "warnings": list(self._warnings)[:WARNINGS_MAX]}
