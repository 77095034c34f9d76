"""The covering letter of a report: a note verbale with its slip, or a letter to a minister.

The host's ministry of foreign affairs writes to those of the partners, by note verbale: in the third person, unsigned,
and without subject, emblem or codes, which are on a separate slip. On paper it has a space for seal and initials. A
copy for each ministry of culture that receives no letter of its own is part of the file.

The host's minister of culture writes to ministers of culture; until a name has been confirmed, the ministry of culture
writes a letter to the ministry. Notes and letters have their own marks and series of numbers: NV and LT.
"""

import json
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from members.models import Ministry, MinistryKind, Partner
from recommendations.models import Addressee, Nature
from registry import canonical, pdf
from registry.names import PersonName
from registry.pdf import qr, ring
from registry.pdf.missing_characters import named
from reports.models import Channel, Dispatch, LetterText, Report, ReportRendition
from reports.printing import address, letter_text, phrases
from reports.printing.report import CSS, LANGUAGES
from workshops.models import Workshop

NOTE, LETTER = letter_text.NOTE, letter_text.LETTER
MARKS = {NOTE: "NV", LETTER: "LT"}  # in the symbol
ENCLOSED, ATTACHED, DOWNLOAD = "enclosed", "attached", "download"  # how the report accompanies a letter
ATTACHED_MAX = 5_000_000  # bytes; a larger report is not attached to the e-mail
TEMPLATES = {"note": "reports/printing/pdf/note.html", "letter": "reports/printing/pdf/letter.html"}
SOURCES = (
    "reports/printing/address.py",
    "workshops/forms_of_address.py",
    "reports/printing/letter.py",
    "reports/printing/letter_text.py",
    "registry/canonical.py",
    "reports/printing/phrases.py",
    "templates/reports/printing/pdf/letter.html",
    "templates/reports/printing/pdf/note.html",
    "templates/reports/printing/pdf/_note.html",
    "templates/reports/printing/pdf/letter_base.html",
    "templates/reports/printing/pdf/_address.html",
    "templates/reports/printing/pdf/_enclosure.html",
    "templates/reports/printing/pdf/_letter_text.html",
    "templates/reports/printing/pdf/_own_form.html",
    "templates/reports/printing/pdf/_receipt.html",
    "static/css/report.css",
)
WINDOW_MAX = 130  # characters of an address that fit the window of an envelope at the usual size
LONG = 1900  # characters of a text from which the strip at the foot follows it instead of being at the end of the page


def kind_to(ministry: Ministry) -> str:
    """Return NOTE or LETTER: the host's ministry of foreign affairs sends notes, to its counterparts and institutions.

    Ministries of culture receive a letter, whether or not the name of the host's minister has been confirmed.
    """
    is_diplomatic = ministry.kind == MinistryKind.FOREIGN_AFFAIRS or is_institution(ministry)
    return NOTE if is_diplomatic else LETTER


def is_institution(ministry: Ministry) -> bool:
    """Return whether this is a department of an institution, which has no ministries."""
    return ministry.partner.is_institution


def travels(dispatch: Dispatch) -> str:
    """Return how the report accompanies the letter: ENCLOSED on paper, ATTACHED to the e-mail, or by DOWNLOAD."""
    if dispatch.channel != Channel.EMAIL:
        return ENCLOSED
    return ATTACHED if (dispatch.rendition.size or 0) <= ATTACHED_MAX else DOWNLOAD


def senders(workshop: Workshop) -> set[int]:
    """Return the primary keys of the host's ministries that write the letters and therefore receive none. One query."""
    ministries = address.host_ministries(workshop)
    found = [address.sender(workshop, kind, ministries).ministry for kind in MinistryKind]
    return {ministry.pk for ministry in found if ministry}


def freeze(dispatch: Dispatch, text: LetterText | None) -> bytes:
    """Return everything that the letter of `dispatch` prints, as canonical JSON; `text` is that of its report."""
    with translation.override(dispatch.report.language):
        content = _content(dispatch, text)
    strokes = Partner.objects.at(dispatch.report.workshop.starts_on).values_list("code", "name", "region")
    content["workshop"]["partners"] = [] if content["kind"] == NOTE else [list(stroke) for stroke in strokes]
    return canonical.canonical(content)


def preview(dispatch: Dispatch, text: LetterText | None, others: Collection[int] = ()) -> dict[str, Any]:
    """Return the context of a letter as it would be sent, for a page. No file is made.

    `others` are the primary keys of the ministries to which letters would be sent together with this one.
    """
    content = _content(dispatch, text, others)
    names = {f"{one}_names": address.name_of(content[one], content[f"{one}_own"]) for one in ("addressee", "signatory")}
    return _context(content) | names


def _content(dispatch: Dispatch, text: LetterText | None, others: Collection[int] = ()) -> dict[str, Any]:
    report, ministry = dispatch.report, dispatch.ministry
    workshop = report.workshop
    kind = kind_to(ministry)
    signatory = text.signatory_names if text and text.signatory and kind == LETTER else PersonName("")
    own_kind = MinistryKind.FOREIGN_AFFAIRS if kind == NOTE else MinistryKind.CULTURE
    sender = address.sender(workshop, own_kind, address.host_ministries(workshop))
    dated_on = dispatch.dated_on.isoformat()
    content: dict[str, Any] = {
        "schema": "asem-culture-letter/4",
        "symbol": dispatch.symbol,
        "language": report.language,
        "dated_on": dated_on,
        "channel": dispatch.channel,
        "travels": travels(dispatch),
        "kind": kind,
        "sender": sender.frozen(),
        "to": address.frozen(ministry, dispatch.ministry_name),
        "is_institution": is_institution(ministry),
        "copies": _copies(dispatch, others) if kind == NOTE else [],
        "native": canonical.native_name(ministry.native_name, ministry.native_language),
        "partner": dispatch.partner_name,
        "through": address.through(dispatch),
        "addressee": dispatch.addressee_names.latin,
        "addressee_own": address.own_form(dispatch.addressee_names, ministry),
        "signatory": signatory.latin,
        "signatory_own": address.own_form(signatory, sender.ministry),
        "signatory_title": text.signatory_title if text and signatory.latin else "",
        "workshop": _workshop(workshop),
        "report": _report(report, dispatch.rendition, ministry.kind),
        "address": phrases.short_address(dispatch.check_code),
    }
    name = letter_text.UNSIGNED if kind == LETTER and not signatory.latin else kind
    typed = getattr(text, name) if text else ""
    words = typed or letter_text.standard(report, name, held(content["workshop"], dated_on))
    return content | {"paragraphs": letter_text.paragraphs(words, _places(content))}


def standard_texts(report: Report) -> dict[str, str]:
    """Return the standard text of notes and letters about `report`, dated today, by the field of LetterText."""
    today = timezone.localdate(timezone=report.workshop.tz).isoformat()
    days = held(_workshop(report.workshop), today)
    return {name: letter_text.standard(report, name, days) for name in letter_text.STANDARD}


def _copies(dispatch: Dispatch, others: Collection[int]) -> list[str]:
    """Return the ministries of culture of which a note to the ministry of foreign affairs contains a copy.

    A ministry that receives a letter of its own needs none: it has one already, or is among `others`.
    """
    if dispatch.ministry.kind != MinistryKind.FOREIGN_AFFAIRS:
        return []
    rows = dispatch.ministry.partner.ministries.filter(kind=MinistryKind.CULTURE).exclude(pk__in=list(others))
    served = Dispatch.objects.filter(report=dispatch.report_id).values("ministry")
    return list(rows.exclude(pk__in=served).values_list("name", flat=True))


def _places(content: dict[str, Any]) -> dict[str, str]:
    """Return the value of each place of letter_text.PLACES."""
    sender, to, report = content["sender"], content["to"], content["report"]
    return {
        "ministry": address.in_full(to["name"], to["owner"]),
        "sender": address.in_full(sender["name"], sender["owner"]),
        "sender_name": address.in_full(sender["name"], ""),
        "addressed": phrases.addressed([(group["numbers"], group["to"]) for group in report["addressed"]]),
        "copy": phrases.copies(content["copies"], is_on_paper=content["travels"] == ENCLOSED),
    }


def render_all(contents: Iterable[bytes], *, progress: Callable[..., None]) -> list[pdf.Rendered]:
    """Render letters from frozen `contents` in one process. Raises RenderingFailed."""
    return pdf.render_all([_document(content) for content in contents], progress=progress)


def missing_characters(content: bytes, glyphs: list[str]) -> list[dict[str, str]]:
    """Return these characters of the letter with this frozen content, with their names and places."""
    frozen = json.loads(content)
    places = {
        _("Text of the letter"): ("paragraphs",),
        _("Address"): ("to", "native", "partner", "through", "copies"),
        _("Addressee"): ("addressee", "addressee_own"),
        _("Signatory"): ("signatory", "signatory_own", "signatory_title"),
        _("Sender"): ("sender",),
        _("Report and meeting"): ("report",),
    }
    return named(glyphs, [(place, [frozen[name] for name in names]) for place, names in places.items()])


def _document(content: bytes) -> dict[str, Any]:
    """Return what the PDF engine needs to render one letter."""
    frozen = json.loads(content)
    moment = datetime.combine(date.fromisoformat(frozen["dated_on"]), time(), UTC)
    with translation.override(frozen["language"]):
        page = _page(canonical.printable(frozen))
        return {
            "html": render_to_string(TEMPLATES[frozen["kind"]], page | {"note": page}),
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
    return {
        "title": workshop.title,
        "city": workshop.city,
        "host": workshop.host.name,
        "host_code": workshop.host.code,
        "starts_on": workshop.starts_on.isoformat(),
        "ends_on": workshop.ends_on.isoformat(),
        "is_demo": workshop.is_demo,
        "is_archived": bool(workshop.archived_at),
    }


def _report(report: Report, master: ReportRendition, kind: str) -> dict[str, Any]:
    """Return the report with the numbers of the recommendations addressed to governments or to ministries of `kind`,
    in groups with the same addressees.

    Findings record a conclusion and are addressed to no one, so they are not listed.
    """
    own = Addressee.FOREIGN if kind == MinistryKind.FOREIGN_AFFAIRS else Addressee.CULTURE
    items = report.items.select_related("recommendation__topic", "version")
    items = items.order_by("recommendation__topic__number", "recommendation__number")
    numbers: dict[tuple[str, ...], list[str]] = {}
    for item in items:
        to = tuple(one.value for one in (Addressee.GOVERNMENTS, own) if one in item.version.addressees)
        if to and item.version.nature != Nature.FINDING:
            numbers.setdefault(to, []).append(item.recommendation.full_number)
    meeting = report.meeting
    first, last = meeting.days
    return {
        "symbol": report.symbol,
        "title": report.title,
        "supplement": report.supplement_name,
        "meeting": meeting.name,
        "is_information": meeting.kind == "summit",
        "city": meeting.city,
        "starts_on": first.isoformat() if first else None,
        "ends_on": last.isoformat() if last else None,
        "pages": master.pages,
        "digest": master.digest,
        "sha256": master.sha256,
        "addressed": [{"numbers": found, "to": list(to)} for to, found in numbers.items()],
    }


def _page(frozen: dict[str, Any]) -> dict[str, Any]:
    """Return the context of the letter's template: the context of its text, and the graphics."""
    workshop = frozen["workshop"]
    return _context(frozen) | {
        "ring": ring.svg(workshop["partners"], workshop["host_code"]) if workshop["partners"] else "",
        "qr": qr.svg(frozen["address"], _("QR code: opens the report and the form for acknowledging receipt")),
    }


def _context(frozen: dict[str, Any]) -> dict[str, Any]:
    sender, to, report = frozen["sender"], frozen["to"], frozen["report"]
    label = _("Note verbale") if frozen["kind"] == NOTE else _("Letter")
    natives = [(frozen[name] or {}).get("name", "") for name in ("native", "addressee_own")]
    longest = "".join([to["name"], frozen["addressee"], *natives])
    return frozen | {
        "language": LANGUAGES.get(frozen["language"], frozen["language"]),
        "label": label,
        "document_title": f"{frozen['symbol']} {label}: {to['name']}, {frozen['partner']}",
        "short": Truncator(report["supplement"] or report["title"]).chars(58),
        "place_and_date": ", ".join(filter(None, [sender["city"], phrases.day(frozen["dated_on"])])),
        "sender_in_full": address.in_full(sender["name"], sender["owner"]),
        "sender_state": sender["owner"].removeprefix("the "),
        "sender_full": address.in_full(sender["name"], sender["owner"]).removeprefix("the "),
        "to_full": address.in_full(to["name"], to["owner"]).removeprefix("the "),
        "is_tight": len(longest) > WINDOW_MAX,
        "is_long": sum(map(len, frozen["paragraphs"])) > LONG,
        "held": held(frozen["workshop"], frozen["dated_on"]),
    }


def held(workshop: dict[str, Any], dated_on: str) -> str:
    """Return where and when the workshop was, is being or is to be held, seen from the date of the letter."""
    parts = {"city": workshop["city"], "days": phrases.during(workshop["starts_on"], workshop["ends_on"])}
    if workshop["ends_on"] <= dated_on:
        return _("held in %(city)s %(days)s") % parts
    if workshop["starts_on"] <= dated_on:
        return _("being held in %(city)s %(days)s") % parts
    return _("to be held in %(city)s %(days)s") % parts
