"""The covering letter of a report: one page, a note verbale to an office or a letter to a minister."""

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
from django.utils.translation import gettext_lazy, ngettext

from members.models import Group, Ministry, MinistryKind, Partner
from recommendations.models import Addressee
from registry import pdf
from registry.names import with_article
from registry.pdf import qr, ring
from reports.models import Dispatch, Report, ReportRendition
from reports.printing import canonical, phrases
from reports.printing.report import CSS, LANGUAGES
from workshops.models import Workshop

TEMPLATE = "reports/printing/pdf/letter.html"
SOURCES = (
    "reports/printing/letter.py",
    "reports/printing/canonical.py",
    "reports/printing/phrases.py",
    "templates/reports/printing/pdf/letter.html",
    "templates/reports/printing/pdf/_letter_text.html",
    "static/css/report.css",
)
ADDRESSEES = {  # of recommendations, as named within a sentence
    "governments": gettext_lazy("the governments of ASEM partners"),
    "foreign": gettext_lazy("ministries of foreign affairs"),
    "culture": gettext_lazy("ministries of culture"),
}
WINDOW_MAX = 130  # characters of an address that fit the window of an envelope at the usual size
LISTED_MAX = 12  # recommendations listed by number in one sentence; more are counted


def is_note(ministry: Ministry) -> bool:
    """Return whether the ministry receives a note verbale: ministries of foreign affairs and institutions do."""
    return ministry.kind == MinistryKind.FOREIGN_AFFAIRS or ministry.partner.group == Group.INSTITUTION


def freeze(dispatch: Dispatch, token: str, signatory: str) -> bytes:
    """Return everything that the letter of `dispatch` prints, as canonical JSON; `signatory` is the chair or empty."""
    content, workshop = _content(dispatch, token, signatory), dispatch.report.workshop
    strokes = Partner.objects.at(workshop.starts_on).values_list("code", "name", "region")
    content["workshop"]["partners"] = [list(stroke) for stroke in strokes]
    return canonical.canonical(content)


def preview(dispatch: Dispatch, signatory: str) -> dict[str, Any]:
    """Return the context of templates/reports/printing/pdf/_letter_text.html, for a page. Two queries, no file."""
    return _context(_content(dispatch, "-", signatory))


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
        "native": canonical.native_name(ministry.native_name, ministry.native_language),
        "partner": dispatch.partner_name,
        "formal_name": partner.formal_name,
        "addressee": dispatch.addressee,
        "signatory": signatory,
        "workshop": _workshop(workshop),
        "report": _report(report, dispatch.rendition, ministry.kind),
        "address": f"{settings.PORTAL_URL}{reverse('dispatch:letter', args=[token])}",
    }


def render_all(contents: Iterable[bytes], *, progress: Callable[..., None]) -> list[pdf.Rendered]:
    """Render letters from frozen `contents` in one process. Raises RenderingFailed."""
    return pdf.render_all([_document(content) for content in contents], progress=progress)


def _document(content: bytes) -> dict[str, Any]:
    """Return what the PDF engine needs to render one letter."""
    frozen = json.loads(content)
    moment = datetime.combine(date.fromisoformat(frozen["dated_on"]), time(), UTC)
    with translation.override(frozen["language"]):
        page = _page(canonical.printable(frozen))
        return {
            "html": render_to_string(TEMPLATE, page),
            "css_names": [CSS],
            "title": page["document_title"],
            "language": page["language"],
            "symbol": frozen["symbol"],
            "created_at": moment,
            "modified_at": moment,
            "identifier": canonical.digest(content, *SOURCES),
            "snapshot": content,
            "snapshot_name": "letter.json",
        }


def _workshop(workshop: Workshop) -> dict[str, Any]:
    ministries = workshop.host_ministries.order_by("-kind", "code")  # ministries of foreign affairs first
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
    """Return the report with the numbers of the recommendations addressed to governments or to ministries of `kind`."""
    own = Addressee.FOREIGN if kind == MinistryKind.FOREIGN_AFFAIRS else Addressee.CULTURE
    items = report.items.select_related("recommendation__topic", "version")
    items = items.order_by("recommendation__topic__number", "recommendation__number")
    addressed = [item for item in items if {Addressee.GOVERNMENTS, own} & set(item.version.addressees)]
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
        "recommendations": [item.recommendation.full_number for item in addressed],
        "addressees": [
            addressee.value
            for addressee in (Addressee.GOVERNMENTS, own)
            if any(addressee in item.version.addressees for item in addressed)
        ],
    }


def _page(frozen: dict[str, Any]) -> dict[str, Any]:
    """Return the context of the letter's template: the context of its text, and the graphics."""
    workshop = frozen["workshop"]
    return _context(frozen) | {
        "ring": ring.svg(workshop["partners"], workshop["host_code"]),
        "qr": qr.svg(frozen["address"], _("QR code: opens the report and the form for acknowledging receipt")),
    }


def _context(frozen: dict[str, Any]) -> dict[str, Any]:
    workshop, report = frozen["workshop"], frozen["report"]
    kind = _("Note verbale") if frozen["is_note"] else _("Letter")
    meeting = {"name": report["meeting"]} | {name: report[name] for name in ("city", "starts_on", "ends_on")}
    return frozen | {
        "language": LANGUAGES.get(frozen["language"], frozen["language"]),
        "kind": kind,
        "document_title": f"{frozen['symbol']} {kind}: {frozen['ministry']}, {frozen['partner']}",
        "short": Truncator(report["title"]).chars(58),
        "dated": phrases.day(frozen["dated_on"]),
        "held": held(workshop, frozen["dated_on"]),
        "hosts": ", ".join([*workshop["ministries"], workshop["host"]]),
        "meeting": phrases.meeting(meeting),
        "embassy_of": with_article(frozen["partner"]),
        "is_tight": len(frozen["ministry"] + frozen["addressee"] + (frozen["native"] or {}).get("name", ""))
        > WINDOW_MAX,
        "owner": "" if frozen["is_institution"] else with_article(frozen["formal_name"]),
        "addressed": addressed(report["recommendations"], report["addressees"]),
        "checksum": canonical.grouped(report["digest"]),
    }


def held(workshop: dict[str, Any], dated_on: str) -> str:
    """Return where and when the workshop was, is being or is to be held, seen from the date of the letter."""
    parts = {"city": workshop["city"], "days": phrases.during(workshop["starts_on"], workshop["ends_on"])}
    if workshop["ends_on"] <= dated_on:
        return _("held in %(city)s %(days)s") % parts
    if workshop["starts_on"] <= dated_on:
        return _("being held in %(city)s %(days)s") % parts
    return _("to be held in %(city)s %(days)s") % parts


def addressed(numbers: list[str], addressees: list[str]) -> str:
    """Return which recommendations are addressed to whom: empty if none are; only their number if there are many."""
    if not numbers:
        return ""
    names = phrases.joined(str(ADDRESSEES[name]) for name in addressees)
    if len(numbers) > LISTED_MAX:
        return _("Of the recommendations in the report, %(n)s are addressed to %(names)s.") % {
            "n": len(numbers),
            "names": names,
        }
    sentence = ngettext(
        "Recommendation %(numbers)s is addressed to %(names)s.",
        "Recommendations %(numbers)s are addressed to %(names)s.",
        len(numbers),
    )
    return sentence % {"numbers": phrases.joined(numbers), "names": names}
