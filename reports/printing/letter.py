"""The covering letter: one page for one ministry, in the form of address that is due to it."""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Group, Ministry, MinistryKind, Partner
from recommendations.models import Addressee
from registry import pdf
from registry.pdf import qr, ring
from reports.models import Dispatch, Report, ReportRendition
from reports.printing import phrases
from reports.printing.report import CSS, LANGUAGES
from workshops.models import Workshop

TEMPLATE = "reports/printing/pdf/letter.html"
SOURCES = (
    "reports/printing/letter.py",
    "reports/printing/phrases.py",
    "templates/reports/printing/pdf/letter.html",
    "templates/reports/printing/pdf/_letter_words.html",
    "static/css/report.css",
)
ADDRESSED = {  # as a sentence names those to whom a text is addressed
    "governments": gettext_lazy("governments"),
    "foreign": gettext_lazy("ministries of foreign affairs"),
    "culture": gettext_lazy("ministries of culture"),
}
ROOMY = 130  # letters of an address that fit the window in its usual size
NAMED_MAX = 12  # numbers that one sentence names; beyond them it counts


def is_note(ministry: Ministry) -> bool:
    """Whether it is written to in the third person: ministries of foreign affairs, and institutions, as offices."""
    return ministry.kind == MinistryKind.FOREIGN_AFFAIRS or ministry.partner.group == Group.INSTITUTION


def freeze(dispatch: Dispatch, token: str, signatory: str) -> bytes:
    """Everything that the letter of `dispatch` prints, as canonical JSON; `signatory` is the chair's name or empty."""
    content, workshop = _content(dispatch, token, signatory), dispatch.report.workshop
    strokes = Partner.objects.at(workshop.starts_on).values_list("code", "name", "region")
    content["workshop"]["partners"] = [list(stroke) for stroke in strokes]
    return phrases.canonical(content)


def preview(dispatch: Dispatch, signatory: str) -> dict[str, Any]:
    """What templates/reports/printing/pdf/_letter_words.html needs of a letter, for a page; two queries, no file."""
    return _words(_content(dispatch, "-", signatory))


def _content(dispatch: Dispatch, token: str, signatory: str) -> dict[str, Any]:
    report, ministry = dispatch.report, dispatch.ministry
    workshop, partner = report.workshop, ministry.partner
    return {
        "schema": "asem-culture-letter/1",
        "symbol": dispatch.symbol,
        "language": report.language,
        "dated_on": dispatch.queued_at.astimezone(workshop.tz).date().isoformat(),
        "channel": dispatch.channel,
        "is_note": is_note(ministry),
        "is_institution": partner.group == Group.INSTITUTION,
        "ministry": dispatch.ministry_name,
        "native": phrases.native(ministry.native_name, ministry.native_language),
        "partner": dispatch.partner_name,
        "formal_name": partner.formal_name,
        "addressee": dispatch.addressee,
        "signatory": signatory,
        "workshop": _workshop(workshop),
        "report": _report(report, dispatch.rendition, ministry.kind),
        "address": f"{settings.PORTAL_URL}{reverse('dispatch:letter', args=[token])}",
    }


def render_all(contents: Iterable[bytes], *, progress: Callable[..., None]) -> list[pdf.Rendered]:
    """Make the letters of frozen `contents` (bytes each) in one process: a list of Rendered. Raises RenderingFailed."""
    return pdf.render_all([_document(content) for content in contents], progress=progress)


def _document(content: bytes) -> dict[str, Any]:
    """What the engine is given to make one letter."""
    frozen = json.loads(content)
    moment = datetime.combine(date.fromisoformat(frozen["dated_on"]), time(), UTC)
    with translation.override(frozen["language"]):
        page = _page(phrases.printable(frozen))
        return {
            "html": render_to_string(TEMPLATE, page),
            "css_names": [CSS],
            "title": page["document_title"],
            "language": page["language"],
            "symbol": frozen["symbol"],
            "created_at": moment,
            "modified_at": moment,
            "identifier": phrases.digest(content, *SOURCES),
            "snapshot": content,
            "snapshot_name": "letter.json",
        }


def _workshop(workshop: Workshop) -> dict[str, Any]:
    ministries = workshop.host_ministries.order_by("-kind", "code")  # of foreign affairs first
    return {
        "title": workshop.title,
        "city": workshop.city,
        "host": workshop.host.name,
        "host_code": workshop.host.code,
        "ministries": [ministry.name for ministry in ministries],
        "starts_on": workshop.starts_on.isoformat(),
        "ends_on": workshop.ends_on.isoformat(),
        "is_demo": workshop.is_demo,
    }


def _report(report: Report, master: ReportRendition, kind: str) -> dict[str, Any]:
    own = Addressee.FOREIGN if kind == MinistryKind.FOREIGN_AFFAIRS else Addressee.CULTURE
    items = report.items.select_related("recommendation__topic", "version")
    items = items.order_by("recommendation__topic__number", "recommendation__number")
    meant = [item for item in items if {Addressee.GOVERNMENTS, own} & set(item.version.addressees)]
    meeting = report.meeting
    first = meeting.starts_on or meeting.planned_starts_on
    return {
        "symbol": report.symbol,
        "title": report.title,
        "meeting": meeting.name,
        "city": meeting.city,
        "starts_on": first.isoformat() if first else None,
        "ends_on": (meeting.ends_on or meeting.planned_ends_on or first).isoformat() if first else None,
        "pages": master.pages,
        "digest": master.digest,
        "sha256": master.sha256,
        "meant": [item.recommendation.full_number for item in meant],
        "meant_for": [
            one.value for one in (Addressee.GOVERNMENTS, own) if any(one in item.version.addressees for item in meant)
        ],
    }


def _page(frozen: dict[str, Any]) -> dict[str, Any]:
    """What the template of the file prints: its words, and the pictures."""
    workshop = frozen["workshop"]
    return _words(frozen) | {
        "ring": ring.svg(workshop["partners"], workshop["host_code"]),
        "qr": qr.svg(frozen["address"], _("QR code: opens the report and the form of acknowledgement")),
    }


def _words(frozen: dict[str, Any]) -> dict[str, Any]:
    workshop, report = frozen["workshop"], frozen["report"]
    kind = _("Note") if frozen["is_note"] else _("Letter")
    where = ", ".join(filter(None, [report["city"], phrases.span(report["starts_on"], report["ends_on"])]))
    return frozen | {
        "language": LANGUAGES.get(frozen["language"], frozen["language"]),
        "kind": kind,
        "document_title": f"{frozen['symbol']} {kind}: {frozen['ministry']}, {frozen['partner']}",
        "short": Truncator(report["title"]).chars(58),
        "dated": phrases.day(frozen["dated_on"]),
        "during": phrases.during(workshop["starts_on"], workshop["ends_on"]),
        "is_over": workshop["ends_on"] <= frozen["dated_on"],
        "hosts": ", ".join([*workshop["ministries"], workshop["host"]]),
        "meeting": f"{report['meeting']} ({where})" if where else report["meeting"],
        "is_tight": len(frozen["ministry"] + frozen["addressee"] + (frozen["native"] or {}).get("name", "")) > ROOMY,
        "owner": "" if frozen["is_institution"] else phrases.with_article(frozen["formal_name"]),
        "meant": phrases.joined(report["meant"]) if len(report["meant"]) <= NAMED_MAX else "",
        "meant_count": len(report["meant"]),
        "meant_for": phrases.joined(str(ADDRESSED[name]) for name in report["meant_for"]),
        "checksum": phrases.grouped(report["digest"]),
    }
