"""The labels of a text that is not adopted: as circulated, or as they would be in the next circulation."""

from collections.abc import Sequence

from django.db.models import QuerySet

from recommendations import labels
from recommendations.models import Label, Recommendation
from registry.prepared import prepared


@prepared
def _frozen(recommendation: int) -> "QuerySet[Label, tuple[int, int, int, str]]":
    """Return the number of each circulation, the serial of its version, and its labels: the paragraph and the label."""
    labels = Label.objects.filter(circulation__recommendation=recommendation).order_by("circulation__number")
    return labels.values_list("circulation__number", "circulation__version__serial", "paragraph", "label")


def labels_of(recommendation: Recommendation, serial: int, paragraphs: Sequence[labels.Identified]) -> list[str]:
    """Return the labels of paragraphs, given the circulations up to the version `serial`. One query.

    Paragraphs that are not saved yet have a `paragraph_id` that no row has.
    """
    frozen: dict[int, str] = {}
    used: set[str] = set()
    latest = 0
    for number, circulated, paragraph_id, label in _frozen(recommendation.pk):
        if circulated <= serial:
            frozen = frozen if number == latest else {}
            frozen[paragraph_id], latest = label, number
        used.add(label)
    return labels.following(paragraphs, frozen, used) if frozen else labels.fresh(paragraphs)
