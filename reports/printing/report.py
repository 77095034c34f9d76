"""The PDF of a report, rendered from its frozen content: a full report or an executive summary."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations import version_content
from registry import canonical, pdf, sources
from registry.names import place_text
from registry.pdf import qr, ring
from registry.pdf.text import table_parts
from reports.models import Form
from reports.printing import action, annexes, narrative, phrases
from reports.printing.content import freeze
from workshops.phrases import labels_text, offset

__all__ = ["CSS", "LANGUAGES", "digest", "freeze", "render"]

TEMPLATES = {Form.FULL: "reports/printing/pdf/report.html", Form.SHORT: "reports/printing/pdf/report_short.html"}
CSS = "css/report.css"
DRAFT_CSS = "css/draft.css"
DRAFT = gettext_lazy("DRAFT of %(day)s, not for distribution")
SOURCES = (
    "reports/printing/report.py",
    "registry/canonical.py",
    "reports/printing/action.py",
    "reports/printing/annexes.py",
    "reports/printing/narrative.py",
    "reports/printing/phrases.py",
    "recommendations/templatetags/emphasis.py",
    "recommendations/version_content.py",
    "registry/markdown.py",
    "templates/recommendations/reading/_paragraph.html",
    "templates/reports/printing/pdf/report.html",
    "templates/reports/printing/pdf/report_short.html",
    "templates/reports/printing/pdf/_concept.html",
    "templates/reports/printing/pdf/_contents.html",
    "templates/reports/printing/pdf/_cover.html",
    "templates/reports/printing/pdf/_glance.html",
    "templates/reports/printing/pdf/_introduction.html",
    "templates/reports/printing/pdf/_participants.html",
    "templates/reports/printing/pdf/_partners.html",
    "templates/reports/printing/pdf/_programme.html",
    "templates/reports/printing/pdf/_recommendation.html",
    "templates/reports/printing/pdf/_sources.html",
    "templates/reports/printing/pdf/_verification.html",
    "static/css/report.css",
    "static/css/draft.css",
)
LONG = 1800  # characters from which a recommendation may be split over pages
LANGUAGES = {"en": "en-GB"}
AREA_KINDS = {  # by the letter with which their codes begin
    "P": gettext_lazy("“P” denotes a pillar of ASEM"),
    "D": gettext_lazy(
        "“D” denotes a priority under paragraph 7 of the 2004 ASEM Declaration on Dialogue among Cultures and Civilisations"
    ),
    "T": gettext_lazy("“T” denotes a tangible area of cooperation"),
}
DEMONSTRATION = gettext_lazy("demonstration document")  # on every page except the cover, which has a longer notice


def digest(content: bytes) -> str:
    """Return the digest of the file that the current templates, style sheets and engine make of frozen `content`."""
    return canonical.digest(content, *SOURCES)


def render(
    content: bytes, checksum: str, *, progress: Callable[..., None], drafted_on: date | None = None
) -> pdf.Rendered:
    """Render the file of frozen `content`, whose digest is `checksum`. Raises RenderingFailed.

    With `drafted_on`, the same content is marked as a draft of that day on the cover and on every page, and states
    neither distribution nor issuer.
    """
    frozen = json.loads(content)
    language = frozen["report"]["language"]
    with translation.override(language):
        page = _page(canonical.printable(frozen), checksum, drafted_on)
        html = render_to_string(TEMPLATES[Form(frozen["report"]["form"])], page)
        moment = datetime.combine(date.fromisoformat(frozen["report"]["dated_on"]), time(), UTC)
        return pdf.render(
            html,
            css_names=[CSS, DRAFT_CSS] if drafted_on else [CSS],
            title=page["document_title"],
            language=page["language"],
            symbol=frozen["report"]["symbol"],
            created_at=moment,
            modified_at=moment,
            identifier=hashlib.sha256(f"draft {checksum}".encode()).hexdigest() if drafted_on else checksum,
            snapshot=content,
            snapshot_name="content.json",
            progress=progress,
        )


def _page(frozen: dict[str, Any], checksum: str, drafted_on: date | None = None) -> dict[str, Any]:
    """Return the context of the template: the content with its sentences, dates and graphics."""
    chapters = [topic for topic in frozen["topics"] if topic["recommendations"]]
    is_supplement = bool(frozen["report"]["supplement"])
    empty_topics = [topic for topic in frozen["topics"] if not topic["recommendations"] and not is_supplement]
    recommendations = [recommendation for topic in chapters for recommendation in topic["recommendations"]]
    for recommendation in recommendations:
        _prepare(recommendation, frozen["areas"])
    list_title = action.list_title(_natures(recommendations))
    source_rows = _number_sources(recommendations)
    is_short = frozen["report"]["form"] == Form.SHORT
    draft = _draft(frozen["report"]["dated_on"], drafted_on) if drafted_on else ""
    introduction = narrative.short(frozen) if is_short else narrative.full(frozen, chapters, empty_topics)
    return (
        frozen
        | _heads(frozen, draft)
        | {
            "action": action.sentence(frozen),
            "introduction": introduction,
            "foreword": phrases.blocks(frozen["report"]["foreword"]),
            "summary": phrases.blocks(frozen["report"]["summary"]),
            "zone": offset(_noon(frozen["workshop"])),
            "chapters": chapters,
            "recommendations": recommendations,
            "sources": source_rows,
            "glance_title": _("%(list)s at a glance") % {"list": list_title},
            "glance_caption": _("%(counted)s, listed by topic")
            % {"counted": capfirst(action.counted(_natures(recommendations)))},
            "list_title": list_title,
            "glance": table_parts(recommendations) if len(recommendations) > 1 else [],
            "area_note": _area_note(recommendations),
            "annexes": annexes.annexes(frozen),
            "first_day": phrases.day(frozen["workshop"]["starts_on"]),
            "partner_rows": list(enumerate(frozen["partners"], start=1)),
            "ring": _ring(frozen),
            "qr": qr.svg(frozen["report"]["address"], _("QR code: opens this report’s page")),
            "checksum": canonical.grouped(checksum),
            "record": _record(frozen.get("record")),
        }
    )


def _draft(dated_on: str, drafted_on: date) -> str:
    """Return the mark of a draft, with its day: no draft is later than the document that it becomes."""
    return DRAFT % {"day": phrases.day(min(date.fromisoformat(dated_on), drafted_on))}


def _number_sources(recommendations: list[dict[str, Any]]) -> list[str]:
    """Return the sources of all recommendations, each once; `notes` of a recommendation are the numbers of its own."""
    lines: dict[str, int] = {}
    for recommendation in recommendations:
        own = [sources.line(source) for source in recommendation["sources"]]
        recommendation["notes"] = [lines.setdefault(line, len(lines) + 1) for line in own]
    return list(lines)


def _area_note(recommendations: list[dict[str, Any]]) -> str:
    """Return what the codes of the policy areas in the table mean, of the kinds in it; empty without codes."""
    kinds = {code[:1] for recommendation in recommendations for code in recommendation["areas"]}
    meanings = [str(meaning) for letter, meaning in AREA_KINDS.items() if letter in kinds]
    return _("Policy areas: %(meanings)s.") % {"meanings": "; ".join(meanings)} if meanings else ""


def _natures(recommendations: list[dict[str, Any]]) -> list[str]:
    return [recommendation["nature"] for recommendation in recommendations]


def _record(entry: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the entry of the record for print, with its hash in groups; a report without recommendations has none."""
    return entry and {"number": entry["number"], "hash": canonical.grouped(entry["sha256"])}


def _heads(frozen: dict[str, Any], draft: str) -> dict[str, Any]:
    """Return titles, dates and names for the cover, the masthead and the running heads; `draft` is a mark or empty."""
    report, meeting, workshop = frozen["report"], frozen["meeting"], frozen["workshop"]
    dated = phrases.day(report["dated_on"])
    days = phrases.span(meeting["starts_on"], meeting["ends_on"])
    kicker = action.kicker(meeting["kind"], report["form"] == Form.SHORT) % {"meeting": meeting["name"]}
    running = report["supplement"] or kicker
    imprint = [draft or dated, _("English"), workshop["is_demo"] and str(DEMONSTRATION)]
    title = _("%(symbol)s %(title)s: report to the %(meeting)s") % {
        "symbol": report["symbol"],
        "title": report["title"],
        "meeting": meeting["name"],
    }
    if report["supplement"]:
        title = f"{title} ({report['supplement']})"
    return {
        "language": LANGUAGES.get(report["language"], report["language"]),
        "document_title": f"{draft}: {title}" if draft else title,
        "draft": draft,
        "kicker": kicker,
        "action_title": _("For information") if action.is_for_information(meeting["kind"]) else _("Proposed action"),
        "short": Truncator(running).chars(58),
        "dated": dated,
        "check": "" if draft else report["address"],
        "imprint": " · ".join(filter(None, imprint)),
        "place": ", ".join(filter(None, [meeting["city"], days])),
        "held": workshop["date_text"] or phrases.span(workshop["starts_on"], workshop["ends_on"]),
        "workshop_place": place_text(workshop["city"], workshop["host"]["name"]),
        "hosting": narrative.hosting(frozen),
        "sponsors": phrases.joined(workshop["co_sponsors"]),
        "organisers": phrases.joined(workshop["co_organisers"]),
    }


def _prepare(recommendation: dict[str, Any], areas: dict[str, str]) -> None:
    """Add labels, dates and paragraphs for print to a frozen recommendation."""
    parts = version_content.parts()
    recommendation["labels"] = {name: str(part.label) for name, part in parts.items()}
    addressees = [] if recommendation["nature"] == action.FINDING else recommendation["addressees"]  # asks for nothing
    recommendation["addressed"] = labels_text(parts["addressees"].labels(addressees))
    recommendation["area_rows"] = [{"code": code, "label": areas.get(code, "")} for code in recommendation["areas"]]
    [recommendation["nature_label"]] = parts["nature"].labels(recommendation["nature"])
    recommendation["target_date"] = recommendation.get("by_when") and phrases.day(recommendation["by_when"])
    recommendation["rationale_blocks"] = phrases.blocks(recommendation["rationale"])
    recommendation["operative"] = [row for row in recommendation["paragraphs"] if row["kind"] != "preambular"]
    length = sum(len(paragraph["text"]) for paragraph in recommendation["paragraphs"])
    recommendation["is_long"] = length + len(recommendation["rationale"]) > LONG
    adoption = recommendation["adoption"]
    recommendation["adopted_on"] = adoption and phrases.day(adoption["on"])
    agreed_on = adoption and adoption.get("agreed_on")
    recommendation["agreed_on"] = phrases.day(agreed_on) if agreed_on else ""
    recommendation["co_sponsor_names"] = ", ".join(adoption.get("co_sponsors", [])) if adoption else ""
    for paragraph in recommendation["paragraphs"]:
        notes = adoption.get("reservations", []) if adoption else []
        paragraph["footnotes"] = [note["number"] for note in notes if note["paragraph"] == paragraph["key"]]


def _noon(workshop: dict[str, Any]) -> datetime:
    """Return noon on the first day, which determines the time zone's offset on that day."""
    return datetime.combine(date.fromisoformat(workshop["starts_on"]), time(12), ZoneInfo(workshop["zone"]))


def _ring(frozen: dict[str, Any]) -> str:
    strokes = [(partner["code"], partner["name"], partner["region"]) for partner in frozen["partners"]]
    return ring.svg(strokes, frozen["workshop"]["host"]["code"])
