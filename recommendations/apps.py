from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    """Recommendations: drafting, comments, workflow, publication and notifications."""

    name = "recommendations"

    def ready(self) -> None:
        from recommendations import registrations  # noqa: F401  (the modules in it register themselves)
