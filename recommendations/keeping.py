"""What of texts, reports and letters the database itself keeps as it is."""

from recommendations import models
from registry.guards import protect
from workshops import planning


def protect_all():
    """Register the guards of this app, once, when it is loaded."""
    _protect_texts()
    _protect_reports()
    _protect_letters()


def _protect_texts():
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


def _protect_reports():
    said = ("title", "foreword", "summary", "executive", "action", "form", "annexes", "dated_on", "state", "symbol")
    said += ("meeting", "master", "issued_at")
    protect(models.Report, columns=said, when="OLD.state = 'issued'")
    protect(models.ReportItem, when="OLD.is_issued")
    made = ("report", "digest", "snapshot", "file", "sha256", "size", "pages", "rendered_at")
    protect(models.ReportRendition, columns=made, when="OLD.file <> ''")
    protect(models.Transmission)


def _protect_letters():
    to = ("ministry", "ministry_name", "partner_name")
    protect(
        models.Dispatch, columns=("key", "report", "rendition", "number", "symbol", "queued_at", *to), part="letter"
    )
    answer = ("acknowledged_at", "acknowledged_by", "acknowledged_title", "acknowledged_on", "receipt_by")
    answer += ("receipt_file",)
    protect(models.Dispatch, columns=answer, when="OLD.acknowledged_at IS NOT NULL", delete=False)
    handed = ("handed_on", "handed_note", "channel")
    protect(models.Dispatch, columns=handed, when="OLD.handed_on IS NOT NULL", delete=False, part="handed")


@planning.keeps_topics
def topics_of_adopted_texts(workshop):
    """Topics whose title stands in the record: what was adopted under it is read under it, on every page and paper."""
    adopted = models.Recommendation.objects.filter(workshop=workshop, state=models.State.ADOPTED)
    return set(adopted.values_list("topic_id", flat=True))
