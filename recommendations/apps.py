from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    """What is said, decided, printed and sent."""

    name = "recommendations"

    def ready(self):
        from recommendations import announcing, distributing, models, reporting  # noqa: F401 (register what they fulfil)
        from registry import guards

        for model in (
            models.Revision,
            models.Paragraph,
            models.ParagraphText,
            models.Circulation,
            models.Label,
            models.Adoption,
            models.StepNote,
            models.Transmission,
        ):
            guards.protect(model)
        adopted = "OLD.state = 'adopted'"
        fixed = ("state", "number", "current", "circulated", "topic", "lead", "symbol", "serial")
        guards.protect(models.Recommendation, columns=fixed, when=adopted)
        given = ("symbol", "serial", "workshop", "submitted_at")
        guards.protect(models.Recommendation, columns=given, when="OLD.symbol IS NOT NULL", part="given")
        public = "OLD.released_at IS NOT NULL"
        guards.protect(models.Recommendation, columns=("released_at",), when=public, delete=False, part="public")
        said = ("recommendation", "revision", "paragraph", "quote", "text", "audience", "written_at")
        guards.protect(models.Comment, columns=(*said, "author", "author_name", "delegation"))
        said = ("title", "foreword", "summary", "dated_on", "state", "symbol", "meeting", "master", "issued_at")
        guards.protect(models.Report, columns=said, when="OLD.state = 'issued'")
        guards.protect(models.ReportItem, when="OLD.is_issued")
        made = ("report", "digest", "snapshot", "file", "sha256", "size", "pages", "rendered_at")
        guards.protect(models.ReportRendition, columns=made, when="OLD.file <> ''")
        answer = ("acknowledged_at", "acknowledged_by", "acknowledged_title")
        guards.protect(models.Dispatch, columns=answer, when="OLD.acknowledged_at IS NOT NULL", delete=False)
        letter = (
            "key",
            "report",
            "rendition",
            "ministry",
            "ministry_name",
            "partner_name",
            "number",
            "symbol",
            "queued_at",
        )
        guards.protect(models.Dispatch, columns=letter, part="letter")
