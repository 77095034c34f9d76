"""The chair's summary as a PDF: requested by a reader, rendered by a worker, stored by its content. Drafts are marked."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Partner, User
from registry import canonical, outbox, pdf, renditions
from registry.access import Refused
from registry.doors import door
from registry.files import storage
from registry.models import Outgoing
from registry.names import place_text
from registry.pdf import ring
from registry.pdf.missing_characters import named
from reports.models import ChairSummary, SummaryRendition
from reports.printing import phrases
from reports.summary import carried
from workshops import user_roles

RENDER = outbox.declare("chair_summary.render")
TEMPLATE = "reports/summary/pdf/summary.html"
CSS, DRAFT_CSS = "css/report.css", "css/draft.css"
SOURCES = (
    "reports/summary/document.py",
    "reports/summary/carried.py",
    "reports/printing/phrases.py",
    "recommendations/templatetags/emphasis.py",
    "templates/recommendations/reading/_paragraph.html",
    f"templates/{TEMPLATE}",
    f"static/{CSS}",
    f"static/{DRAFT_CSS}",
)
DRAFT = gettext_lazy("DRAFT of %(day)s, not for distribution")
NOT_A_READER = gettext_lazy("You do not have access to this summary.")


def freeze(summary: ChairSummary) -> bytes:
    """Return all data printed in the document, as canonical JSON."""
    workshop = summary.workshop
    content = {
        "schema": "asem-culture-chair-summary/1",
        "symbol": summary.symbol,
        "dated_on": summary.dated_on.isoformat(),
        "language": summary.language,
        "is_draft": not summary.is_final,
        "chair": summary.chair_name,
        "blocks": phrases.blocks(summary.text),
        "workshop": {
            "title": workshop.title,
            "short": workshop.short_name,
            "place": place_text(workshop.city, workshop.host.name),
            "host": workshop.host.code,
            "days": phrases.span(workshop.starts_on, workshop.ends_on),
            "is_demo": workshop.is_demo,
        },
        "partners": [[one.code, one.name, one.region] for one in Partner.objects.at(workshop.starts_on)],
        "recommendations": carried.of(summary),
    }
    return canonical.canonical(content)


def request_document(summary: ChairSummary, *, by: User) -> SummaryRendition:
    """Request the PDF of the summary as it is now; requesting unchanged content again returns the same row."""
    content = freeze(summary)
    snapshot = storage.store(content, "json")  # named after its content; stored before the row that refers to it
    return _request(summary, digest=digest(content), snapshot=snapshot, by=by)


@door
def _request(summary: ChairSummary, *, digest: str, snapshot: str, by: User) -> SummaryRendition:
    user_roles.forget(by)
    if not ChairSummary.objects.visible_to(by).filter(pk=summary.pk).exists():
        raise Refused(NOT_A_READER)
    defaults = {
        "summary": summary,
        "is_draft": not summary.is_final,
        "snapshot": snapshot,
        "requested_at": timezone.now(),
        "requested_by": by,
    }
    row, created = SummaryRendition.objects.get_or_create(digest=digest, defaults=defaults)
    renditions.queue(RENDER, row, is_new=created, by=by)
    return row


@outbox.register(RENDER, pauses=(60, 60))
def render_document(rendition: str, *, progress: outbox.Progress, outgoing: Outgoing) -> None:
    """Render a requested document and store the PDF."""
    row = SummaryRendition.objects.select_related("summary__workshop").get(key=rendition)
    renditions.complete(row, render, progress=progress, step=_("Reading the summary"))


def current(summary: ChairSummary) -> SummaryRendition | None:
    """Return the row of the document as it is now, finished or requested, with its `job`; None if there is none."""
    row = SummaryRendition.objects.filter(digest=digest(freeze(summary))).select_related("summary__workshop").first()
    if row:
        row.job = renditions.job_of(RENDER, row)
    return row


def missing_characters(row: SummaryRendition) -> list[dict[str, str]]:
    """Return the characters of a finished document that no font contains."""
    if not row.missing_glyphs:
        return []
    frozen = json.loads(storage.read(row.snapshot))
    return named(row.missing_glyphs, [(_("Chair’s summary"), frozen)])


def digest(content: bytes) -> str:
    return canonical.digest(content, *SOURCES)


def render(content: bytes, checksum: str, *, progress: Callable[..., None]) -> pdf.Rendered:
    """Render the PDF of frozen `content`, whose digest is `checksum`. Raises RenderingFailed."""
    frozen = json.loads(content)
    with translation.override(frozen["language"]):
        page = _page(canonical.printable(frozen))
        moment = datetime.combine(date.fromisoformat(frozen["dated_on"]), time(), UTC)
        return pdf.render(
            render_to_string(TEMPLATE, page),
            css_names=[CSS, DRAFT_CSS] if frozen["is_draft"] else [CSS],
            title=page["document_title"],
            language="en-GB",
            symbol=frozen["symbol"],
            created_at=moment,
            modified_at=moment,
            identifier=checksum,
            snapshot=content,
            snapshot_name="summary.json",
            progress=progress,
        )


def _page(frozen: dict[str, Any]) -> dict[str, Any]:
    dated = phrases.day(frozen["dated_on"])
    draft = DRAFT % {"day": dated} if frozen["is_draft"] else ""
    title = _("%(symbol)s Chair’s summary: %(title)s") % {
        "symbol": frozen["symbol"],
        "title": frozen["workshop"]["title"],
    }
    imprint = [draft or dated, _("English"), _("demonstration document") if frozen["workshop"]["is_demo"] else ""]
    strokes = [(code, name, region) for code, name, region in frozen["partners"]]
    return frozen | {
        "document_title": f"{draft}: {title}" if draft else title,
        "draft": draft,
        "dated": dated,
        "imprint": " · ".join(filter(None, imprint)),
        "ring": ring.svg(strokes, frozen["workshop"]["host"]),
    }
