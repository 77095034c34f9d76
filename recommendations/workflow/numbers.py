"""Numbers assigned once: serial and symbol of a recommendation, its number within the topic, its final labels."""

from django.db.models import Max

from recommendations import labels
from recommendations.models import Recommendation, Version


def assign_symbol(recommendation: Recommendation) -> None:
    """Set the next serial of the workshop and the symbol, unless already set. The workshop must be locked."""
    if recommendation.serial is None:
        others = Recommendation.objects.filter(workshop=recommendation.workshop_id)
        recommendation.serial = (others.aggregate(last=Max("serial"))["last"] or 0) + 1
        recommendation.symbol = f"{recommendation.workshop.symbol_stem}/REC/{recommendation.serial}"


def assign_number(recommendation: Recommendation) -> None:
    """Set the next number within the topic. The topic must be locked."""
    others = Recommendation.objects.filter(topic=recommendation.topic_id)
    recommendation.number = (others.aggregate(last=Max("number"))["last"] or 0) + 1


def final_labels(version: Version) -> dict[str, str]:
    """Return the renumbered labels of an adopted version by the keys of its paragraphs. One query."""
    paragraphs = list(version.texts.select_related("paragraph"))
    pairs = zip(paragraphs, labels.fresh(paragraphs), strict=True)
    return {str(paragraph.key): label for paragraph, label in pairs}
