"""Database triggers that protect what has been saved, circulated, adopted or published."""

from recommendations import models
from registry import triggers
from workshops.models import Workshop
from workshops.planning import workshops

for model in (
    models.Version,
    models.Paragraph,
    models.ParagraphText,
    models.Circulation,
    models.Label,
    models.Adoption,
    models.StepNote,
):
    triggers.register(model)
fixed = ("state", "number", "current", "circulated", "topic", "lead", "symbol", "serial", "nature", "is_reported")
triggers.register(models.Recommendation, columns=fixed, when="OLD.state = 'adopted'")
given = ("symbol", "serial", "workshop", "submitted_at")
triggers.register(models.Recommendation, columns=given, when="OLD.symbol IS NOT NULL", part="given")
public = "OLD.published_at IS NOT NULL"
triggers.register(models.Recommendation, columns=("published_at",), when=public, delete=False, part="public")
said = ("recommendation", "version", "paragraph", "quote", "text", "audience", "written_at", "parent")
triggers.register(models.Comment, columns=(*said, "author", "author_name", "delegation"))


@workshops.recorded_topics.register
def topics_of_adopted_recommendations(workshop: Workshop) -> set[int]:
    """Topics whose title stands in the record: what was adopted under it is read under it, on every page and paper."""
    adopted = models.Recommendation.objects.filter(workshop=workshop, state=models.State.ADOPTED)
    return set(adopted.values_list("topic_id", flat=True))
