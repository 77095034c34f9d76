"""A report as a document: its content frozen as JSON, the pages made of that content, and the file."""

import json
from datetime import UTC, date, datetime, time

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from members.models import Partner
from recommendations.models import Addressee, ParagraphText
from recommendations.rendering import phrases
from registry import rendering
from registry.rendering import qr, ring
from registry.rendering.text import table_parts

TEMPLATE = "recommendations/pdf/report.html"
CSS = "css/report.css"
SOURCES = (
    "recommendations/rendering/report.py",
    "recommendations/rendering/phrases.py",
    "recommendations/templatetags/texts.py",
    "templates/recommendations/_paragraph.html",
    "templates/recommendations/pdf/report.html",
    "templates/recommendations/pdf/_cover.html",
    "templates/recommendations/pdf/_introduction.html",
    "templates/recommendations/pdf/_recommendation.html",
    "templates/recommendations/pdf/_partners.html",
    "templates/recommendations/pdf/_verification.html",
    "static/css/report.css",
)
LONG = 1800  # characters from which a text may be split over pages
LANGUAGES = {"en": "en-GB"}


def freeze(report):
    """The whole content of `report` as canonical JSON: everything that the document prints, and nothing else.

    Nine queries, whatever the number of texts.
    """
    workshop = report.workshop
    content = {
        "schema": "asem-culture-report/1",
        "report": {
            "key": str(report.key),
            "symbol": report.symbol,
            "title": report.title,
            "language": report.language,
            "dated_on": report.dated_on,
            "foreword": report.foreword,
            "summary": report.summary,
            "address": f"{settings.PORTAL_URL}{report.get_absolute_url()}",
        },
        "meeting": _meeting(report.meeting),
        "workshop": _workshop(workshop),
        "partners": [_partner(partner) for partner in Partner.objects.at(workshop.starts_on)],
        "topics": _topics(report),
    }
    return phrases.canonical(json.loads(json.dumps(content, default=_plain)))


def digest(content):
    """The digest of a file made of the frozen `content` by the present templates, sheets, engine and fonts."""
    return phrases.digest(content, *SOURCES)


def render(content, fingerprint, *, progress):
    """Make the file of frozen `content` (bytes), whose digest is `fingerprint`. Raises RenderingFailed."""
    frozen = json.loads(content)
    language = frozen["report"]["language"]
    with translation.override(language):
        page = _page(phrases.printable(frozen), fingerprint)
        html = render_to_string(TEMPLATE, page)
        moment = datetime.combine(date.fromisoformat(frozen["report"]["dated_on"]), time(), UTC)
        return rendering.render(
            html,
            css_names=[CSS],
            title=page["document_title"],
            language=page["language"],
            symbol=frozen["report"]["symbol"],
            created_at=moment,
            modified_at=moment,
            identifier=fingerprint,
            snapshot=content,
            snapshot_name="content.json",
            progress=progress,
        )


def _plain(value):
    return value.isoformat()


def _meeting(meeting):
    return {
        "code": meeting.code,
        "name": meeting.name,
        "city": meeting.city,
        "starts_on": meeting.starts_on or meeting.planned_starts_on,
        "ends_on": meeting.ends_on or meeting.planned_ends_on,
    }


def _workshop(workshop):
    return {
        "title": workshop.title,
        "city": workshop.city,
        "starts_on": workshop.starts_on,
        "ends_on": workshop.ends_on,
        "symbol_stem": workshop.symbol_stem,
        "is_demo": workshop.is_demo,
        "host": _partner(workshop.host),
        "ministries": [_named(ministry) for ministry in workshop.host_ministries.all()],
        "co_sponsors": [partner.name for partner in workshop.co_sponsors.all()],
        "co_organisers": [organisation.name for organisation in workshop.co_organisers.all()],
    }


def _partner(partner):
    return _named(partner) | {"code": partner.code, "region": partner.region, "joined_on": partner.joined_on}


def _named(thing):
    return {"name": thing.name, "native": phrases.native(thing.native_name, thing.native_language)}


def _topics(report):
    """The chosen texts by topic, in topic order and within it in the order that the report gives them."""
    topics = {
        topic.pk: {"number": topic.number, "title": topic.title, "texts": []} for topic in report.workshop.topics.all()
    }
    related = ("recommendation__lead", "recommendation__topic", "recommendation__adoption", "revision")
    items = list(report.items.select_related(*related))
    paragraphs = {}
    rows = ParagraphText.objects.filter(revision__in=[item.revision_id for item in items])
    for row in rows.select_related("paragraph").order_by("revision", "position"):
        paragraphs.setdefault(row.revision_id, []).append(row)
    for item in items:
        topics[item.recommendation.topic_id]["texts"].append(_text(item, paragraphs.get(item.revision_id, [])))
    return list(topics.values())


def _text(item, rows):
    recommendation, revision, adoption = item.recommendation, item.revision, item.recommendation.adoption
    return {
        "key": str(recommendation.key),
        "symbol": recommendation.symbol,
        "number": recommendation.full_number,
        "title": revision.title,
        "rationale": revision.rationale,
        "addressees": list(revision.addressees),
        "lead": recommendation.lead.name,
        "revision": {"key": str(revision.key), "sha256": revision.sha256, "language": revision.language},
        "adoption": {
            "on": adoption.occurred_on,
            "session": adoption.session_title,
            "found_by": adoption.found_by_name,
            "recorded_by": adoption.recorded_by_name,
        },
        "paragraphs": [_paragraph(row, adoption.labels) for row in rows],
    }


def _paragraph(row, labels):
    key = str(row.paragraph.key)
    return {"key": key, "kind": row.kind, "label": labels.get(key, ""), "text": row.text}


def _page(frozen, fingerprint):
    """What the template prints: the content with the words, dates and pictures that follow from it."""
    report, meeting, workshop = frozen["report"], frozen["meeting"], frozen["workshop"]
    topics = [topic for topic in frozen["topics"] if topic["texts"]]
    texts = [text for topic in topics for text in topic["texts"]]
    for text in texts:
        _prepare(text)
    dated = phrases.day(report["dated_on"])
    return frozen | {
        "language": LANGUAGES.get(report["language"], report["language"]),
        "document_title": _("%(symbol)s %(title)s: report to the %(meeting)s")
        % {"symbol": report["symbol"], "title": report["title"], "meeting": meeting["name"]},
        "short": Truncator(_("Report to the %(meeting)s") % {"meeting": meeting["name"]}).chars(58),
        "dated": dated,
        "imprint": " · ".join(filter(None, [dated, _("English"), workshop["is_demo"] and _("demonstration document")])),
        "place": ", ".join(filter(None, [meeting["city"], phrases.span(meeting["starts_on"], meeting["ends_on"])])),
        "held": phrases.span(workshop["starts_on"], workshop["ends_on"]),
        "during": phrases.during(workshop["starts_on"], workshop["ends_on"]),
        "is_over": workshop["ends_on"] <= report["dated_on"],
        "first_day": phrases.day(workshop["starts_on"]),
        "sponsors": phrases.joined(workshop["co_sponsors"]),
        "organisers": phrases.joined(workshop["co_organisers"]),
        "ministries": phrases.joined(ministry["name"] for ministry in workshop["ministries"]),
        "foreword": phrases.blocks(report["foreword"]),
        "summary": phrases.blocks(report["summary"]),
        "chapters": topics,
        "silent": [topic for topic in frozen["topics"] if not topic["texts"]],
        "texts": texts,
        "glance": table_parts(texts),
        "partner_rows": list(enumerate(frozen["partners"], start=1)),
        "ring": _ring(frozen),
        "qr": qr.svg(report["address"], _("QR code: opens the page of this report")),
        "fingerprint": phrases.grouped(fingerprint),
    }


def _prepare(text):
    labels = dict(Addressee.choices)
    text["addressed"] = "; ".join(str(labels.get(name, name)) for name in text["addressees"])
    text["because"] = phrases.blocks(text["rationale"])
    length = sum(len(paragraph["text"]) for paragraph in text["paragraphs"]) + len(text["rationale"])
    text["is_long"] = length > LONG
    text["adopted_on"] = phrases.day(text["adoption"]["on"])


def _ring(frozen):
    strokes = [(partner["code"], partner["name"], partner["region"]) for partner in frozen["partners"]]
    return ring.svg(strokes, frozen["workshop"]["host"]["code"])
