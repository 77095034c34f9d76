"""Numbers given once: the serial and symbol of a recommendation, its number within the topic, the final labels."""

from django.db.models import Max

from recommendations import labels
from recommendations.models import Recommendation, Version


def give_symbol(recommendation: Recommendation) -> None:
    """Set the next serial of the workshop and the symbol, unless it has them. The workshop must be locked."""
    if recommendation.serial is None:
        others = Recommendation.objects.filter(workshop=recommendation.workshop_id)
        recommendation.serial = (others.aggregate(last=Max("serial"))["last"] or 0) + 1
        recommendation.symbol = f"{recommendation.workshop.symbol_stem}/REC/{recommendation.serial}"


def give_number(recommendation: Recommendation) -> None:
    """Set the next number within the topic. The topic must be locked."""
    others = Recommendation.objects.filter(topic=recommendation.topic_id)
    recommendation.number = (others.aggregate(last=Max("number"))["last"] or 0) + 1


def final_labels(version: Version) -> dict[str, str]:
    """Return the labels of an adopted version, numbered anew, by the keys of its paragraphs. One query."""
    texts = list(version.texts.select_related("paragraph"))
    return {str(text.key): label for text, label in zip(texts, labels.fresh(texts), strict=True)}
