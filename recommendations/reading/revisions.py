"""Circulated versions at their permanent addresses."""

from django.urls import reverse

from recommendations.models import Circulation, Recommendation, Version
from recommendations.reading.page import Row, circulation_of
from recommendations.states import CONCLUDED


def revision_url(recommendation: Recommendation, version: Version) -> str:
    """Return the permanent address of a version as Rev.n; empty if it was not circulated, or is concluded.

    No query.
    """
    circulation = circulation_of(version)
    if circulation is None or recommendation.state in CONCLUDED:
        return ""
    return reverse("reading:revision", args=[recommendation.key, circulation.number])


def rows_as_circulated(circulation: Circulation) -> list[Row]:
    """Return the paragraphs of Rev.n with the labels frozen at that time. Two queries."""
    paragraphs = list(circulation.version.texts.select_related("paragraph"))
    labels = dict(circulation.labels.values_list("paragraph", "label"))
    return [
        Row(row.paragraph.key, row.paragraph_id, row.kind, row.text, labels.get(row.paragraph_id, ""))
        for row in paragraphs
    ]
