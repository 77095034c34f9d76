"""The register as a table and as JSON; both hold what its pages show, and nothing else."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from asem_portal.register import queries
from recommendations import version_content
from recommendations.models import Recommendation
from recommendations.version_content import ParagraphContent, VersionContent
from registry import mail

# In the order of the table and of each record. A field of a version has its own name unless PUBLIC_NAMES has another.
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
    "workshop",
    "city",
    "host",
    "topic_number",
    "topic",
    "adopted_on",
    "published_at",
    "as_reported",
    "sources",
    "language",
    "sha256",
    "address",
)
PUBLIC_NAMES = {"nature": "kind", "paragraphs": "text", "addressees": "addressed_to"}


def records(texts: QuerySet[Recommendation], order: str = queries.NEWEST) -> Iterator[dict[str, Any]]:
    """One dictionary of plain values for each of `texts`, in order. Two queries, however many there are."""
    for text, words in queries.with_paragraphs(texts, order):
        paragraphs = [ParagraphContent(kind, said, key) for key, kind, said in words]
        assert text.current, "what is public has a version"
        yield _record(text, version_content.of(text.current, paragraphs))


def table_row(record: dict[str, Any]) -> list[Any]:
    """A record as the cells of COLUMNS: what is many in it is one cell."""
    flat = record | {
        "text": "\n".join(f"{row['label']}. {row['text']}" if row["label"] else row["text"] for row in record["text"]),
        "addressed_to": "; ".join(record["addressed_to"]),
        "areas": "; ".join(record["areas"]),
        "sources": "; ".join(record["sources"]),
        "as_reported": "yes" if record["as_reported"] else "no",
    }
    return [flat[name] for name in COLUMNS]


def json_pieces(records: Iterable[dict[str, Any]], **about: Any) -> Iterator[str]:
    """The parts of one JSON document, written as the records are read."""
    yield json.dumps(about, ensure_ascii=False)[:-1] + ', "records": ['
    comma = "\n"
    for record in records:
        yield comma + json.dumps(record, ensure_ascii=False)
        comma = ",\n"
    yield "\n]}\n"


def _record(text: Recommendation, saved: VersionContent) -> dict[str, Any]:
    version, lead, workshop = text.current, text.lead, text.workshop
    assert version and text.published_at, "what is public has them"
    record = _public_fields(saved, text.adoption.labels) | {
        "symbol": text.symbol,
        "number": text.full_number,
        "lead": lead.name if lead else "",
        "lead_code": lead.partner_code if lead else "",
        "workshop": workshop.title,
        "city": workshop.city,
        "host": workshop.host.code,
        "topic_number": text.topic.number,
        "topic": text.topic.title,
        "adopted_on": text.adoption.occurred_on.isoformat(),
        "published_at": text.published_at.isoformat(timespec="seconds"),
        "as_reported": text.is_reported,
        "sources": [str(source) for source in text.sources],
        "language": version.language,
        "sha256": version.sha256,
        "address": mail.absolute(reverse("register:recommendation", args=[text.symbol])),
    }
    return {name: record[name] for name in COLUMNS}


def _public_fields(saved: VersionContent, labels: Mapping[str, str]) -> dict[str, Any]:
    """Return the public fields of a version by their names in the export, paragraphs with their labels."""
    public = version_content.plain(saved, [name for name, part in version_content.parts().items() if part.is_public])
    public["paragraphs"] = [
        {"label": labels.get(one["key"], ""), "kind": one["kind"], "text": one["text"]} for one in public["paragraphs"]
    ]
    return {PUBLIC_NAMES.get(name, name): value for name, value in public.items()}
