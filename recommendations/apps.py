from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    """What is written, discussed and agreed, until it is published."""

    name = "recommendations"

    def ready(self) -> None:
        from recommendations import registrations  # noqa: F401  (the modules in it register themselves)
