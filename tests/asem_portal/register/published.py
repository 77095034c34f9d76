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
    common = {"workshop": workshop, "topic": topic, "lead": delegation, "author": author, "state": "final"}
    common |= {"submitted_at": now, "circulated_at": now} | fields
    texts = Recommendation.objects.bulk_create(
        Recommendation(**common, serial=one, symbol=f"{workshop.symbol_stem}/REC/{one}") for one in serials
    )
    facts = {"serial": 1, "author": by, "author_name": str(by), "saved_at": now, "sha256": "0" * 64}
    facts |= {"nature": "recommendation", "hash_schema": 1}
    versions = Version.objects.bulk_create(
        Version(recommendation=text, title=f"Text {text.serial}", folded_title=f"text {text.serial}", **facts)
        for text in texts
    )
    paragraphs = Paragraph.objects.bulk_create(Paragraph(recommendation=text) for text in texts)
    ParagraphText.objects.bulk_create(
        ParagraphText(version=version, paragraph=paragraph, position=1, text="Participants recommended.")
        for version, paragraph in zip(versions, paragraphs, strict=True)
    )
    found = {"occurred_on": workshop.ends_on, "recorded_at": now, "recorded_by": by, "recorded_by_name": str(by)}
    Adoption.objects.bulk_create(
        Adoption(recommendation=text, version=version, manner="reported", labels={str(paragraph.key): "1"}, **found)
        for text, version, paragraph in zip(texts, versions, paragraphs, strict=True)
    )
    for text, version in zip(texts, versions, strict=True):
        text.current, text.state, text.number, text.published_at = version, "adopted", text.serial, now
    Recommendation.objects.bulk_update(texts, ["current", "state", "number", "published_at"])
    return texts
