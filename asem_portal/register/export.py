"""Export the public register as a table and as JSON, with the fields shown on its pages and no others."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from asem_portal.register import queries
from recommendations import version_content
from recommendations.models import Manner, Recommendation, Reservation
from recommendations.positions import footnotes
from recommendations.version_content import ParagraphContent, VersionContent
from registry import mail, sources

# In the order of the table and of each record. Fields of a version keep their names unless PUBLIC_NAMES renames them.
COLUMNS = (
    "symbol",
    "number",
    "kind",
    "title",
    "text",
    "rationale",
    "addressed_to",
    "areas",
    "by_when",
    "lead",
    "lead_code",
    "co_sponsors",
    "co_sponsor_codes",
    "workshop",
    "city",
    "host",
    "topic_number",
    "topic",
    "outcome",
    "adopted_on",
    "agreed_on",
    "reservations_asked",
    "reservations",
    "published_at",
    "reports",
    "as_reported",
    "sources",
    "language",
    "sha256",
    "address",
)
# How recommendations that were not adopted in a workshop of the portal came about.
OUTCOMES = {Manner.REPORTED: "as reported", Manner.SUMMARY: "chair’s summary"}
PUBLIC_NAMES = {"nature": "kind", "paragraphs": "text", "addressees": "addressed_to"}


def records(recommendations: QuerySet[Recommendation], order: str = queries.NEWEST) -> Iterator[dict[str, Any]]:
    """Yield a dictionary of plain values for each recommendation, in the given order. Three queries, and two
    for the footnotes and the co-sponsors of each batch."""
    reports = queries.reports_by_recommendation(recommendations)
    for recommendation, rows in queries.with_paragraphs(recommendations, order):
        paragraphs = [ParagraphContent(kind, text, key) for key, kind, text in rows]
        assert recommendation.current, "a published recommendation has a version"
        yield _record(recommendation, version_content.of(recommendation.current, paragraphs), reports)


def table_row(record: dict[str, Any]) -> list[Any]:
    """Return a record as the cells of COLUMNS, with lists joined into one cell."""
    flat = record | {
        "text": "\n".join(f"{row['label']}. {row['text']}" if row["label"] else row["text"] for row in record["text"]),
        "addressed_to": "; ".join(record["addressed_to"]),
        "areas": "; ".join(record["areas"]),
        "co_sponsors": "; ".join(record["co_sponsors"]),
        "co_sponsor_codes": "; ".join(record["co_sponsor_codes"]),
        "sources": "; ".join(record["sources"]),
        "reports": "; ".join(report["symbol"] for report in record["reports"]),
        "as_reported": "yes" if record["as_reported"] else "no",
        "reservations_asked": "yes" if record["reservations_asked"] else "no",
        "reservations": "\n".join(map(_line, record["reservations"])),
    }
    return [flat[name] for name in COLUMNS]


def json_pieces(records: Iterable[dict[str, Any]], **about: Any) -> Iterator[str]:
    """Yield the parts of one JSON document as the records are read; `about` are its keys before "records"."""
    yield json.dumps(about, ensure_ascii=False)[:-1] + ', "records": ['
    comma = "\n"
    for record in records:
        yield comma + json.dumps(record, ensure_ascii=False)
        comma = ",\n"
    yield "\n]}\n"


def _record(
    recommendation: Recommendation, content: VersionContent, reports: Mapping[int, list[tuple[str, str, str]]]
) -> dict[str, Any]:
    version, lead, workshop = recommendation.current, recommendation.lead, recommendation.workshop
    assert version and recommendation.published_at, "a published recommendation has both"
    adoption = recommendation.valid_adoption
    is_dated = adoption.manner in (Manner.IN_SESSION, Manner.AHEAD, Manner.BY_SILENCE)
    adopted_on = adoption.occurred_on if is_dated else None
    record = _public_fields(content, adoption.labels) | {
        "symbol": recommendation.symbol,
        "number": recommendation.full_number,
        "lead": lead.name if lead else "",
        "lead_code": lead.partner_code if lead else "",
        "co_sponsors": [row.partner_name for row in adoption.sponsors.all()],
        "co_sponsor_codes": [row.partner_code for row in adoption.sponsors.all()],
        "workshop": workshop.title,
        "city": workshop.city,
        "host": workshop.host.code,
        "topic_number": recommendation.topic.number,
        "topic": recommendation.topic.title,
        "outcome": OUTCOMES.get(Manner(adoption.manner), "adopted"),
        "adopted_on": adopted_on.isoformat() if adopted_on else "",
        "agreed_on": adoption.agreed_on.isoformat() if adoption.agreed_on else "",
        "reservations_asked": recommendation.valid_adoption.asked_for_reservations,
        "reservations": [_footnote(row) for row in footnotes.of(recommendation.valid_adoption)],
        "published_at": recommendation.published_at.isoformat(timespec="seconds"),
        "reports": [
            {"symbol": symbol, "meeting": meeting, "supplements": supplemented}
            for symbol, meeting, supplemented in reports.get(recommendation.pk, [])
        ],
        "as_reported": recommendation.is_reported,
        "sources": [sources.line(source) for source in recommendation.sources],
        "language": version.language,
        "sha256": version.sha256,
        "address": mail.absolute(reverse("register:recommendation", args=[recommendation.symbol])),
    }
    return {name: record[name] for name in COLUMNS}


def _public_fields(content: VersionContent, labels: Mapping[str, str]) -> dict[str, Any]:
    """Return the public fields of a version under their names in the export, paragraphs with their labels."""
    public = version_content.plain(content, [name for name, part in version_content.parts().items() if part.is_public])
    public["paragraphs"] = [
        {"label": labels.get(row["key"], ""), "kind": row["kind"], "text": row["text"]} for row in public["paragraphs"]
    ]
    return {PUBLIC_NAMES.get(name, name): value for name, value in public.items()}


def _footnote(row: Reservation) -> dict[str, Any]:
    """Return a reservation or statement as printed."""
    named = {"number": row.number, "partner": row.partner_name, "kind": row.kind, "paragraph": row.label}
    return named | {"text": row.printed_text}


def _line(footnote: dict[str, Any]) -> str:
    paragraph = f", paragraph {footnote['paragraph']}" if footnote["paragraph"] else ""
    return f"{footnote['number']}. {footnote['partner']}{paragraph} ({footnote['kind']}): {footnote['text']}"
