"""The entries of the audit record that prove the entries of a history, and the checksums by which a reader verifies them.

An entry of the history has the number and hash of the audit entry that records it, and the hash that this one contains of
the row written. Its own checksum covers both what is shown and that hash, so that neither can be changed alone.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from recommendations.history.entries import Entry
from recommendations.models import Recommendation
from registry import canonical
from registry.models import AuditEntry

SCHEMA = "asem-culture-history/1"
# An audit entry is dated when it is made, at the end of the transaction that wrote the row.
LATER = timedelta(minutes=1)


def add(entries: Sequence[Entry], recommendation: Recommendation) -> None:
    """Set the audit entry of each entry that has none yet. One query, none if all have theirs."""
    wanted = [entry for entry in entries if entry.record is None and entry.subject]
    if not wanted:
        return
    found: dict[str, list[AuditEntry]] = {}
    for row in _audit_entries(wanted, recommendation):
        found.setdefault(row.object_key, []).append(row)
    for entry in wanted:
        rows = found.get(str(entry.subject), [])
        entry.record = next((row for row in rows if _records(row, entry)), None)


def _audit_entries(wanted: Sequence[Entry], recommendation: Recommendation) -> QuerySet[AuditEntry]:
    """Return the audit entries about the subjects; about the recommendation itself, those of the time of the page."""
    verbs = {verb for entry in wanted for verb in entry.source.verbs}
    keys = {str(entry.subject) for entry in wanted} - {str(recommendation.key)}
    about = Q(object_key__in=sorted(keys))
    own = [entry.at for entry in wanted if entry.subject == recommendation.key]
    if own:
        about |= Q(object_key=str(recommendation.key), at__gte=min(own), at__lte=max(own) + LATER)
    return AuditEntry.objects.filter(about, verb__in=sorted(verbs)).order_by("number")


def _records(row: AuditEntry, entry: Entry) -> bool:
    """Return whether an audit entry records the event: it has the verb, and the hash of the row."""
    return row.verb in entry.source.verbs and (not entry.seal or entry.seal in row.rows)


def document(
    recommendation: Recommendation,
    entries: Sequence[Entry],
    *,
    root: str,
    address: str,
    export: str,
    following: str = "",
) -> dict[str, Any]:
    """Return a page of the history as the content of the JSON file.

    `root` is the address of the portal, `address` the path of the recommendation, `export` that of the file.
    """
    return {
        "schema": SCHEMA,
        "recommendation": {
            "key": str(recommendation.key),
            "symbol": recommendation.symbol or "",
            "address": f"{root}{address}",
        },
        "chain": recommendation.chain_name,
        "entries": [_entry(entry, root) for entry in entries],
        "next": f"{root}{export}?before={following}" if following else None,
    }


def checksum(entry: dict[str, Any]) -> str:
    """Return the SHA-256 of an entry of the JSON file: of all its content except `sha256`, as canonical JSON."""
    content = {name: value for name, value in entry.items() if name != "sha256"}
    return hashlib.sha256(canonical.canonical(content)).hexdigest()


def _entry(entry: Entry, root: str) -> dict[str, Any]:
    content: dict[str, Any] = {
        "id": entry.name,
        "at": entry.at.astimezone(UTC).isoformat(),
        "subject": entry.source.subject,
        "what": entry.what,
        "by": entry.who,
        "partner": entry.partner,
        "channel": str(entry.channel),
        "paragraph": entry.place,
        "quotes": [{"label": str(one.label), "text": one.text, "language": one.language} for one in entry.quotes],
        "note": entry.note,
        "changes": [
            {"paragraph": one.place, "words": [[piece.kind, piece.text] for piece in one.pieces]}
            for one in entry.wordings
        ],
        "further_changes": {"paragraphs": entry.others, "fields": entry.fields},
        "address": f"{root}{entry.address}" if entry.address else "",
        "record": _record(entry),
    }
    return content | {"sha256": checksum(content)}


def _record(entry: Entry) -> dict[str, Any] | None:
    if entry.record is None:
        return None
    row = entry.record
    return {
        "entry": row.number,
        "hash": row.hash,
        "previous_hash": row.previous_hash,
        "row": row.rows.get(entry.seal, "") if entry.seal else "",
    }
