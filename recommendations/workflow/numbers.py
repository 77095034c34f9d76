"""Numbers assigned once: serial and symbol of a recommendation, its number within the topic, its final labels."""

from django.db.models import Max

from recommendations import labels
from recommendations.models import AdoptionVoid, Recommendation, Version


def assign_symbol(recommendation: Recommendation) -> None:
    """Set the next serial of the workshop and the symbol, unless already set. The workshop must be locked."""
    if recommendation.serial is None:
        others = Recommendation.objects.filter(workshop=recommendation.workshop_id)
        recommendation.serial = (others.aggregate(last=Max("serial"))["last"] or 0) + 1
        recommendation.symbol = f"{recommendation.workshop.symbol_stem}/REC/{recommendation.serial}"


def assign_number(recommendation: Recommendation) -> None:
    """Set the next number within the topic. The topic must be locked.

    The number of an adoption that was found void is kept for its recommendation, and given to no other one.
    """
    reserved = AdoptionVoid.objects.filter(topic=recommendation.topic_id, adoption__recommendation=recommendation.pk)
    own = reserved.values_list("number", flat=True).first()
    recommendation.number = own or last_number(recommendation.topic_id) + 1


def last_number(topic: int) -> int:
    """Return the last number assigned within a topic, also to an adoption that is void; 0 if there is none."""
    rows = Recommendation.objects.filter(topic=topic), AdoptionVoid.objects.filter(topic=topic)
    return max(found.aggregate(last=Max("number"))["last"] or 0 for found in rows)


def final_labels(version: Version) -> dict[str, str]:
    """Return the renumbered labels of a version that will no longer change by the keys of its paragraphs. One query."""
    paragraphs = list(version.texts.select_related("paragraph"))
    pairs = zip(paragraphs, labels.fresh(paragraphs), strict=True)
    return {str(paragraph.key): label for paragraph, label in pairs}
