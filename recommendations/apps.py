from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    """What is said, decided, printed and sent."""

    name = "recommendations"

    def ready(self):
        from recommendations import announcing, distributing, models, reporting  # noqa: F401 (register what they fulfil)
        from registry import guards

        for model in (
            models.Revision,
            models.ParagraphText,
            models.Circulation,
            models.Label,
            models.Adoption,
            models.StepNote,
        ):
            guards.protect(model)
        guards.protect(models.Transmission)
        adopted = "OLD.state = 'adopted'"
        fixed = ("state", "number", "current", "circulated", "topic", "lead", "symbol", "serial")
        guards.protect(models.Recommendation, columns=fixed, when=adopted)
        guards.protect(models.Comment, columns=("text", "paragraph", "revision", "audience", "author", "written_at"))
        said = ("title", "foreword", "summary", "dated_on", "state", "symbol", "meeting", "master", "issued_at")
        guards.protect(models.Report, columns=said, when="OLD.state = 'issued'")
        guards.protect(models.ReportItem, when="OLD.is_issued")
        made = ("report", "digest", "snapshot", "file", "sha256", "size", "pages", "rendered_at")
        guards.protect(models.ReportRendition, columns=made, when="OLD.file <> ''")
        answer = ("acknowledged_at", "acknowledged_by", "acknowledged_title")
        guards.protect(models.Dispatch, columns=answer, when="OLD.acknowledged_at IS NOT NULL")
