"""Database triggers that protect what has been saved, circulated, adopted or published."""

from recommendations import models
from registry.triggers import protect
from workshops.planning import workshops

for model in (
    models.Revision,
    models.Paragraph,
    models.ParagraphText,
    models.Circulation,
    models.Label,
    models.Adoption,
    models.StepNote,
):
    protect(model)
fixed = ("state", "number", "current", "circulated", "topic", "lead", "symbol", "serial", "nature", "is_reported")
protect(models.Recommendation, columns=fixed, when="OLD.state = 'adopted'")
given = ("symbol", "serial", "workshop", "submitted_at")
protect(models.Recommendation, columns=given, when="OLD.symbol IS NOT NULL", part="given")
public = "OLD.released_at IS NOT NULL"
protect(models.Recommendation, columns=("released_at",), when=public, delete=False, part="public")
said = ("recommendation", "revision", "paragraph", "quote", "text", "audience", "written_at", "parent")
protect(models.Comment, columns=(*said, "author", "author_name", "delegation"))


@workshops.keeps_topics
def topics_of_adopted_texts(workshop):
    """Topics whose title stands in the record: what was adopted under it is read under it, on every page and paper."""
    adopted = models.Recommendation.objects.filter(workshop=workshop, state=models.State.ADOPTED)
    return set(adopted.values_list("topic_id", flat=True))
