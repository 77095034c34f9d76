"""Database triggers that make saved versions, circulations, adopted recommendations and comments immutable."""

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
of_adopted = ("state", "number", "current", "circulated", "topic", "lead", "symbol", "serial", "nature", "is_reported")
triggers.register(models.Recommendation, columns=of_adopted, when="OLD.state = 'adopted'")
of_submitted = ("symbol", "serial", "workshop", "submitted_at")
triggers.register(models.Recommendation, columns=of_submitted, when="OLD.symbol IS NOT NULL", part="given")
public = "OLD.published_at IS NOT NULL"
triggers.register(models.Recommendation, columns=("published_at",), when=public, delete=False, part="public")
of_comment = ("recommendation", "version", "paragraph", "quote", "text", "audience", "written_at", "parent")
triggers.register(models.Comment, columns=(*of_comment, "author", "author_name", "delegation"))


@workshops.recorded_topics.register
def topics_of_adopted_recommendations(workshop: Workshop) -> set[int]:
    """Return the pks of topics with adopted recommendations: their titles must not change."""
    adopted = models.Recommendation.objects.filter(workshop=workshop, state=models.State.ADOPTED)
    return set(adopted.values_list("topic_id", flat=True))
