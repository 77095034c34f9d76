"""Create many published recommendations at once, for tests of the number of queries."""

from django.utils import timezone

from recommendations.models import Adoption, Paragraph, ParagraphText, Recommendation, Version
from tests import factories


def publish(count, author=None, **fields):
    """Create and return `count` published recommendations of one workshop, with one paragraph each, in few queries."""
    author = author or factories.create_delegate()
    delegation, by, now = author.delegation, factories.create_user(), timezone.now()
    workshop, topic = delegation.workshop, delegation.workshop.topics.first()
    last = Recommendation.objects.filter(workshop=workshop).count()
    serials = range(last + 1, last + count + 1)
    common = {
        "workshop": workshop,
        "topic": topic,
        "topic_number": topic.number,
        "lead": delegation,
        "author": author,
        "state": "final",
    }
    common |= {"submitted_at": now, "circulated_at": now} | fields
    recommendations = Recommendation.objects.bulk_create(
        Recommendation(**common, serial=serial, symbol=f"{workshop.symbol_stem}/REC/{serial}") for serial in serials
    )
    saved = {"serial": 1, "author": by, "author_name": str(by), "saved_at": now, "sha256": "0" * 64}
    saved |= {"nature": "recommendation", "hash_schema": 1}
    versions = Version.objects.bulk_create(
        Version(recommendation=row, title=f"Text {row.serial}", folded_title=f"text {row.serial}", **saved)
        for row in recommendations
    )
    paragraphs = Paragraph.objects.bulk_create(Paragraph(recommendation=row) for row in recommendations)
    ParagraphText.objects.bulk_create(
        ParagraphText(version=version, paragraph=paragraph, position=1, text="Participants recommended.")
        for version, paragraph in zip(versions, paragraphs, strict=True)
    )
    declared = {"occurred_on": workshop.ends_on, "recorded_at": now, "recorded_by": by, "recorded_by_name": str(by)}
    adoptions = Adoption.objects.bulk_create(
        Adoption(recommendation=row, version=version, manner="reported", labels={str(paragraph.key): "1"}, **declared)
        for row, version, paragraph in zip(recommendations, versions, paragraphs, strict=True)
    )
    for row, version, adoption in zip(recommendations, versions, adoptions, strict=True):
        row.current, row.state, row.number, row.published_at = version, "adopted", row.serial, now
        row.adoption, row.adopted_on = adoption, workshop.ends_on
    changed = ["current", "state", "number", "published_at", "adoption", "adopted_on"]
    Recommendation.objects.bulk_update(recommendations, changed)
    return recommendations
