"""The list of amendments as a PDF: requested by a reader, rendered by a worker, stored by its content.

It shows every amendment against the revision last circulated, so that it contains nothing that a participant may not read.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from recommendations.amendments import lists
from recommendations.amendments.entries import Entry
from recommendations.models import AmendmentList, Recommendation
from recommendations.reading.comparison import Piece
from recommendations.sponsors import printed
from registry import canonical, outbox, pdf, renditions
from registry.access import Refused
from registry.doors import door
from registry.files import storage
from registry.models import Outgoing
from registry.pdf.missing_characters import named
from workshops import user_roles
from workshops.models import Topic

RENDER = outbox.declare("amendments.render")
TEMPLATE = "recommendations/amendments/pdf/amendments.html"
CSS = "css/report.css"
SOURCES = ("recommendations/amendments/printed_list.py", f"templates/{TEMPLATE}", f"static/{CSS}")


def freeze(topic: Topic, recommendation: Recommendation | None, *, by: User) -> bytes:
    """Return all data printed in the list of a recommendation, or of a topic, as canonical JSON."""
    chosen = [recommendation] if recommendation else lists.of_topic(topic, by)
    groups = lists.circulated(chosen)
    workshop = topic.workshop
    co_sponsors = printed.of_latest([one for one, _entries in groups])
    released = [entry.amendment.released_at for _one, entries in groups for entry in entries]
    content = {
        "schema": "asem-culture-amendments/3",
        "workshop": {
            "title": workshop.title,
            "short": workshop.short_name,
            "is_demo": workshop.is_demo,
            "starts_on": workshop.starts_on.isoformat(),
        },
        "symbol": str(recommendation.symbol) if recommendation else f"{workshop.symbol_stem}/AM/{topic.number}",
        "topic": str(topic),
        "latest": max(filter(None, released)).isoformat() if released else "",
        "recommendations": [_recommendation(one, entries, co_sponsors.get(one.pk, [])) for one, entries in groups],
    }
    return canonical.canonical(content)


def _recommendation(recommendation: Recommendation, entries: list[Entry], co_sponsors: list[str]) -> dict[str, Any]:
    assert recommendation.circulated, "only what was circulated is amended"
    return {
        "symbol": f"{recommendation.symbol}/{recommendation.circulated.circulation}",
        "title": recommendation.circulated.title,
        "co_sponsors": co_sponsors,
        "entries": [_entry(entry) for entry in entries],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "symbol": entry.amendment.short_symbol,
        "received": entry.amendment.received_label,
        "revision": str(entry.amendment.circulation),
        "names": entry.proposers,
        "title": entry.amendment.title,
        "place": entry.place,
        "before": _pieces(entry.before) or ([["same", entry.fitted.now]] if entry.fitted.now else []),
        "proposed": _pieces(entry.proposed),
        "is_deletion": entry.change.act == "delete",
        "is_move": entry.change.act == "move",
        "is_clash": entry.is_clash,
        "state": str(entry.change.get_outcome_display() if entry.stage == "closed" else entry.stage.label),
        "rationale": entry.amendment.rationale,
    }


def _pieces(pieces: list[Piece]) -> list[list[str]]:
    return [[piece.kind, piece.text] for piece in pieces]


def request_list(topic: Topic, recommendation: Recommendation | None, *, by: User) -> AmendmentList:
    """Request the PDF of the current list; requesting unchanged content again returns the same row."""
    content = freeze(topic, recommendation, by=by)
    snapshot = storage.store(content, "json")  # named after its content; stored before the row that refers to it
    return _request(topic, recommendation, digest=digest(content), snapshot=snapshot, by=by)


@door
def _request(
    topic: Topic, recommendation: Recommendation | None, *, digest: str, snapshot: str, by: User
) -> AmendmentList:
    user_roles.forget(by)
    readable = Recommendation.objects.visible_to(by).filter(topic=topic, circulated_at__isnull=False)
    readable = readable.filter(workshop__takes_amendments=True)
    if not (readable.filter(pk=recommendation.pk) if recommendation else readable).exists():
        raise Refused(_("Only participants may create a PDF of the list of amendments."))
    row, created = AmendmentList.objects.get_or_create(
        digest=digest,
        defaults={
            "topic": topic,
            "recommendation": recommendation,
            "snapshot": snapshot,
            "requested_at": timezone.now(),
            "requested_by": by,
        },
    )
    renditions.queue(RENDER, row, is_new=created, by=by)
    return row


@outbox.register(RENDER, pauses=(60, 60))
def render_list(rendition: str, *, progress: outbox.Progress, outgoing: Outgoing) -> None:
    """Render a requested list and store the PDF."""
    row = AmendmentList.objects.select_related("topic__workshop", "recommendation").get(key=rendition)
    renditions.complete(row, render, progress=progress, step=_("Reading the amendments"))


def current(topic: Topic, recommendation: Recommendation | None, *, by: User) -> AmendmentList | None:
    """Return the row of the current list, finished or requested, with its `job`; None if there is none."""
    wanted = digest(freeze(topic, recommendation, by=by))
    row = AmendmentList.objects.select_related("topic__workshop", "recommendation").filter(digest=wanted).first()
    if row:
        row.job = renditions.job_of(RENDER, row)
    return row


def missing_characters(row: AmendmentList) -> list[dict[str, str]]:
    """Return the characters of a finished list that no font contains, with the recommendations in which they occur."""
    if not row.missing_glyphs:
        return []
    frozen = json.loads(storage.read(row.snapshot))
    places = [(one["symbol"], one) for one in frozen["recommendations"]]
    return named(row.missing_glyphs, [(_("Heading"), frozen["workshop"]), *places])


def digest(content: bytes) -> str:
    return canonical.digest(content, *SOURCES)


def render(content: bytes, checksum: str, *, progress: Callable[..., None]) -> pdf.Rendered:
    """Render the PDF of frozen `content`, whose digest is `checksum`. Raises RenderingFailed."""
    frozen = json.loads(content)
    dated = datetime.fromisoformat(frozen["latest"] or f"{frozen['workshop']['starts_on']}T00:00:00+00:00")
    title = _("Amendments, %(symbol)s") % {"symbol": frozen["symbol"]}
    return pdf.render(
        render_to_string(TEMPLATE, canonical.printable(frozen) | {"title": title}),
        css_names=[CSS],
        title=title,
        language="en-GB",
        symbol=frozen["symbol"],
        created_at=dated,
        modified_at=dated,
        identifier=checksum,
        snapshot=content,
        snapshot_name="amendments.json",
        progress=progress,
    )
