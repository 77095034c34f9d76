"""The recommendations included in a chair's summary and not adopted: as they are, or as they were when it
became final."""

from typing import Any

from recommendations.models import Recommendation, Version
from recommendations.reading import page as reading_page
from reports.models import ChairSummary
from reports.summary import facts
from workshops.models import Workshop


def of(summary: ChairSummary) -> list[dict[str, Any]]:
    """Return the recommendations in the summary, frozen if it is final; none if recommendations are adopted."""
    if summary.is_final:
        return list(summary.carried)
    return content(summary.workshop)


def content(workshop: Workshop) -> list[dict[str, Any]]:
    """Return the recommendations that the chair's summary would now include, with their paragraphs."""
    if workshop.adopts:
        return []
    rows = facts.recommendations(workshop)
    versions = {row.pk: _version(row) for row in rows}
    paragraphs = reading_page.printed(versions.values())
    return [_content(row, versions[row.pk], paragraphs[versions[row.pk].pk]) for row in rows]


def count(summary: ChairSummary) -> int:
    """Return the number of recommendations, adopted or included, for the texts derived from the summary."""
    if summary.workshop.adopts or not summary.is_final:
        return len(facts.recommendations(summary.workshop))
    return len(summary.carried)


def _version(recommendation: Recommendation) -> Version:
    """Return the version included in the summary: the final one or, until a report is issued, the one circulated."""
    if recommendation.number is not None:
        return recommendation.valid_adoption.version
    assert recommendation.circulated, "a final draft has been circulated"
    return recommendation.circulated


def _content(row: Recommendation, version: Version, paragraphs: list[reading_page.Row]) -> dict[str, Any]:
    return {
        "key": str(row.key),
        "number": row.full_number or row.short_symbol,
        "symbol": row.symbol,
        "title": version.title,
        "paragraphs": [{"kind": one.kind, "text": one.text, "label": one.label} for one in paragraphs],
    }
